package bundle

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The keys of a document. Those in rootKeys come from the root document; documentation pages repeat
// them. The sections are joined.
var (
	rootKeys = []string{"openapi", "info", "servers", "security", "tags"}
	sections = []string{"paths", "webhooks", "components"}
)

// join merges the paths, webhooks and components of all documents. Two documents may define the
// same thing, as documentation pages do with the parts they share. Two different definitions of one
// name are an error: renaming one of them would change the meaning of a name in programs.
func (b *bundler) join() {
	b.contract = openapi.Object()
	for _, key := range rootKeys {
		if value := openapi.Lookup(b.documents[0].root, key); value != nil {
			openapi.Set(b.contract, key, value)
		}
	}
	for _, document := range b.documents {
		b.checkRoot(document.root)
		for _, section := range sections {
			b.joinSection(document, section)
		}
	}
	for _, section := range []string{"paths", "webhooks"} {
		sortMembers(member(b.contract, section))
	}
	for _, kind := range openapi.Members(b.contract, "components") {
		sortMembers(kind)
	}
}

func (b *bundler) checkRoot(root *yaml.Node) {
	if version := openapi.Text(root, "openapi"); version != "3.1.0" {
		b.fail(root, "the document has openapi %q, and the contract 3.1.0", version)
	}
	for key := range openapi.Members(root) {
		if !slices.Contains(rootKeys, key.Value) && !slices.Contains(sections, key.Value) {
			b.fail(key, "%q is not a key of OpenAPI documents", key.Value)
		}
	}
}

func (b *bundler) joinSection(document document, name string) {
	for key, group := range openapi.Members(document.root, name) {
		section := member(b.contract, name)
		target := openapi.Lookup(section, key.Value)
		switch {
		case key.Value == "responses" && document.isPage():
			continue // a page has the errors of the time when it was published; the overlay refers to the contract's
		case key.Value == "securitySchemes" && target != nil:
			continue // the root document defines it
		case target == nil:
			target = &yaml.Node{Kind: yaml.MappingNode, Line: group.Line}
			section.Content = append(section.Content, key, target)
		}
		for key, value := range openapi.Members(group) {
			switch present := openapi.Lookup(target, key.Value); {
			case present == nil:
				target.Content = append(target.Content, key, value)
			case !equal(present, value):
				b.fail(key, "%s has a different definition in %s: rename one of them", key.Value, b.at(present))
			}
		}
	}
}

// member returns a member of an object, which it adds if necessary.
func member(object *yaml.Node, key string) *yaml.Node {
	if openapi.Lookup(object, key) == nil {
		openapi.Set(object, key, openapi.Object())
	}
	return openapi.Lookup(object, key)
}

func sortMembers(object *yaml.Node) {
	members := slices.Collect(slices.Chunk(object.Content, 2))
	slices.SortFunc(members, func(a, b []*yaml.Node) int { return strings.Compare(a[0].Value, b[0].Value) })
	object.Content = slices.Concat(members...)
}

// equal reports whether two nodes have the same content, regardless of place and style.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, equal)
}

// applyOverlay applies the overlay to the joined contract. A documentation page stays as it was
// published; the overlay lifts its nameless schemas into components and gives them the contract's
// names and words. An action that changes nothing is an error, because the page has changed.
func (b *bundler) applyOverlay() {
	if b.files[overlayFile] == nil {
		return
	}
	root, err := parseYAML(b.files[overlayFile])
	if err != nil {
		b.failures = append(b.failures, fmt.Errorf("openapi/%s: %w", overlayFile, err))
		return
	}
	if version := openapi.Text(root, "overlay"); version != "1.1.0" {
		b.fail(root, "the overlay has version %q, not 1.1.0", version)
	}
	nodes := openapi.Elements(root, "actions")
	actions := make([]openapi.Action, len(nodes))
	for i, node := range nodes {
		if err := node.Decode(&actions[i]); err != nil {
			b.fail(node, "%s", err)
		}
		for key := range openapi.Members(node) {
			if !slices.Contains([]string{"target", "remove", "copy", "update"}, key.Value) {
				b.fail(key, "unknown member %s", key.Value)
			}
		}
		actions[i].Update = openapi.Lookup(node, "update")
	}
	if len(b.failures) > 0 {
		return
	}
	if failed, err := openapi.Apply(b.contract, actions); err != nil {
		b.fail(nodes[failed], "%s", err)
	}
}

// resolveReferences points every reference into the joined contract and checks its target.
// References within a document look like "#/components/schemas/Tag", those to another document like
// "./common.yaml#/components/...". Parameters are inlined, so that Go shows their types without
// aliases.
func (b *bundler) resolveReferences() {
	openapi.WalkKeywords(b.contract, func(node *yaml.Node) {
		if reference := openapi.Lookup(node, "$ref"); reference != nil {
			b.resolveReference(reference)
		}
	})
	for _, operation := range openapi.EveryOperation(b.contract) {
		for i, parameter := range openapi.Elements(operation.Node, "parameters") {
			openapi.Elements(operation.Node, "parameters")[i] = openapi.Deref(b.contract, parameter)
		}
	}
	openapi.Remove(openapi.Lookup(b.contract, "components"), "parameters")
}

func (b *bundler) resolveReference(reference *yaml.Node) {
	file, pointer, found := strings.Cut(reference.Value, "#")
	file = strings.TrimPrefix(file, "./")
	known := slices.ContainsFunc(b.documents, func(d document) bool { return d.name == file })
	if !found || file != "" && !known {
		b.fail(reference, "$ref %q: there is no such document in openapi/", reference.Value)
		return
	}
	reference.Value = "#" + pointer
	if openapi.Resolve(b.contract, reference.Value) == nil {
		b.fail(reference, "$ref %q has no target", reference.Value)
	}
}
