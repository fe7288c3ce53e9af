package facts

import (
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const bundle = "../../../openapi/bundle.gen.yaml"

// contract returns a copy of the real contract that a test can change.
func contract(t *testing.T) *yaml.Node {
	t.Helper()
	root, err := readBundle()
	require.NoError(t, err)
	return clone(root)
}

var readBundle = sync.OnceValues(func() (*yaml.Node, error) {
	text, err := os.ReadFile(bundle)
	if err != nil {
		return nil, err
	}
	return openapi.Read(text)
})

func listOf(t *testing.T, root *yaml.Node) List {
	t.Helper()
	list, err := Of(root)
	require.NoError(t, err)
	return list
}

// small reads a document in a test.
func small(t *testing.T, text string) *yaml.Node {
	t.Helper()
	root, err := openapi.Read([]byte(text))
	require.NoError(t, err)
	return root
}

func clone(node *yaml.Node) *yaml.Node {
	copied := *node
	copied.Content = nil
	for _, child := range node.Content {
		copied.Content = append(copied.Content, clone(child))
	}
	return &copied
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func flagNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: value}
}

func number(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: value}
}

func list(elements ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: elements}
}

func mapping(members ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: members}
}

func set(object *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content[i+1] = value
			return
		}
	}
	object.Content = append(object.Content, text(key), value)
}

func remove(object *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			value := object.Content[i+1]
			object.Content = append(object.Content[:i:i], object.Content[i+2:]...)
			return value
		}
	}
	return nil
}

// everySchema replaces each schema of a document, the inner ones first, with what visit returns.
func everySchema(root *yaml.Node, visit func(schema *yaml.Node) *yaml.Node) {
	var schema func(node *yaml.Node) *yaml.Node
	member := func(holder *yaml.Node, key string) {
		for i := 0; i+1 < len(holder.Content); i += 2 {
			if holder.Content[i].Value == key {
				holder.Content[i+1] = schema(holder.Content[i+1])
			}
		}
	}
	schema = func(node *yaml.Node) *yaml.Node {
		if node.Kind != yaml.MappingNode {
			return node
		}
		if properties := openapi.Lookup(node, "properties"); properties != nil {
			for i := 1; i < len(properties.Content); i += 2 {
				properties.Content[i] = schema(properties.Content[i])
			}
		}
		member(node, "items")
		member(node, "additionalProperties")
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			if parts := openapi.Lookup(node, keyword); parts != nil {
				for i := range parts.Content {
					parts.Content[i] = schema(parts.Content[i])
				}
			}
		}
		return visit(node)
	}
	content := func(holder *yaml.Node) {
		for _, mediaType := range openapi.Members(openapi.Lookup(holder, "content")) {
			member(mediaType, "schema")
		}
	}
	schemas := openapi.Find(root, "components", "schemas")
	for i := 1; schemas != nil && i < len(schemas.Content); i += 2 {
		schemas.Content[i] = schema(schemas.Content[i])
	}
	for _, response := range openapi.Members(openapi.Find(root, "components", "responses")) {
		content(response)
	}
	for _, operation := range openapi.EveryOperation(root) {
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			member(parameter, "schema")
		}
		content(openapi.Lookup(operation.Node, "requestBody"))
		for _, response := range openapi.Members(openapi.Lookup(operation.Node, "responses")) {
			content(response)
		}
	}
}
