package goname

import (
	"strings"

	"github.com/jinzhu/inflection"
)

// Singular returns the name of one of the things that a name in the plural stands for, its words
// joined with hyphens: "legal_entities" becomes "legal-entity".
func Singular(name string) string {
	words := Split(name)
	if len(words) == 0 {
		return name
	}
	words[len(words)-1] = inflection.Singular(words[len(words)-1])
	return strings.Join(words, "-")
}
