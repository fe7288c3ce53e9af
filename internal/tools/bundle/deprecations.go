package bundle

import (
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// separateDeprecations ends the descriptions of deprecated properties and parameters with a blank line.
// The generator writes "Deprecated: ..." right after the description, but Go's tools need a paragraph of
// its own.
func separateDeprecations(contract *yaml.Node) {
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		description := openapi.Lookup(node, "description")
		if openapi.Text(openapi.Lookup(node, "deprecated")) == "true" && description != nil && openapi.Lookup(node, "operationId") == nil {
			put(node, "description", stringNode(description.Value+"\n\n"))
		}
	})
}
