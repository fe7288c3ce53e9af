package goname

import (
	"regexp"
	"strings"
)

var (
	article = regexp.MustCompile(`^(A|An|The) `)
	verb    = regexp.MustCompile(`^(Contains|Describes|Reports|Specifies) `)
)

// IsDescription reports whether the description of a component makes a comment of its Go type: it
// continues the name of the type and ends with a full stop.
func IsDescription(description string) bool {
	return (article.MatchString(description) || verb.MatchString(description)) && strings.HasSuffix(description, ".")
}

// TypeComment returns the comment of a Go type that is made of its description in the contract:
// "The gender of a person." becomes "Gender is the gender of a person.", and "Contains the fields
// specific to Deel." becomes "DeelFields contains the fields specific to Deel."
func TypeComment(name, description string) string {
	switch {
	case article.MatchString(description):
		name += " is"
	case !verb.MatchString(description):
		return name + " " + description
	}
	return name + " " + strings.ToLower(description[:1]) + description[1:]
}

// CommentLines wraps the text of a comment that is indented with tabs. Indented text and examples,
// which are JSON, stay on one line.
func CommentLines(text string, tabs int) (lines []string) {
	const columns, tabWidth = 100, 4
	width := columns - tabs*tabWidth - len("// ")
	for len(text) > width && !strings.HasPrefix(text, " ") && !strings.HasPrefix(text, "Examples: ") {
		end := strings.LastIndexByte(text[:width+1], ' ')
		if end < 0 {
			break
		}
		lines = append(lines, "// "+text[:end])
		text = text[end+1:]
	}
	return append(lines, "// "+text)
}
