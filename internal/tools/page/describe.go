package main

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/match"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// usual says what is the same everywhere in Kombo's API.
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
		described := object("description", str(componentSentence(name, firstSentence(d.prose(node)), about)))
		form.Content = append(described.Content, form.Content...)
	}
	if known := openapi.Lookup(d.components, name); known != nil {
		known.Content = form.Content
		return
	}
	add(d.components, name, form)
}

// componentSentence returns the first sentence that makes a comment of the component's type, or asks
// for one.
func componentSentence(name string, sentences ...string) string {
	if i := slices.IndexFunc(sentences, goname.IsDescription); i >= 0 {
		return sentences[i]
	}
	return todo + "say what " + name + " is, beginning with A, An or The."
}

// described adds the words of a schema, and what else a page says of a property, to the form that the property gets.
func (d *draft) described(form, node *yaml.Node, at site) *yaml.Node {
	if form == nil {
		return nil
	}
	if examples := openapi.Lookup(node, "examples"); len(openapi.Elements(examples)) > 0 && examples.Content[0].Kind == yaml.ScalarNode {
		add(form, "examples", openapi.Clone(examples))
	}
	prose := d.prose(node)
	if sentence := firstSentence(prose); sentence != "" && openapi.Lookup(form, "description") == nil {
		add(form, "description", str(sentence))
	}
	if value := d.annotation(node, "default"); value != nil && at.as == match.Sent && value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
		add(form, "default", openapi.Clone(value))
	}
	deprecate(form, prose, openapi.Text(d.annotation(node, "deprecated")) == "true")
	return form
}

// deprecate marks what a page calls deprecated.
func deprecate(form *yaml.Node, prose string, marked bool) {
	reason := link.ReplaceAllString(marks.Replace(openapi.Deprecation(prose)), "$1")
	if reason == "" && !marked {
		return
	}
	add(form, "deprecated", yes())
	if reason == "" {
		reason = todo + "say what to use instead."
	}
	add(form, "x-deprecated-reason", str(reason))
}

func (d *draft) prose(schema *yaml.Node) string {
	return openapi.Text(d.annotation(schema, "description"))
}

// annotation finds what a schema, or the first part of it, says without being a promise.
func (d *draft) annotation(schema *yaml.Node, key string) *yaml.Node {
	return d.annotationWithin(schema, key, 0)
}

func (d *draft) annotationWithin(schema *yaml.Node, key string, depth int) *yaml.Node {
	const deepest = 10
	if schema == nil || depth > deepest {
		return nil
	}
	if value := openapi.Lookup(schema, key); value != nil {
		return value
	}
	if openapi.Lookup(schema, "$ref") != nil {
		return d.annotationWithin(openapi.Deref(d.page.root, schema), key, depth+1)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		for _, part := range openapi.Elements(openapi.Lookup(schema, keyword)) {
			if value := d.annotationWithin(part, key, depth+1); value != nil {
				return value
			}
		}
	}
	return nil
}
