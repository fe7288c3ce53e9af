package facts

import (
	"math/rand/v2"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// everySchema replaces each schema of a document with what visit returns. It visits inner schemas
// before outer ones.
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

// everyParameter visits the parameters of all operations.
func everyParameter(root *yaml.Node, visit func(parameter *yaml.Node)) {
	for operation := range openapi.Operations(root) {
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			visit(parameter)
		}
	}
}

// openAPI30 rewrites a document for OpenAPI 3.0. It has nullable instead of the type null, and
// neither const nor webhooks.
func openAPI30(root *yaml.Node, _ *rand.Rand) {
	openapi.Set(root, "openapi", "3.0.3")
	everySchema(root, func(schema *yaml.Node) *yaml.Node {
		if value := remove(schema, "const"); value != nil {
			openapi.Set(schema, "enum", []*yaml.Node{value})
		}
		switch {
		case openapi.Text(schema, "type") == "null":
			return openapi.Object("nullable", true, "enum", []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}})
		case nullable(schema):
			notNull(schema)
			openapi.Set(schema, "nullable", true)
		}
		branches := openapi.Lookup(schema, "anyOf")
		if branches == nil {
			return schema
		}
		before := len(branches.Content)
		branches.Content = slices.DeleteFunc(branches.Content, func(branch *yaml.Node) bool {
			return openapi.Text(branch, "nullable") == "true" && len(branch.Content) == 4 && openapi.Lookup(branch, "enum") != nil
		})
		if len(branches.Content) == before {
			return schema
		}
		openapi.Set(schema, "nullable", true)
		if len(branches.Content) == 1 {
			remove(schema, "anyOf")
			openapi.Set(schema, "allOf", branches)
		}
		return schema
	})
	openapi.Set(root, "x-webhooks", remove(root, "webhooks"))
}

// inline replaces references with their targets. It repeats a component that contains itself as
// many times as more says.
func inline(root *yaml.Node, more int) {
	original := openapi.Clone(root)
	var expand func(node *yaml.Node, path []string) *yaml.Node
	expand = func(node *yaml.Node, path []string) *yaml.Node {
		if reference := openapi.Lookup(node, "$ref"); reference != nil && reference.Kind == yaml.ScalarNode {
			inside := 0
			for _, outer := range path {
				if outer == reference.Value {
					inside++
				}
			}
			if inside > more {
				return node
			}
			target := expand(openapi.Clone(openapi.Resolve(original, reference.Value)), append(slices.Clip(path), reference.Value))
			if len(node.Content) == 2 {
				return target
			}
			remove(node, "$ref")
			openapi.Set(node, "allOf", []*yaml.Node{target})
			return node
		}
		for i := range node.Content {
			node.Content[i] = expand(node.Content[i], path)
		}
		return node
	}
	for _, section := range []string{"paths", "webhooks", "x-webhooks"} {
		if items := openapi.Lookup(root, section); items != nil {
			openapi.Set(root, section, expand(items, nil))
		}
	}
}

// shuffle changes the order of the members of objects, and of lists without a meaningful order.
func shuffle(root *yaml.Node, random *rand.Rand) {
	openapi.Walk(root, func(node *yaml.Node) {
		if node.Kind == yaml.MappingNode {
			random.Shuffle(len(node.Content)/2, func(i, j int) {
				node.Content[2*i], node.Content[2*j] = node.Content[2*j], node.Content[2*i]
				node.Content[2*i+1], node.Content[2*j+1] = node.Content[2*j+1], node.Content[2*i+1]
			})
		}
		for key, value := range openapi.Members(node) {
			switch key.Value {
			case "enum", "required", "anyOf", "oneOf", "parameters", "type", "servers":
				if value.Kind == yaml.SequenceNode {
					random.Shuffle(len(value.Content), func(i, j int) { value.Content[i], value.Content[j] = value.Content[j], value.Content[i] })
				}
			}
		}
	})
}

// nullable reports whether the types of a schema include null.
func nullable(schema *yaml.Node) bool {
	types := openapi.Elements(openapi.Lookup(schema, "type"))
	return len(types) > 1 && slices.ContainsFunc(types, func(kind *yaml.Node) bool { return kind.Value == "null" })
}

// notNull removes null from the types of a schema.
func notNull(schema *yaml.Node) {
	types := openapi.Lookup(schema, "type")
	types.Content = slices.DeleteFunc(types.Content, func(kind *yaml.Node) bool { return kind.Value == "null" })
	if len(types.Content) == 1 {
		openapi.Set(schema, "type", types.Content[0])
	}
}

// nullOr splits anyOf of a schema and null. It returns that schema, and the rest of the keywords.
func nullOr(schema *yaml.Node) (branch, rest *yaml.Node) {
	branches := openapi.Elements(openapi.Lookup(schema, "anyOf"))
	if len(branches) != 2 || openapi.Text(branches[1], "type") != "null" {
		return nil, nil
	}
	rest = openapi.Clone(schema)
	remove(rest, "anyOf")
	return branches[0], rest
}
