package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// todo begins what a person has to write: "make check" rejects it.
const todo = "TODO: "

// usual has descriptions of properties that are the same everywhere in Kombo's API.
var usual = map[string]string{
	"next":    "The cursor of the next page. Null on the last page.",
	"results": "The records.",
}

// keep stores a component under a name, with the description of the schema that it was made of.
func (d *draft) keep(name string, form, node *yaml.Node, about string) {
	if source := openapi.Deref(d.page.root, node); d.paths[source] != "" {
		d.sources[name] = source
	}
	if openapi.Lookup(form, "description") == nil {
		described := openapi.Object("description", componentSentence(name, firstSentence(d.prose(node)), about))
		form.Content = append(described.Content, form.Content...)
	}
	if known := openapi.Lookup(d.components, name); known != nil {
		known.Content = form.Content
		return
	}
	openapi.Set(d.components, name, form)
}

// componentSentence returns the first sentence that makes a comment of the component's type, or
// asks for one.
func componentSentence(name string, sentences ...string) string {
	if i := slices.IndexFunc(sentences, goname.IsDescription); i >= 0 {
		return sentences[i]
	}
	return todo + "say what " + name + " is, beginning with A, An or The."
}

// described adds the words of a schema, and what else a page says about a property, to its form.
func (d *draft) described(form, node *yaml.Node, at site) *yaml.Node {
	if examples := openapi.Elements(node, "examples"); len(examples) > 0 && examples[0].Kind == yaml.ScalarNode {
		copyMembers(form, node, "examples")
	}
	prose := d.prose(node)
	if sentence := firstSentence(prose); sentence != "" && openapi.Lookup(form, "description") == nil {
		openapi.Set(form, "description", sentence)
	}
	if at.as == sent {
		setDefault(form, d.annotation(node, "default"))
	}
	deprecate(form, prose, openapi.Text(d.annotation(node, "deprecated")) == "true")
	return form
}

func setDefault(form, value *yaml.Node) {
	if value != nil && value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
		openapi.Set(form, "default", openapi.Clone(value))
	}
}

// deprecate marks what a page calls deprecated.
func deprecate(form *yaml.Node, prose string, marked bool) {
	reason := link.ReplaceAllString(marks.Replace(openapi.Deprecation(prose)), "$1")
	if reason == "" && !marked {
		return
	}
	openapi.Set(form, "deprecated", true)
	if reason == "" {
		reason = todo + "say what to use instead."
	}
	openapi.Set(form, "x-deprecated-reason", reason)
}

func (d *draft) prose(schema *yaml.Node) string {
	return openapi.Text(d.annotation(schema, "description"))
}

// annotation returns the value of a keyword of a schema, or of the first schema it is composed of,
// or nil.
func (d *draft) annotation(schema *yaml.Node, key string) *yaml.Node {
	return d.annotationWithin(schema, key, 0)
}

func (d *draft) annotationWithin(schema *yaml.Node, key string, depth int) *yaml.Node {
	const deepest = 10
	if value := openapi.Lookup(schema, key); value != nil || depth > deepest {
		return value
	}
	parts := openapi.Branches(schema)
	if openapi.Lookup(schema, "$ref") != nil {
		parts = []*yaml.Node{openapi.Deref(d.page.root, schema)}
	}
	for _, part := range parts {
		if value := d.annotationWithin(part, key, depth+1); value != nil {
			return value
		}
	}
	return nil
}

var (
	// markup is what Go documentation does not show: blocks of code, tags with what is in them,
	// headings, tables, images.
	markup = regexp.MustCompile("(?ms)^ *```.*?^ *```|^ *~~~.*?^ *~~~|<([A-Z]\\w*)[^>]*>.*?</[A-Z]\\w*>|<[^>]*>|^#.*?$|^\\|.*?$|!\\[[^]]*\\]\\([^)]*\\)")
	link   = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	marks  = strings.NewReplacer("**", "", "__", "")
	// said matches the placeholders of Kombo's documentation.
	said = regexp.MustCompile(`(?i)^(get|put|post|delete|patch) /\S* (request body|positive response|parameter)\.?$`)
	// end is the end of a sentence.
	end = regexp.MustCompile(`[.!?:]( [A-Z]|$)`)
)

// firstSentence returns the first plain sentence of a description, or "".
func firstSentence(description string) string {
	for paragraph := range strings.SplitSeq(markup.ReplaceAllString(description, ""), "\n\n") {
		text := strings.Join(strings.Fields(marks.Replace(link.ReplaceAllString(paragraph, "$1"))), " ")
		text = strings.TrimLeft(text, "-*> ")
		if at := end.FindStringIndex(text); at != nil {
			text = text[:at[0]] + "."
		}
		if said.MatchString(text) || !strings.ContainsFunc(text, unicode.IsLetter) || !strings.Contains(text, " ") {
			continue
		}
		return strings.TrimSuffix(text, ".") + "."
	}
	return ""
}

// sentenceOr returns the first plain sentence of a description, or asks for one.
func sentenceOr(description, wanted string) string {
	if sentence := firstSentence(description); sentence != "" {
		return sentence
	}
	return todo + wanted + "."
}
