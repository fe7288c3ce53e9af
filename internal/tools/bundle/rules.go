package main

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// The extensions that mean something here. A misspelt one would be ignored in silence.
var extensions = []string{
	"x-method", "x-models", "x-safe-to-retry", "x-service", "x-region", // ours: openapi/README.md
	"x-known-values",                                                                                                                         // values known of an open string
	"x-enum-varnames", "x-go-type", "x-go-type-import", "x-go-type-skip-optional-pointer", "x-go-name", "x-omitempty", "x-deprecated-reason", // oapi-codegen's
}

// longestName is what still fits a line of Go.
const longestName = 45

// checkRules refuses what would become poor or wrong Go.
func checkRules(contract *yaml.Node, source source) error {
	var failures []error
	fail := func(node *yaml.Node, format string, arguments ...any) {
		failures = append(failures, source.errorf(node, format, arguments...))
	}
	walk(contract, func(node *yaml.Node) {
		for key := range members(node) {
			if strings.HasPrefix(key.Value, "x-") && !slices.Contains(extensions, key.Value) && source[key] != "" {
				fail(key, "extension %s is unknown: is it misspelt?", key.Value)
			}
		}
	})
	identifiers := map[string]*yaml.Node{}
	for _, operation := range everyOperation(contract) {
		id := lookup(operation.node, "operationId")
		if id == nil {
			fail(operation.node, "%s %s has no operationId", strings.ToUpper(operation.method), operation.path)
			continue
		}
		if other, taken := identifiers[id.Value]; taken {
			fail(id, "operationId %s is already taken in %s", id.Value, source.at(other))
		}
		identifiers[id.Value] = id
		for _, key := range []string{"summary", "description"} {
			if text(lookup(operation.node, key)) == "" {
				fail(id, "%s has no %s", id.Value, key)
			}
		}
		if parameters := lookup(operation.node, "parameters"); parameters != nil {
			for _, p := range parameters.Content {
				if text(lookup(p, "description")) == "" {
					fail(p, "parameter %s of %s has no description", text(lookup(p, "name")), id.Value)
				}
			}
		}
	}
	modelNames := find(contract, "components", "schemas", "Model", "enum")
	for operation := range operations(contract) {
		models := lookup(operation.node, "x-models")
		if models == nil {
			continue
		}
		for _, model := range models.Content {
			if modelNames == nil || !slices.ContainsFunc(modelNames.Content, func(name *yaml.Node) bool { return name.Value == model.Value }) {
				fail(model, "model %s is unknown: the schema Model lists the models", model.Value)
			}
		}
	}
	names := map[string]*yaml.Node{}
	for _, kind := range []string{"schemas", "responses"} {
		for name, component := range members(find(contract, "components", kind)) {
			folded := strings.ToLower(strings.Join(strings.FieldsFunc(name.Value, func(r rune) bool { return r == '_' || r == '-' || r == '.' }), ""))
			if other, taken := names[folded]; taken {
				fail(name, "%s and %s in %s would have the same Go name: rename one of them", name.Value, other.Value, source.at(other))
			}
			names[folded] = name
			if len(name.Value) > longestName {
				fail(name, "the name %s is longer than %d characters", name.Value, longestName)
			}
			if kind == "schemas" {
				checkSchema(name.Value, component, fail)
			} else if text(lookup(component, "description")) == "" {
				fail(name, "response %s has no description", name.Value)
			}
		}
	}
	return errors.Join(failures...)
}

// checkSchema asks for a description of the schema and each of its properties, and for names for everything that
// becomes a Go type.
func checkSchema(name string, schema *yaml.Node, fail func(node *yaml.Node, format string, arguments ...any)) {
	if text(lookup(schema, "description")) == "" {
		fail(schema, "schema %s has no description", name)
	}
	for key, property := range members(lookup(schema, "properties")) {
		if lookup(property, "$ref") == nil && text(lookup(property, "description")) == "" {
			fail(key, "property %s of %s has no description", key.Value, name)
		}
		checkNamed(name+"."+key.Value, property, fail)
	}
	if items := lookup(schema, "items"); items != nil {
		checkNamed(name, items, fail)
	}
}

// checkNamed refuses objects and enums without a name: Go would have to invent one.
func checkNamed(where string, schema *yaml.Node, fail func(node *yaml.Node, format string, arguments ...any)) {
	if lookup(schema, "x-go-type") != nil {
		return
	}
	if lookup(schema, "properties") != nil || lookup(schema, "enum") != nil {
		fail(schema, "%s is an object or enum without a name: make it a component", where)
	}
	if items := lookup(schema, "items"); items != nil {
		checkNamed(where+"[]", items, fail)
	}
	for _, composition := range []string{"allOf", "anyOf", "oneOf"} {
		if branches := lookup(schema, composition); branches != nil {
			for _, branch := range branches.Content {
				checkNamed(where, branch, fail)
			}
		}
	}
}
