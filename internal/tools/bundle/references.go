package bundle

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// resolveReferences makes every reference one into the joined contract and checks that it leads somewhere. Within a
// document references look like "#/components/schemas/Tag", to another one like "./common.yaml#/components/...".
// Parameters are put where they are referred to: Go then shows their plain types instead of an alias for each.
func resolveReferences(contract *yaml.Node, documents []document, source source) error {
	var failures []error
	known := func(file string) bool {
		return slices.ContainsFunc(documents, func(d document) bool { return d.name == file })
	}
	openapi.Walk(contract, func(node *yaml.Node) {
		reference := openapi.Lookup(node, "$ref")
		if reference == nil {
			return
		}
		file, pointer, found := strings.Cut(reference.Value, "#")
		if file = strings.TrimPrefix(file, "./"); !found || file != "" && !known(file) {
			failures = append(failures, source.errorf(reference, "$ref %q: there is no such document in openapi/", reference.Value))
			return
		}
		reference.Value = "#" + pointer
		if openapi.Resolve(contract, reference.Value) == nil {
			failures = append(failures, source.errorf(reference, "$ref %q leads nowhere", reference.Value))
		}
	})
	if len(failures) > 0 {
		return errors.Join(failures...)
	}
	for _, operation := range openapi.EveryOperation(contract) {
		if parameters := openapi.Lookup(operation.Node, "parameters"); parameters != nil {
			for i, parameter := range parameters.Content {
				parameters.Content[i] = openapi.Deref(contract, parameter)
			}
		}
	}
	removeMember(openapi.Lookup(contract, "components"), "parameters")
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

// component is the name of the schema that a node refers to, or "" if it is no reference.
func component(node *yaml.Node) string {
	name, _ := strings.CutPrefix(openapi.Text(openapi.Lookup(node, "$ref")), "#/components/schemas/")
	return name
}
