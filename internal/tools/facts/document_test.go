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

// typed returns a schema with a type.
func typed(kind string) *yaml.Node { return openapi.Object("type", kind) }

// remove removes a key from an object and returns its value.
func remove(object *yaml.Node, key string) *yaml.Node {
	value := openapi.Lookup(object, key)
	openapi.Remove(object, key)
	return value
}
