package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// replacement is a part of the text that is written differently.
type replacement struct {
	start, end token.Pos
	text       string
}

// wordComments sets the text of each declaration. The generator begins the comments of types and
// fields with their names, followed by the description in the contract: "ID The id of the employee".
// A field's comment becomes the description, and a type's a sentence about the type.
func (s *source) wordComments() {
	for _, d := range s.declarations {
		var replaced []replacement
		replace := func(comment *ast.CommentGroup, word func(text string) string) {
			if comment != nil && len(comment.List) > 0 {
				first := comment.List[0]
				replaced = append(replaced, replacement{first.Pos(), first.End(), "// " + word(strings.TrimPrefix(first.Text, "// "))})
			}
		}
		ast.Inspect(d.node, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.GenDecl:
				if node.Tok == token.CONST {
					replace(node.Doc, wordOfConstants)
				} else if node.Tok == token.TYPE {
					name := d.names[0]
					replace(node.Doc, func(text string) string { return wordOfType(name, text) })
				}
			case *ast.Field:
				if len(node.Names) == 1 {
					replace(node.Doc, func(text string) string { return strings.TrimPrefix(text, node.Names[0].Name+" ") })
				}
			}
			return true
		})
		d.text = s.apply(d.node, replaced)
	}
}

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
	return constants.ReplaceAllString(text, "The values of [$1] that are known today.")
}

// article is what a description begins with if it continues the sentence "Employee is".
var article = regexp.MustCompile(`^(A|An|The|One|What|How|Where|Whether|Which|Who|Why|When) `)

func wordOfType(name, text string) string {
	description, found := strings.CutPrefix(text, name+" ")
	if !found || !article.MatchString(description) {
		return text
	}
	return name + " is " + strings.ToLower(description[:1]) + description[1:]
}
