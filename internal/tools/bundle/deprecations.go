package main

import "gopkg.in/yaml.v3"

// separateDeprecations ends the descriptions of deprecated properties and parameters with a blank line. The generator
// writes "Deprecated: ..." right after a description, and Go's tools only see it as a paragraph of its own.
func separateDeprecations(contract *yaml.Node) {
	walk(contract, func(node *yaml.Node) {
		description := lookup(node, "description")
		if text(lookup(node, "deprecated")) == "true" && description != nil && lookup(node, "operationId") == nil {
			put(node, "description", stringNode(description.Value+"\n\n"))
		}
	})
}
