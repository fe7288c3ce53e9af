package bundle

import (
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// typeDates gives strings with x-date the Go type Date, whatever format Kombo publishes for them.
func typeDates(contract *yaml.Node) {
	openapi.Walk(contract, func(node *yaml.Node) {
		if openapi.Text(openapi.Lookup(node, "x-date")) == "true" {
			put(node, "x-go-type", stringNode("Date"))
		}
	})
}
