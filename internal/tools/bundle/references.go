package main

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// resolveReferences makes every reference one into the joined contract and checks that it leads somewhere. Within a
// document references look like "#/components/schemas/Tag", to another one like "./common.yaml#/components/...".
// Parameters are put where they are referred to: Go then shows their plain types instead of an alias for each.
func resolveReferences(contract *yaml.Node, documents []document, source source) error {
	var failures []error
	known := func(file string) bool {
		return slices.ContainsFunc(documents, func(d document) bool { return d.name == file })
	}
	walk(contract, func(node *yaml.Node) {
		reference := lookup(node, "$ref")
		if reference == nil {
			return
		}
		file, pointer, found := strings.Cut(reference.Value, "#")
		if file = strings.TrimPrefix(file, "./"); !found || file != "" && !known(file) {
			failures = append(failures, source.errorf(reference, "$ref %q: there is no such document in openapi/", reference.Value))
			return
		}
		reference.Value = "#" + pointer
		if resolve(contract, reference.Value) == nil {
			failures = append(failures, source.errorf(reference, "$ref %q leads nowhere", reference.Value))
		}
	})
	if len(failures) > 0 {
		return errors.Join(failures...)
	}
	for _, operation := range everyOperation(contract) {
		if parameters := lookup(operation.node, "parameters"); parameters != nil {
			for i, parameter := range parameters.Content {
				parameters.Content[i] = deref(contract, parameter)
			}
		}
	}
	removeMember(lookup(contract, "components"), "parameters")
	return nil
}

func removeMember(object *yaml.Node, key string) {
	for i := 0; object != nil && i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content = slices.Delete(object.Content, i, i+2)
			return
		}
	}
}

// resolve finds what "#/a/b" points to, or nil.
func resolve(contract *yaml.Node, pointer string) *yaml.Node {
	node := contract
	for _, key := range strings.Split(strings.TrimPrefix(pointer, "#/"), "/") {
		node = lookup(node, strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
	}
	return node
}

// deref follows a reference, if the node is one.
func deref(contract, node *yaml.Node) *yaml.Node {
	for lookup(node, "$ref") != nil {
		node = resolve(contract, text(lookup(node, "$ref")))
	}
	return node
}

// component is the name of the schema that a node refers to, or "" if it is no reference.
func component(node *yaml.Node) string {
	name, _ := strings.CutPrefix(text(lookup(node, "$ref")), "#/components/schemas/")
	return name
}

// walk visits a node and everything below it.
func walk(node *yaml.Node, visit func(node *yaml.Node)) {
	visit(node)
	for _, child := range node.Content {
		walk(child, visit)
	}
}
