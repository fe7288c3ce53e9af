package ogen

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The operation that the benchmarks call.
const path, method = "/hris/employees", "get"

// Simplify returns the part of a contract that one operation needs, in a form that ogen supports:
//
//   - An open enum (an anyOf of the enum, a string and null) becomes a string or null.
//   - An anyOf of an object and null becomes a oneOf.
//   - A const loses its value: ogen cannot encode a named one.
//
// The generated client decodes the same members and validates less, so this does not slow it down.
func Simplify(contract []byte) ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(contract, &document); err != nil {
		return nil, err
	}
	operation, found := at(document, "paths", path, method).(map[string]any)
	if !found {
		return nil, fmt.Errorf("the contract has no operation %s %s", method, path)
	}
	var parameters []any
	for _, parameter := range list(operation["parameters"]) {
		switch at(parameter, "name") {
		case "X-Integration-Id", "cursor", "page_size":
			parameters = append(parameters, parameter)
		}
	}
	operation["parameters"] = parameters
	operation["responses"] = map[string]any{"200": at(operation, "responses", "200")}
	s := simplifier{schemas: at(document, "components", "schemas"), needed: map[string]any{}}
	if err := s.walk(operation); err != nil {
		return nil, err
	}
	return yaml.Marshal(map[string]any{
		"openapi":  "3.1.0",
		"info":     map[string]any{"title": "Employees", "version": "1"},
		"servers":  document["servers"],
		"security": document["security"],
		"paths":    map[string]any{path: map[string]any{method: operation}},
		"components": map[string]any{
			"schemas":         s.needed,
			"securitySchemes": at(document, "components", "securitySchemes"),
		},
	})
}

type simplifier struct {
	schemas any
	needed  map[string]any
}

func (s *simplifier) walk(node any) error {
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			if err := s.walk(element); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := s.simplify(node); err != nil {
			return err
		}
		for _, member := range node {
			if err := s.walk(member); err != nil {
				return err
			}
		}
	}
	return nil
}

// simplify rewrites an object and walks the schema that it refers to.
func (s *simplifier) simplify(object map[string]any) error {
	if branches := list(object["anyOf"]); branches != nil {
		if err := s.choose(object, branches); err != nil {
			return err
		}
	}
	if _, isText := object["const"].(string); isText {
		delete(object, "const")
	}
	for key := range object {
		if strings.HasPrefix(key, "x-") {
			delete(object, key)
		}
	}
	name := nameOf(object)
	if name == "" || s.needed[name] != nil {
		return nil
	}
	schema := at(s.schemas, name)
	if schema == nil {
		return fmt.Errorf("the contract has no schema %s", name)
	}
	s.needed[name] = schema
	return s.walk(schema)
}

// choose rewrites an anyOf whose first branch is a reference and whose others are a string, null or
// both.
func (s *simplifier) choose(schema map[string]any, branches []any) error {
	name := nameOf(branches[0])
	switch {
	case name == "":
		return fmt.Errorf("the first branch of an anyOf is not a reference: handle it in simplify.go")
	case at(s.schemas, name, "type") == "string":
		schema["type"] = []any{"string", "null"}
	default:
		schema["oneOf"] = branches
	}
	delete(schema, "anyOf")
	return nil
}

func nameOf(schema any) string {
	reference, _ := at(schema, "$ref").(string)
	name, _ := strings.CutPrefix(reference, "#/components/schemas/")
	return name
}

func at(node any, keys ...string) any {
	for _, key := range keys {
		members, _ := node.(map[string]any)
		node = members[key]
	}
	return node
}

func list(node any) []any {
	elements, _ := node.([]any)
	return elements
}
