package bundle

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// resolveReferences makes every reference a reference into the joined contract and checks its target.
// References within a document look like "#/components/schemas/Tag", those to another document like
// "./common.yaml#/components/...". Parameters are inlined, so that Go shows their types without aliases.
func resolveReferences(contract *yaml.Node, documents []document, source source) error {
	var failures []error
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		if reference := openapi.Lookup(node, "$ref"); reference != nil {
			failures = append(failures, resolveReference(contract, reference, documents, source))
		}
	})
	if err := errors.Join(failures...); err != nil {
		return err
	}
	for _, operation := range openapi.EveryOperation(contract) {
		if parameters := openapi.Lookup(operation.Node, "parameters"); parameters != nil {
			for i, parameter := range parameters.Content {
				parameters.Content[i] = openapi.Deref(contract, parameter)
			}
		}
	}
	openapi.Remove(openapi.Lookup(contract, "components"), "parameters")
	return nil
}

func resolveReference(contract, reference *yaml.Node, documents []document, source source) error {
	file, pointer, found := strings.Cut(reference.Value, "#")
	file = strings.TrimPrefix(file, "./")
	known := slices.ContainsFunc(documents, func(d document) bool { return d.name == file })
	if !found || file != "" && !known {
		return source.errorf(reference, "$ref %q: there is no such document in openapi/", reference.Value)
	}
	reference.Value = "#" + pointer
	if openapi.Resolve(contract, reference.Value) == nil {
		return source.errorf(reference, "$ref %q has no target", reference.Value)
	}
	return nil
}

// component returns the name of the schema that a node refers to, or "" if it is not a reference.
func component(node *yaml.Node) string {
	name, _ := strings.CutPrefix(openapi.Text(openapi.Lookup(node, "$ref")), "#/components/schemas/")
	return name
}
