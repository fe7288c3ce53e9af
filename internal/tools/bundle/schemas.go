package bundle

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// keywords are those of JSON Schema that the generator, the mock server and drift understand.
var keywords = []string{
	"$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "deprecated", "description", "enum", "examples",
	"format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern",
	"properties", "required", "title", "type", "uniqueItems",
}

var types = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// checkSchemas rejects schemas that the generator would misread or ignore in part.
// openapi/README.md describes how to write types.
func (b *bundler) checkSchemas() {
	for _, schema := range openapi.Members(b.contract, "components", "schemas") {
		b.checkSchema(schema)
	}
	openapi.WalkKeywords(b.contract, func(object *yaml.Node) { // those of parameters, bodies and responses
		if schema := openapi.Lookup(object, "schema"); schema != nil {
			b.checkSchema(schema)
		}
	})
}

// checkSchema checks a schema and those within it.
func (b *bundler) checkSchema(schema *yaml.Node) {
	if schema.Kind != yaml.MappingNode {
		b.fail(schema, "a schema must be an object")
		return
	}
	b.checkKeywords(schema)
	b.checkType(schema)
	b.checkEnum(schema)
	b.checkDate(schema)
	if pattern := openapi.Lookup(schema, "pattern"); pattern != nil {
		if _, err := regexp.Compile(pattern.Value); err != nil {
			b.fail(pattern, "Go cannot read the pattern: %s", err)
		}
	}
	for _, inner := range openapi.Subschemas(schema) {
		b.checkSchema(inner)
	}
}

func (b *bundler) checkKeywords(schema *yaml.Node) {
	for key := range openapi.Members(schema) {
		switch {
		case key.Value == "nullable":
			b.fail(key, "nullable has no meaning in OpenAPI 3.1: write type: [string, 'null'], or anyOf with {type: 'null'}")
		case !strings.HasPrefix(key.Value, "x-") && !slices.Contains(keywords, key.Value):
			b.fail(key, "%q is not a keyword of schemas: is it misspelt?", key.Value)
		}
	}
	for _, name := range openapi.Elements(schema, "required") {
		if openapi.Find(schema, "properties", name.Value) == nil {
			b.fail(name, "%q is required but is not a property", name.Value)
		}
	}
}

// checkType checks that a schema has one type other than null, or a keyword that replaces it.
func (b *bundler) checkType(schema *yaml.Node) {
	declared := openapi.Lookup(schema, "type")
	if declared == nil {
		if openapi.Branches(schema) == nil && openapi.Text(schema, "$ref") == "" && openapi.Text(schema, "x-go-type") == "" {
			b.fail(schema, "the schema has no type: give it one, a $ref or a composition, or x-go-type: any if every value is valid")
		}
		return
	}
	names := openapi.Elements(declared)
	if declared.Kind == yaml.ScalarNode {
		names = []*yaml.Node{declared}
	}
	notNull := 0
	for _, name := range names {
		switch {
		case name.ShortTag() == "!!null":
			b.fail(name, "the type null must be in quotes: 'null'")
		case !slices.Contains(types, name.Value):
			b.fail(name, "%q is not a type: use one of %s", name.Value, strings.Join(types, ", "))
		case name.Value != "null":
			notNull++
		}
	}
	if notNull > 1 {
		b.fail(declared, "the schema has several types: write anyOf, with a branch for each")
	}
	if openapi.HasType(schema, "array") && openapi.Lookup(schema, "items") == nil {
		b.fail(declared, "the array has no items")
	}
}

func (b *bundler) checkEnum(schema *yaml.Node) {
	if constant := openapi.Lookup(schema, "const"); constant != nil && openapi.Lookup(schema, "type") == nil {
		b.fail(constant, "the const needs a type")
	}
	enum := openapi.Lookup(schema, "enum")
	if enum == nil {
		return
	}
	if len(openapi.Elements(enum)) == 0 {
		b.fail(enum, "the enum has no values")
	}
	if openapi.Text(schema, "type") != "string" {
		b.fail(enum, "an enum needs type: string")
	}
	seen := map[string]bool{}
	for _, value := range openapi.Elements(enum) {
		switch {
		case value.ShortTag() == "!!null":
			b.fail(value, "null is not a value of an enum: refer to the enum and null with anyOf: [{$ref: ...}, {type: 'null'}]")
		case value.ShortTag() != "!!str":
			b.fail(value, "%s is not a string: put the value in quotes", value.Value)
		case seen[value.Value]:
			b.fail(value, "the enum has the value %q twice", value.Value)
		}
		seen[value.Value] = true
	}
}

// checkDate checks that calendar dates are marked, so that they become a Date: the generator's own
// type for them fails a whole page on one malformed date.
func (b *bundler) checkDate(schema *yaml.Node) {
	marked, format := openapi.Lookup(schema, "x-date"), openapi.Lookup(schema, "format")
	switch {
	case marked == nil && openapi.Text(format) == "date":
		b.fail(format, "a date needs x-date: true")
	case marked != nil && marked.Value != "true":
		b.fail(marked, "x-date is true or absent")
	case marked != nil && !openapi.HasType(schema, "string"):
		b.fail(marked, "x-date is for strings only")
	}
}
