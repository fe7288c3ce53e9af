package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/goname"
)

// wording returns the text of a declaration with its comments. The generator begins the comments of
// types and fields with their names, followed by the description in the contract: "ID The ID of the
// employee". A field's comment becomes the description, and a type's a sentence about the type.
func (s *source) wording(d *declaration) string {
	words := map[*ast.CommentGroup]func(text string) string{}
	start := d.node.Pos()
	var text strings.Builder
	ast.Inspect(d.node, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GenDecl:
			if node.Tok == token.CONST {
				words[node.Doc] = wordOfConstants
			} else if node.Tok == token.TYPE {
				words[node.Doc] = func(text string) string { return wordOfType(d.names[0], text) }
			}
		case *ast.Field:
			if len(node.Names) == 1 {
				words[node.Doc] = func(text string) string { return strings.TrimPrefix(text, node.Names[0].Name+" ") }
			}
		case *ast.CommentGroup:
			if node.Pos() > start {
				text.WriteString(s.slice(start, node.Pos()))
			}
			text.WriteString(s.comment(node, words[node]))
			start = node.End()
		}
		return true
	})
	text.WriteString(s.slice(start, d.node.End()))
	return strings.ReplaceAll(text.String(), "interface{}", "any") // the generator's templates are older
}

// ownLine matches lines that do not continue a paragraph: code, list items and examples.
var ownLine = regexp.MustCompile(`^( |\t|[-*] |\d+\. |Examples?: )`)

// comment words the first line of a comment and wraps its paragraphs.
func (s *source) comment(group *ast.CommentGroup, word func(text string) string) string {
	indent := s.set.Position(group.Pos()).Column - 1
	var lines []string
	paragraph := ""
	endParagraph := func() {
		if paragraph != "" {
			lines = append(lines, goname.CommentLines(paragraph, indent)...)
		}
		paragraph = ""
	}
	for i, line := range group.List {
		text, isText := strings.CutPrefix(line.Text, "// ")
		if i == 0 && word != nil {
			text = word(text)
		}
		switch {
		case !isText: // a blank line or a directive
			endParagraph()
			lines = append(lines, text)
		case paragraph == "" || ownLine.MatchString(text) || ownLine.MatchString(paragraph):
			endParagraph()
			paragraph = text
		default:
			paragraph += " " + text
		}
	}
	endParagraph()
	return strings.Join(lines, "\n"+strings.Repeat("\t", indent))
}

func (s *source) slice(start, end token.Pos) string {
	return string(s.text[s.set.Position(start).Offset:s.set.Position(end).Offset])
}

var constants = regexp.MustCompile(`^Defines values for (\w+)\.$`)

func wordOfConstants(text string) string {
	return constants.ReplaceAllString(text, "The known values of [$1].")
}

func wordOfType(name, text string) string {
	description, found := strings.CutPrefix(text, name+" ")
	if !found {
		return text
	}
	return goname.TypeComment(name, description)
}
