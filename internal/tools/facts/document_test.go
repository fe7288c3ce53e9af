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
	return openapi.Clone(root)
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

// typed returns a schema with a type.
func typed(kind string) *yaml.Node { return mapping(text("type"), text(kind)) }

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
