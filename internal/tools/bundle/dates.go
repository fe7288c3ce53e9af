package bundle

import (
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// typeDates sets the Go type of strings with x-date to Date. The format stays as Kombo publishes it.
func typeDates(contract *yaml.Node) {
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		if openapi.Text(openapi.Lookup(node, "x-date")) == "true" {
			put(node, "x-go-type", stringNode("Date"))
		}
	})
}
