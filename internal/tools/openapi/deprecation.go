package openapi

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// announcement is a sentence by which Kombo deprecates what it describes. "It replaces the deprecated
// filter" is not one.
var announcement = regexp.MustCompile(`(?i)^\W*deprecated\b|[(*]\W*deprecated\b|` +
	`^\W*(we|it|this|these|the (endpoint|field|filter|parameter|property|webhook))\b[^.]*\bdeprecat`)

var separators = strings.NewReplacer("\n", " ", "<", "\x00", ">", "\x00", ". ", ".\x00", "\n\n", "\x00", "\n- ", "\x00")

// Deprecation returns the sentence of a description that says that what it describes is deprecated, or
// "". Kombo's document says so in the text only.
func Deprecation(description string) string {
	for sentence := range strings.SplitSeq(separators.Replace(description), "\x00") {
		if announcement.MatchString(sentence) {
			return strings.Join(strings.Fields(sentence), " ")
		}
	}
	return ""
}

// IsDeprecated reports whether a node is marked as deprecated, or described so.
func IsDeprecated(node *yaml.Node) bool {
	return Text(Lookup(node, "deprecated")) == "true" || Deprecation(Text(Lookup(node, "description"))) != ""
}
