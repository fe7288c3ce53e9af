package facts

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// styles are ways to write the same document differently.
var styles = map[string]func(root *yaml.Node, random *rand.Rand){
	"everything inlined":              func(root *yaml.Node, _ *rand.Rand) { inline(root, 0) },
	"recursion written out once more": func(root *yaml.Node, _ *rand.Rand) { inline(root, 1) },
	"lists of types as anyOf with null": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if !nullable(schema) {
				return schema
			}
			notNull(schema)
			return openapi.Object("anyOf", []*yaml.Node{schema, typed("null")})
		})
	},
	"anyOf with null as lists of types": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			branch, rest := nullOr(schema)
			if branch == nil {
				return schema
			}
			target := openapi.Clone(openapi.Deref(root, branch))
			types := openapi.Lookup(target, "type")
			if types == nil || types.Kind != yaml.ScalarNode {
				return schema
			}
			openapi.Set(target, "type", []*yaml.Node{types, openapi.Node("null")})
			for key, value := range openapi.Members(rest) {
				openapi.Set(target, key.Value, value)
			}
			return target
		})
	},
	"OpenAPI 3.0": openAPI30,
	"const as enum": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if value := remove(schema, "const"); value != nil {
				openapi.Set(schema, "enum", []*yaml.Node{value})
			}
			return schema
		})
	},
	"enum of one value as const": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if values := openapi.Elements(openapi.Lookup(schema, "enum")); len(values) == 1 {
				remove(schema, "enum")
				openapi.Set(schema, "const", values[0])
			}
			return schema
		})
	},
	"lists in the query exploded": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if openapi.Text(parameter, "schema", "type") == "array" {
				openapi.Set(parameter, "explode", true)
			}
		})
	},
	"lists in the query as strings with commas": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if openapi.Text(parameter, "schema", "type") == "array" {
				remove(parameter, "explode")
				remove(parameter, "style")
				openapi.Set(parameter, "schema", typed("string"))
			}
		})
	},
	"flags in the query as strings": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if schema := openapi.Lookup(parameter, "schema"); openapi.Text(schema, "type") == "boolean" {
				openapi.Set(schema, "type", "string")
				openapi.Set(schema, "enum", []string{"true", "false"})
			}
		})
	},
	"anyOf as oneOf": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if branches := remove(schema, "anyOf"); branches != nil {
				openapi.Set(schema, "oneOf", branches)
			}
			return schema
		})
	},
	"everything in another order": func(root *yaml.Node, random *rand.Rand) { shuffle(root, random) },
	"objects split into allOf": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			properties := openapi.Lookup(schema, "properties")
			if properties == nil || len(properties.Content) < 4 {
				return schema
			}
			one, others := openapi.Clone(properties), openapi.Clone(properties)
			one.Content, others.Content = one.Content[:2], others.Content[2:]
			first := openapi.Object("type", "object", "properties", one)
			if required := remove(schema, "required"); required != nil {
				openapi.Set(first, "required", required)
			}
			openapi.Set(schema, "properties", others)
			return openapi.Object("allOf", []*yaml.Node{first, schema})
		})
	},
	"every object a component": func(root *yaml.Node, _ *rand.Rand) {
		schemas := openapi.Find(root, "components", "schemas")
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if openapi.Lookup(schema, "properties") == nil || slices.Contains(schemas.Content, schema) {
				return schema
			}
			name := fmt.Sprintf("Moved%d", len(schemas.Content))
			openapi.Set(schemas, name, schema)
			return openapi.Object("$ref", "#/components/schemas/"+name)
		})
	},
	"open enums as anyOf": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			values := remove(schema, "x-known-values")
			if values == nil {
				return schema
			}
			known := openapi.Object("type", "string", "enum", values)
			return openapi.Object("anyOf", []*yaml.Node{known, schema})
		})
	},
	"the version in the paths": func(root *yaml.Node, _ *rand.Rand) {
		for path := range openapi.Members(openapi.Lookup(root, "paths")) {
			path.Value = "/v1" + path.Value
		}
		for _, server := range openapi.Elements(openapi.Lookup(root, "servers")) {
			openapi.Set(server, "url", strings.TrimSuffix(openapi.Text(server, "url"), "/v1"))
		}
	},
	"headers on the path": func(root *yaml.Node, _ *rand.Rand) {
		for operation := range openapi.Operations(root) {
			if len(operation.Item.Content) != 2 {
				continue
			}
			var headers, others []*yaml.Node
			for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
				if openapi.Text(parameter, "in") == "header" {
					openapi.Set(parameter, "name", strings.ToLower(openapi.Text(parameter, "name")))
					headers = append(headers, parameter)
				} else {
					others = append(others, parameter)
				}
			}
			openapi.Set(operation.Node, "parameters", others)
			openapi.Set(operation.Item, "parameters", headers)
		}
	},
	"numbers and text as other generators write them": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			for _, key := range []string{"description", "title", "examples", "x-go-type"} {
				remove(schema, key)
			}
			switch openapi.Text(schema, "type") {
			case "integer":
				openapi.Set(schema, "format", "int64")
				if openapi.Lookup(schema, "maximum") == nil {
					openapi.Set(schema, "maximum", 9007199254740991)
				}
			case "number":
				openapi.Set(schema, "format", "double")
				if openapi.Lookup(schema, "minimum") == nil {
					openapi.Set(schema, "minimum", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: "-1.7976931348623157e+308"})
				}
			case "object":
				if openapi.Lookup(schema, "additionalProperties") == nil {
					openapi.Set(schema, "additionalProperties", true)
				}
			}
			openapi.Set(schema, "description", "Words of somebody else.")
			return schema
		})
	},
}

// A document does not differ from itself in another style.
func TestStylesAreNoDifferences(t *testing.T) {
	ours := listOf(t, contract(t))
	for _, name := range slices.Sorted(maps.Keys(styles)) {
		t.Run(name, func(t *testing.T) {
			root := contract(t)
			styles[name](root, rand.New(rand.NewPCG(1, 2)))
			same(t, ours, root)
		})
	}
	t.Run("several at once", func(t *testing.T) {
		random := rand.New(rand.NewPCG(3, 4))
		for range 4 {
			root := contract(t)
			names := slices.Sorted(maps.Keys(styles))
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for _, name := range names[:5] {
				styles[name](root, random)
			}
			if !same(t, ours, root) {
				t.Log(names[:5])
			}
		}
	})
}

// JSON has the same facts as YAML, even with escapes and tabs that YAML does not support.
func TestJSONIsNoDifference(t *testing.T) {
	root := contract(t)
	var value any
	require.NoError(t, root.Decode(&value))
	text, err := json.MarshalIndent(value, "", "\t")
	require.NoError(t, err)
	text = []byte(strings.Replace(string(text), `"info": {`, `"info": {"x-smile": "\ud83d\ude00",`, 1))
	require.Contains(t, string(text), `\ud83d`)
	read, err := openapi.Read(text)
	require.NoError(t, err)
	assert.Equal(t, listOf(t, contract(t)).String(), listOf(t, read).String())
	same(t, listOf(t, contract(t)), read)
}

func same(t *testing.T, ours List, root *yaml.Node) bool {
	t.Helper()
	var found []string
	for _, entry := range Fold(Compare(ours, listOf(t, root))) {
		found = append(found, entry.Operation+": "+entry.Text())
	}
	return assert.Empty(t, found)
}
