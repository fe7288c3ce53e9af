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
			return mapping(text("anyOf"), list(schema, typed("null")))
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
			set(target, "type", list(types, text("null")))
			for key, value := range openapi.Members(rest) {
				set(target, key.Value, value)
			}
			return target
		})
	},
	"OpenAPI 3.0": openAPI30,
	"const as enum": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if value := remove(schema, "const"); value != nil {
				set(schema, "enum", list(value))
			}
			return schema
		})
	},
	"enum of one value as const": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if values := openapi.Elements(openapi.Lookup(schema, "enum")); len(values) == 1 {
				remove(schema, "enum")
				set(schema, "const", values[0])
			}
			return schema
		})
	},
	"lists in the query exploded": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if openapi.Text(parameter, "schema", "type") == "array" {
				set(parameter, "explode", flagNode("true"))
			}
		})
	},
	"lists in the query as strings with commas": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if openapi.Text(parameter, "schema", "type") == "array" {
				remove(parameter, "explode")
				remove(parameter, "style")
				set(parameter, "schema", typed("string"))
			}
		})
	},
	"flags in the query as strings": func(root *yaml.Node, _ *rand.Rand) {
		everyParameter(root, func(parameter *yaml.Node) {
			if schema := openapi.Lookup(parameter, "schema"); openapi.Text(schema, "type") == "boolean" {
				set(schema, "type", text("string"))
				set(schema, "enum", list(text("true"), text("false")))
			}
		})
	},
	"anyOf as oneOf": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if branches := remove(schema, "anyOf"); branches != nil {
				set(schema, "oneOf", branches)
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
			first := mapping(text("type"), text("object"), text("properties"), mapping(properties.Content[:2]...))
			if required := remove(schema, "required"); required != nil {
				set(first, "required", required)
			}
			set(schema, "properties", mapping(properties.Content[2:]...))
			return mapping(text("allOf"), list(first, schema))
		})
	},
	"every object a component": func(root *yaml.Node, _ *rand.Rand) {
		schemas := openapi.Find(root, "components", "schemas")
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			if openapi.Lookup(schema, "properties") == nil || slices.Contains(schemas.Content, schema) {
				return schema
			}
			name := fmt.Sprintf("Moved%d", len(schemas.Content))
			set(schemas, name, schema)
			return mapping(text("$ref"), text("#/components/schemas/"+name))
		})
	},
	"open enums as anyOf": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			values := remove(schema, "x-known-values")
			if values == nil {
				return schema
			}
			known := mapping(text("type"), text("string"), text("enum"), values)
			return mapping(text("anyOf"), list(known, schema))
		})
	},
	"the version in the paths": func(root *yaml.Node, _ *rand.Rand) {
		for path := range openapi.Members(openapi.Lookup(root, "paths")) {
			path.Value = "/v1" + path.Value
		}
		for _, server := range openapi.Elements(openapi.Lookup(root, "servers")) {
			set(server, "url", text(strings.TrimSuffix(openapi.Text(server, "url"), "/v1")))
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
					set(parameter, "name", text(strings.ToLower(openapi.Text(parameter, "name"))))
					headers = append(headers, parameter)
				} else {
					others = append(others, parameter)
				}
			}
			set(operation.Node, "parameters", list(others...))
			set(operation.Item, "parameters", list(headers...))
		}
	},
	"numbers and text as other generators write them": func(root *yaml.Node, _ *rand.Rand) {
		everySchema(root, func(schema *yaml.Node) *yaml.Node {
			for _, key := range []string{"description", "title", "examples", "x-go-type"} {
				remove(schema, key)
			}
			switch openapi.Text(schema, "type") {
			case "integer":
				set(schema, "format", text("int64"))
				if openapi.Lookup(schema, "maximum") == nil {
					set(schema, "maximum", number("9007199254740991"))
				}
			case "number":
				set(schema, "format", text("double"))
				if openapi.Lookup(schema, "minimum") == nil {
					set(schema, "minimum", number("-1.7976931348623157e+308"))
				}
			case "object":
				if openapi.Lookup(schema, "additionalProperties") == nil {
					set(schema, "additionalProperties", flagNode("true"))
				}
			}
			set(schema, "description", text("Words of somebody else."))
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
