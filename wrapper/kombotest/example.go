package kombotest

import (
	"cmp"
	"maps"
	"slices"
)

// examples of strings by their format. Nobody real is among them.
var formatExamples = map[string]string{
	"date":      "2026-01-15",
	"date-time": "2026-01-15T09:30:00.000Z",
	"email":     "user@example.com",
	"uri":       "https://example.com/resource",
}

// deepest bounds recursive schemas.
const deepest = 24

// exampleData returns the data of a success: the contract's example, else one made from its schema.
func (c *contract) exampleData(o *operation) any {
	for _, name := range slices.Sorted(maps.Keys(object(o.success["examples"]))) {
		if data, has := object(dig(o.success, "examples", name, "value"))["data"]; has {
			return data
		}
	}
	return c.example(c.dataSchema(o), 0)
}

// exampleResponse is exampleData as JSON. An example with pages is the only page.
func (c *contract) exampleResponse(o *operation) []byte {
	example := c.exampleData(o)
	if !o.paged {
		return encode(example)
	}
	var results [][]byte
	records, _ := object(example)["results"].([]any)
	for _, record := range records {
		results = append(results, encode(record))
	}
	return c.page(o, "null", results)
}

// dataSchema returns the schema of the data of a success.
func (c *contract) dataSchema(o *operation) map[string]any {
	return c.resolve(object(dig(c.resolve(object(o.success["schema"])), "properties", "data")))
}

// example makes a value that fits a schema, with all its properties.
func (c *contract) example(schema map[string]any, depth int) any {
	return examples{contract: c}.of(schema, depth)
}

// examples makes values that fit a schema.
type examples struct {
	*contract
	nulls   bool // null wherever it is allowed
	unknown bool // a property that the contract does not have, in every object
}

func (c examples) of(schema map[string]any, depth int) any {
	if c.nulls && nullable(schema) {
		return nil
	}
	if examples, has := schema["examples"].([]any); has && len(examples) > 0 {
		return examples[0]
	}
	if _, isReference := schema["$ref"]; isReference {
		return c.of(c.resolve(schema), depth)
	}
	if constant, has := schema["const"]; has {
		return constant
	}
	if values, has := schema["enum"].([]any); has {
		return values[0]
	}
	if value, has := c.composed(schema, depth); has {
		return value
	}
	return c.ofType(schema, depth)
}

// composed returns a value that fits a composition of schemas: its first branch, or all parts.
func (c examples) composed(schema map[string]any, depth int) (any, bool) {
	for _, composition := range []string{"anyOf", "oneOf"} {
		if branches, has := schema[composition].([]any); has {
			return c.of(object(branches[0]), depth), true
		}
	}
	parts, has := schema["allOf"].([]any)
	if !has {
		return nil, false
	}
	merged := map[string]any{}
	for _, part := range parts {
		maps.Copy(merged, object(c.of(object(part), depth)))
	}
	return merged, true
}

func (c examples) ofType(schema map[string]any, depth int) any {
	switch typeOf(schema) {
	case "object":
		return c.object(schema, depth)
	case "array":
		if depth > deepest {
			return []any{}
		}
		return []any{c.of(object(schema["items"]), depth+1)}
	case "string":
		if schema["x-date"] == true && schema["format"] == "date-time" {
			return "2026-01-15T00:00:00.000Z"
		}
		return fitting(schema, cmp.Or(formatExamples[stringOf(schema["format"])], "example"))
	case "integer":
		return within(schema, 1)
	case "number":
		return within(schema, 1.5)
	case "boolean":
		return true
	case "null":
		return nil
	}
	return "anything"
}

func (c examples) object(schema map[string]any, depth int) map[string]any {
	value := map[string]any{}
	if depth > deepest {
		return value
	}
	for name, property := range object(schema["properties"]) {
		value[name] = c.of(object(property), depth+1)
	}
	if c.unknown && schema["additionalProperties"] == nil {
		value["unknown_"] = map[string]any{"new": []any{1, nil}}
	}
	if values := object(schema["additionalProperties"]); len(values) > 0 {
		value["example"] = c.of(values, depth+1)
	}
	return value
}

// nullable reports whether a schema allows null.
func nullable(schema map[string]any) bool {
	types, _ := schema["type"].([]any)
	if slices.Contains(types, any("null")) {
		return true
	}
	for _, branch := range branchesOf(schema, "anyOf", "oneOf") {
		if branch["type"] == "null" {
			return true
		}
	}
	return false
}

// branchesOf returns the branches of the compositions that a schema has.
func branchesOf(schema map[string]any, compositions ...string) (branches []map[string]any) {
	for _, composition := range compositions {
		list, _ := schema[composition].([]any)
		for _, branch := range list {
			branches = append(branches, object(branch))
		}
	}
	return branches
}

// typeOf returns the type of a schema, and null only if it has no other.
func typeOf(schema map[string]any) string {
	types, isList := schema["type"].([]any)
	if !isList {
		return stringOf(schema["type"])
	}
	for _, t := range types {
		if t != "null" {
			return stringOf(t)
		}
	}
	return "null"
}

func stringOf(value any) string {
	text, _ := value.(string)
	return text
}
