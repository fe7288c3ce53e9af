package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/goname"
)

// replacement is a part of the text that is written differently.
type replacement struct {
	start, end token.Pos
	text       string
}

// wordComments sets the comments of each declaration. The generator begins those of types and fields
// with their names, followed by the description in the contract: "ID The ID of the employee". A
// field's comment becomes the description, and a type's a sentence about the type.
func (s *source) wordComments() {
	for _, d := range s.declarations {
		words := map[*ast.CommentGroup]func(text string) string{}
		var replaced []replacement
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
				replaced = append(replaced, s.comment(node, words[node]))
			}
			return true
		})
		d.text = strings.ReplaceAll(s.apply(d.node, replaced), "interface{}", "any") // the generator's templates are older
	}
}

// comment words the first line of a comment and wraps its paragraphs.
func (s *source) comment(group *ast.CommentGroup, word func(text string) string) replacement {
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
	return replacement{group.Pos(), group.End(), strings.Join(lines, "\n"+strings.Repeat("\t", indent))}
}

// ownLine matches lines that do not continue a paragraph: code, list items and examples.
var ownLine = regexp.MustCompile(`^( |\t|[-*] |\d+\. |Examples?: )`)

// apply returns the text of a declaration with its comment, and with parts replaced.
func (s *source) apply(node ast.Decl, replaced []replacement) string {
	start, end := node.Pos(), node.End()
	switch node := node.(type) {
	case *ast.GenDecl:
		if node.Doc != nil {
			start = node.Doc.Pos()
		}
	case *ast.FuncDecl:
		if node.Doc != nil {
			start = node.Doc.Pos()
		}
	}
	slices.SortFunc(replaced, func(a, b replacement) int { return int(a.start - b.start) })
	var text strings.Builder
	for _, r := range replaced {
		text.WriteString(s.slice(start, r.start))
		text.WriteString(r.text)
		start = r.end
	}
	text.WriteString(s.slice(start, end))
	return text.String()
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
