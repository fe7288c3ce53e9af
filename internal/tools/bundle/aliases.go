package bundle

import (
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// nameFlatTypes makes Go show the flat struct of a union where the contract refers to its exact branches: a component
// with an x-go-type that is itself a component, such as ScreeningQuestionAnswerByType, would show as an alias.
func nameFlatTypes(contract *yaml.Node) {
	schemas := openapi.Find(contract, "components", "schemas")
	openapi.Walk(contract, func(node *yaml.Node) {
		if flat := flatType(schemas, component(node)); flat != "" {
			put(node, "x-go-type", stringNode(flat))
		}
	})
}

// flatType is the component that stands in Go for another one, "" if it stands for itself.
func flatType(schemas *yaml.Node, name string) string {
	flat := openapi.Text(openapi.Lookup(openapi.Lookup(schemas, name), "x-go-type"))
	if name == "" || openapi.Lookup(schemas, flat) == nil {
		return ""
	}
	return flat
}
