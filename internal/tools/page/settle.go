package main

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// settle gives a component, which is a copy of a nameless schema of the page, the form of the contract: its properties
// refer to components, and everything is described.
func (d *draft) settle(owner spot, name string) error {
	c := changesOf(owner)
	if types := openapi.Lookup(owner.node, "type"); types != nil && nullable(owner.node) {
		// Null is allowed where the component is referred to, not by itself.
		if types.Kind == yaml.SequenceNode {
			c.drop(owner.path, "type")
			c.set(text(typesOf(owner.node)[0]), "type")
		}
		for _, value := range openapi.Elements(openapi.Lookup(owner.node, "enum")) {
			if value.ShortTag() == "!!null" {
				if err := d.remove(owner.path + ".enum[?(@ == null)]"); err != nil {
					return err
				}
			}
		}
	}
	if openapi.Lookup(owner.node, "enum") != nil && !slices.Equal(typesOf(owner.node), []string{"string"}) {
		if kind, known := map[string]string{"integer": "int64", "number": "float64", "boolean": "bool"}[strings.Join(typesOf(owner.node), " ")]; known {
			c.set(text(kind), "x-go-type")
		} else {
			c.set(text("string"), "type")
		}
	}
	if !needsName(owner.node) { // the data of an answer has a name whatever it is
		if err := d.value(owner, nil, name, c); err != nil {
			return err
		}
	}
	if err := d.properties(owner, name, c); err != nil {
		return err
	}
	d.describe(owner, nil, prose{"component " + name, d.componentWords(owner, name), "what " + withArticle(inWords(name)) + " is"}, c)
	return d.make(c)
}

// properties settles the properties of an object that stands where the changes are made.
func (d *draft) properties(owner spot, name string, c *changes) error {
	about := aboutOf(name)
	for key := range openapi.Members(openapi.Lookup(owner.node, "properties")) {
		property := owner.below("properties", key.Value)
		at := []string{"properties", key.Value}
		if err := d.value(property, at, d.nestedName(name, key.Value), c); err != nil {
			return err
		}
		if goName := d.words.goNames[key.Value]; goName != "" {
			c.set(text(goName), append(slices.Clone(at), "x-go-name")...)
		}
		if isReference(c.with, at) {
			continue // the component says what it is
		}
		property = owner.below("properties", key.Value)
		words := d.words.of("property", key.Value, property.node, about)
		if strings.HasSuffix(name, "Page") && key.Value == "results" {
			words = "The " + about + " on this page."
		}
		d.describe(property, at, prose{"property " + key.Value, words, "what " + key.Value + " says about " + withArticle(about)}, c)
		if d.request && d.allowsNull(property.node) && !slices.Contains(valuesOf(openapi.Lookup(owner.node, "required")), key.Value) {
			c.set(yes(), append(slices.Clone(at), "x-omitempty")...)
		}
	}
	return nil
}

// isReference tells whether the changes put nothing but a reference somewhere.
func isReference(with *yaml.Node, at []string) bool {
	return openapi.Lookup(openapi.Find(with, at...), "$ref") != nil
}

// prose is what there is to say of something.
type prose struct {
	of    string // "property id", as in words
	words string // the contract's, or ""
	asked string // what a person would have to say in one or two sentences
}

// describe sets the description of something, in the contract's words, in the page's, or leaves it to a person.
func (d *draft) describe(s spot, at []string, p prose, c *changes) {
	set := func(value, key string) { c.set(text(value), append(slices.Clone(at), key)...) }
	words := p.words
	own := openapi.Text(openapi.Lookup(s.node, "description"))
	if d.request && plainWords(own) {
		words = ""
	}
	switch {
	case words != "" && words != own:
		set(words, "description")
	case words == "" && !plainWords(own):
		set(todo+"say in one or two plain sentences "+p.asked+".", "description")
	}
	if openapi.Text(openapi.Lookup(s.node, "deprecated")) == "true" {
		reason := d.words.reasons[p.of]
		if reason == "" {
			reason = todo + "say what to use instead."
		}
		set(reason, "x-deprecated-reason")
	}
}

// nestedName suggests the name of the component that a property becomes.
func (d *draft) nestedName(owner, key string) string {
	if strings.HasSuffix(owner, "Page") && key == "results" {
		return strings.TrimSuffix(owner, "Page")
	}
	word := goname.Of(key)
	if known := d.words.goNames[key]; known != "" {
		word = known
	}
	base := owner
	for _, suffix := range []string{"Request", "Fields", "Page"} {
		base = strings.TrimSuffix(base, suffix)
	}
	if strings.HasSuffix(owner, "RemoteFields") { // one for each connected system
		subject, _ := noun(d.method)
		if d.taken(word + subject + "Fields") {
			subject = d.method
		}
		return word + subject + "Fields"
	}
	return base + word
}

// aboutOf is what an object is about, in words: CreateAbsenceRequest is about an absence, AbsencesPage about absences.
func aboutOf(name string) string {
	words := goname.Split(name)
	for len(words) > 1 && slices.Contains([]string{"request", "page", "fields", "remote"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) > 1 && slices.Contains(append([]string{"created", "updated", "deleted"}, verbs...), words[0]) {
		words = words[1:]
	}
	return inWords(goname.Of(words...))
}

// componentWords are the contract's words for what a component is, where its name tells.
func (d *draft) componentWords(owner spot, name string) string {
	switch about := aboutOf(name); {
	case strings.HasSuffix(name, "Page"):
		return "A page of " + about + "."
	case strings.HasSuffix(name, "Request") && !plainWords(openapi.Text(openapi.Lookup(owner.node, "description"))):
		return "Contains the request body of " + strings.TrimSuffix(name, "Request") + "."
	}
	return ""
}
