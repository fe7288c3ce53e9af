package openapi

import (
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Operation is one method of one path, or of one webhook.
type Operation struct {
	// Path is the path template; for a webhook, its name.
	Path string
	// Method is the HTTP method in small letters.
	Method string
	// Node is the operation in the document.
	Node *yaml.Node
	// Item is the path item of the operation.
	Item *yaml.Node
}

var methods = []string{"get", "put", "post", "delete", "patch", "head", "options", "trace"}

// Operations yields all operations of a document, in its order.
func Operations(document *yaml.Node) iter.Seq[Operation] { return operationsOf(document, "paths") }

// Webhooks yields the webhooks of a document, in its order. In OpenAPI 3.0 they are an extension.
func Webhooks(document *yaml.Node) iter.Seq[Operation] {
	if Lookup(document, "webhooks") == nil {
		return operationsOf(document, "x-webhooks")
	}
	return operationsOf(document, "webhooks")
}

// EveryOperation yields the operations and the webhooks.
func EveryOperation(document *yaml.Node) []Operation {
	return slices.Concat(slices.Collect(Operations(document)), slices.Collect(Webhooks(document)))
}

func operationsOf(document *yaml.Node, section string) iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for path, item := range Members(Lookup(document, section)) {
			item = Deref(document, item)
			for method, node := range Members(item) {
				if slices.Contains(methods, method.Value) && !yield(Operation{path.Value, method.Value, node, item}) {
					return
				}
			}
		}
	}
}
