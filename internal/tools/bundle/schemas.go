package bundle

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// failer records a mistake in the contract.
type failer func(node *yaml.Node, format string, arguments ...any)

// keywords are those of JSON Schema that the generator, the mock server and drift understand.
var keywords = []string{
	"$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "deprecated", "description", "enum", "examples",
	"format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern",
	"properties", "required", "title", "type", "uniqueItems",
}

var types = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// checkSchemas rejects schemas that the generator would misread or ignore in part. openapi/README.md
// describes how to write types.
func checkSchemas(contract *yaml.Node, fail failer) {
	for _, kind := range []string{"schemas", "responses", "parameters"} {
		for _, component := range openapi.Members(openapi.Find(contract, "components", kind)) {
			if kind == "schemas" {
				checkEverySchema(component, fail)
			} else {
				checkSchemasIn(component, fail)
			}
		}
	}
	for _, operation := range openapi.EveryOperation(contract) {
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			checkSchemasIn(parameter, fail)
		}
		checkSchemasIn(openapi.Lookup(operation.Node, "requestBody"), fail)
		for _, response := range openapi.Members(openapi.Lookup(operation.Node, "responses")) {
			checkSchemasIn(response, fail)
		}
	}
}

// checkSchemasIn checks the schemas of a parameter, a request body or a response.
func checkSchemasIn(node *yaml.Node, fail failer) {
	if schema := openapi.Lookup(node, "schema"); schema != nil {
		checkEverySchema(schema, fail)
	}
	for _, content := range openapi.Members(openapi.Lookup(node, "content")) {
		if schema := openapi.Lookup(content, "schema"); schema != nil {
			checkEverySchema(schema, fail)
		}
	}
}

// checkEverySchema checks a schema and those within it.
func checkEverySchema(schema *yaml.Node, fail failer) {
	if schema.Kind != yaml.MappingNode {
		fail(schema, "a schema must be an object")
		return
	}
	checkKeywords(schema, fail)
	checkType(schema, fail)
	checkEnum(schema, fail)
	checkDate(schema, fail)
	checkRequired(schema, fail)
	if pattern := openapi.Lookup(schema, "pattern"); pattern != nil {
		if _, err := regexp.Compile(pattern.Value); err != nil {
			fail(pattern, "Go cannot read the pattern: %s", err)
		}
	}
	for _, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
		checkEverySchema(property, fail)
	}
	for _, keyword := range []string{"items", "additionalProperties"} {
		if inner := openapi.Lookup(schema, keyword); inner != nil && inner.ShortTag() != "!!bool" {
			checkEverySchema(inner, fail)
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		for _, branch := range openapi.Elements(openapi.Lookup(schema, keyword)) {
			checkEverySchema(branch, fail)
		}
	}
}

func checkKeywords(schema *yaml.Node, fail failer) {
	for key := range openapi.Members(schema) {
		switch {
		case key.Value == "nullable":
			fail(key, "nullable has no meaning in OpenAPI 3.1: write type: [string, 'null'], or anyOf with {type: 'null'}")
		case !strings.HasPrefix(key.Value, "x-") && !slices.Contains(keywords, key.Value):
			fail(key, "%q is not a keyword of schemas: is it misspelt?", key.Value)
		}
	}
}

// checkType checks that a schema has one type other than null, or a keyword that replaces it.
func checkType(schema *yaml.Node, fail failer) {
	declared := openapi.Lookup(schema, "type")
	if declared == nil {
		said := slices.ContainsFunc([]string{"$ref", "allOf", "anyOf", "oneOf", "x-go-type"}, func(keyword string) bool {
			return openapi.Lookup(schema, keyword) != nil
		})
		if !said {
			fail(schema, "the schema has no type: give it one, a $ref or a composition, or x-go-type: any if every value is valid")
		}
		return
	}
	names := openapi.Elements(declared)
	if declared.Kind == yaml.ScalarNode {
		names = []*yaml.Node{declared}
	}
	for _, name := range names {
		if !slices.Contains(types, name.Value) {
			fail(name, "%q is not a type: use one of %s", name.Value, strings.Join(types, ", "))
		}
		if name.ShortTag() == "!!null" {
			fail(name, "the type null must be in quotes: 'null'")
		}
		if name.Value == "array" && openapi.Lookup(schema, "items") == nil {
			fail(name, "the array has no items")
		}
	}
	notNull := slices.DeleteFunc(slices.Clone(names), func(name *yaml.Node) bool { return name.Value == "null" })
	if len(notNull) > 1 {
		fail(declared, "the schema has several types: write anyOf, with a branch for each")
	}
}

func checkEnum(schema *yaml.Node, fail failer) {
	if constant := openapi.Lookup(schema, "const"); constant != nil && openapi.Lookup(schema, "type") == nil {
		fail(constant, "the const needs a type")
	}
	enum := openapi.Lookup(schema, "enum")
	if enum == nil {
		return
	}
	if len(openapi.Elements(enum)) == 0 {
		fail(enum, "the enum has no values")
	}
	if openapi.Text(openapi.Lookup(schema, "type")) != "string" {
		fail(enum, "an enum needs type: string")
	}
	seen := map[string]bool{}
	for _, value := range openapi.Elements(enum) {
		switch {
		case value.ShortTag() == "!!null":
			fail(value, "null is not a value of an enum: refer to the enum and null with anyOf: [{$ref: ...}, {type: 'null'}]")
		case value.ShortTag() != "!!str":
			fail(value, "%s is not a string: put the value in quotes", value.Value)
		case seen[value.Value]:
			fail(value, "the enum has the value %q twice", value.Value)
		}
		seen[value.Value] = true
	}
}

// checkDate checks that calendar dates are marked, so that they become a Date: the generator's own
// type for them fails a whole page on one malformed date.
func checkDate(schema *yaml.Node, fail failer) {
	marked, format := openapi.Lookup(schema, "x-date"), openapi.Lookup(schema, "format")
	switch {
	case marked == nil && openapi.Text(format) == "date":
		fail(format, "a date needs x-date: true")
	case marked != nil && marked.Value != "true":
		fail(marked, "x-date is true or absent")
	case marked != nil && !hasType(schema, "string"):
		fail(marked, "x-date is for strings only")
	}
}

// hasType reports whether a schema allows a type.
func hasType(schema *yaml.Node, name string) bool {
	declared := openapi.Lookup(schema, "type")
	return openapi.Text(declared) == name || slices.ContainsFunc(openapi.Elements(declared), func(t *yaml.Node) bool { return t.Value == name })
}

// checkRequired checks that required names properties.
func checkRequired(schema *yaml.Node, fail failer) {
	properties := openapi.Lookup(schema, "properties")
	for _, name := range openapi.Elements(openapi.Lookup(schema, "required")) {
		if openapi.Lookup(properties, name.Value) == nil {
			fail(name, "%q is required but is not a property", name.Value)
		}
	}
}
