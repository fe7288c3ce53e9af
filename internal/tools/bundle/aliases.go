package bundle

import (
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// nameFlatTypes replaces references to the exact branches of a union by references to its flat struct:
// otherwise a component whose x-go-type is a component, such as ScreeningQuestionAnswerByType, would
// appear as an alias in Go.
func nameFlatTypes(contract *yaml.Node) {
	schemas := openapi.Find(contract, "components", "schemas")
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		if flat := flatType(schemas, component(node)); flat != "" {
			put(node, "x-go-type", stringNode(flat))
		}
	})
}

// flatType returns the component that replaces another one in Go, or "" if none does.
func flatType(schemas *yaml.Node, name string) string {
	flat := openapi.Text(openapi.Lookup(openapi.Lookup(schemas, name), "x-go-type"))
	if name == "" || openapi.Lookup(schemas, flat) == nil {
		return ""
	}
	return flat
}
