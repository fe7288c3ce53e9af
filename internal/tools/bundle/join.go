package bundle

import (
	"errors"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The keys of a document. Those in rootKeys come from the root document; documentation pages repeat them.
// The sections are joined. Error responses of pages are ignored, because each page has those of the time
// when it was published; the overlay refers to the contract's instead.
var (
	rootKeys = []string{"openapi", "info", "servers", "security", "tags"}
	sections = []string{"paths", "webhooks", "components"}
)

// join merges the paths, webhooks and components of all documents. Two documents may define the same
// thing, as documentation pages do with the parts they share. Two different definitions of one name are
// an error: renaming one of them would change the meaning of a name in programs.
func join(documents []document, source source) (*yaml.Node, error) {
	contract := &yaml.Node{Kind: yaml.MappingNode}
	var failures []error
	for _, key := range rootKeys {
		if value := openapi.Lookup(documents[0].root, key); value != nil {
			put(contract, key, value)
		}
	}
	for _, document := range documents {
		failures = append(failures, checkRoot(document, source)...)
		for _, section := range sections {
			failures = append(failures, joinSection(contract, document, section, source)...)
		}
	}
	for _, section := range []string{"paths", "webhooks"} {
		sortMembers(sectionOf(contract, section))
	}
	for _, kind := range openapi.Members(openapi.Lookup(contract, "components")) {
		sortMembers(kind)
	}
	return contract, errors.Join(failures...)
}

func checkRoot(document document, source source) (failures []error) {
	if version := openapi.Text(openapi.Lookup(document.root, "openapi")); version != "3.1.0" {
		failures = append(failures, source.errorf(document.root, "the document has openapi %q, and the contract 3.1.0", version))
	}
	for key := range openapi.Members(document.root) {
		if !slices.Contains(rootKeys, key.Value) && !slices.Contains(sections, key.Value) {
			failures = append(failures, source.errorf(key, "%q is not a key of OpenAPI documents", key.Value))
		}
	}
	return failures
}

// sectionOf returns a section of the contract. It adds the section if necessary.
func sectionOf(contract *yaml.Node, section string) *yaml.Node {
	value := openapi.Lookup(contract, section)
	if value == nil {
		value = &yaml.Node{Kind: yaml.MappingNode}
		put(contract, section, value)
	}
	return value
}

func joinSection(contract *yaml.Node, document document, section string, source source) (failures []error) {
	for groupKey, group := range openapi.Members(openapi.Lookup(document.root, section)) {
		if groupKey.Value == "responses" && document.isPage() {
			continue
		}
		if groupKey.Value == "securitySchemes" && openapi.Find(contract, section, groupKey.Value) != nil {
			continue // the root document defines it
		}
		target := openapi.Lookup(sectionOf(contract, section), groupKey.Value)
		if target == nil {
			target = &yaml.Node{Kind: yaml.MappingNode, Line: group.Line}
			setMember(openapi.Lookup(contract, section), groupKey, target)
		}
		for key, value := range openapi.Members(group) {
			present := openapi.Lookup(target, key.Value)
			switch {
			case present == nil:
				setMember(target, key, value)
			case !equal(present, value):
				failures = append(failures, source.errorf(key, "%s has a different definition in %s: rename one of them",
					key.Value, source.at(present)))
			}
		}
	}
	return failures
}
