package bundle

import (
	"errors"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// What a document may hold. The keys of the root are taken from the root document alone; a documentation page repeats
// them, which is neither needed nor in the way. The sections are joined. Pages also repeat the error answers, each as they
// were when it was published; they stay out, and the overlay puts the contract's in their place.
var (
	rootKeys = []string{"openapi", "info", "servers", "security", "tags"}
	sections = []string{"paths", "webhooks", "components"}
)

// join puts the paths, webhooks and components of all documents into one. Two documents may say the same thing, as
// documentation pages do with the parts they share. If they say different things under one name it is an error:
// renaming one of them silently would change what a name means in somebody's program.
func join(documents []document, source source) (*yaml.Node, error) {
	contract := &yaml.Node{Kind: yaml.MappingNode}
	var failures []error
	for _, key := range rootKeys {
		if value := openapi.Lookup(documents[0].root, key); value != nil {
			put(contract, key, value)
		}
	}
	for _, document := range documents {
		if version := openapi.Text(openapi.Lookup(document.root, "openapi")); version != "3.1.0" {
			failures = append(failures, source.errorf(document.root, "the document says openapi %q, the contract is 3.1.0", version))
		}
		for key := range openapi.Members(document.root) {
			if !slices.Contains(rootKeys, key.Value) && !slices.Contains(sections, key.Value) {
				failures = append(failures, source.errorf(key, "%q has no place in an OpenAPI document", key.Value))
			}
		}
		// Two levels below paths and components stand the things that have a name: an operation, a schema.
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

// sectionOf is a section of the contract, made where there is none yet.
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
			continue // the root document has said how requests are authorised
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
				failures = append(failures, source.errorf(key, "%s is already defined in %s, and differently: give one of them another name",
					key.Value, source.at(present)))
			}
		}
	}
	return failures
}
