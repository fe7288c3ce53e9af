// Package openapi reads OpenAPI documents as YAML nodes, so that their style is preserved.
package openapi

import (
	"bytes"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Lookup returns the value of a key in an object, or nil.
func Lookup(object *yaml.Node, key string) *yaml.Node {
	for name, value := range Members(object) {
		if name.Value == key {
			return value
		}
	}
	return nil
}

// Find follows a path of keys. It returns nil if one of them is missing.
func Find(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		node = Lookup(node, key)
	}
	return node
}

// Text returns the value of the scalar at a path of keys, or "".
func Text(node *yaml.Node, keys ...string) string {
	node = Find(node, keys...)
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}

// Members yields the keys and values of the object at a path of keys.
func Members(node *yaml.Node, keys ...string) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		object := Find(node, keys...)
		if object == nil || object.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(object.Content); i += 2 {
			if !yield(object.Content[i], object.Content[i+1]) {
				return
			}
		}
	}
}

// Keys returns the keys of the object at a path of keys.
func Keys(node *yaml.Node, keys ...string) (names []string) {
	for name := range Members(node, keys...) {
		names = append(names, name.Value)
	}
	return names
}

// Elements returns the elements of the list at a path of keys, or nil.
func Elements(node *yaml.Node, keys ...string) []*yaml.Node {
	list := Find(node, keys...)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	return list.Content
}

// Contains reports whether a list has a value.
func Contains(list *yaml.Node, value string) bool {
	return slices.ContainsFunc(Elements(list), func(element *yaml.Node) bool { return element.Value == value })
}

// HasType reports whether a schema allows a type.
func HasType(schema *yaml.Node, name string) bool {
	return Text(schema, "type") == name || Contains(Lookup(schema, "type"), name)
}

// Branches returns the schemas that allOf, anyOf and oneOf combine.
func Branches(schema *yaml.Node) []*yaml.Node {
	return slices.Concat(Elements(schema, "allOf"), Elements(schema, "anyOf"), Elements(schema, "oneOf"))
}

// Subschemas returns the schemas directly within a schema.
func Subschemas(schema *yaml.Node) (all []*yaml.Node) {
	for _, property := range Members(schema, "properties") {
		all = append(all, property)
	}
	for _, keyword := range []string{"items", "additionalProperties"} {
		if inner := Lookup(schema, keyword); inner != nil && inner.ShortTag() != "!!bool" {
			all = append(all, inner)
		}
	}
	return append(all, Branches(schema)...)
}

const schemaPrefix = "#/components/schemas/"

// Component returns the name of the schema that a node refers to, or "".
func Component(node *yaml.Node) string {
	name, found := strings.CutPrefix(Text(node, "$ref"), schemaPrefix)
	if !found {
		return ""
	}
	return name
}

// Reference returns a reference to the schema of a name.
func Reference(name string) *yaml.Node { return Object("$ref", schemaPrefix+name) }

// Resolve returns the node that "#/a/b" points to in a document, or nil.
func Resolve(document *yaml.Node, pointer string) *yaml.Node {
	path, local := strings.CutPrefix(pointer, "#/")
	if !local {
		return nil
	}
	node := document
	for key := range strings.SplitSeq(path, "/") {
		if unescaped, err := url.PathUnescape(key); err == nil {
			key = unescaped
		}
		key = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
		list := Elements(node)
		if list == nil {
			node = Lookup(node, key)
			continue
		}
		index, err := strconv.Atoi(key)
		if err != nil || index < 0 || index >= len(list) {
			return nil
		}
		node = list[index]
	}
	return node
}

// Deref follows references. It returns nil if they form a circle.
func Deref(document, node *yaml.Node) *yaml.Node {
	const longest = 100
	for range longest {
		reference := Lookup(node, "$ref")
		if reference == nil || reference.Kind != yaml.ScalarNode {
			return node
		}
		node = Resolve(document, reference.Value)
	}
	return nil
}

// Walk visits a node and everything below it. It does nothing if node is nil.
func Walk(node *yaml.Node, visit func(node *yaml.Node)) {
	if node == nil {
		return
	}
	visit(node)
	for _, child := range node.Content {
		Walk(child, visit)
	}
}

// named are the keywords whose members are names: a property may be called "example".
var named = []string{"properties", "schemas", "responses", "parameters", "headers", "paths", "webhooks", "content", "callbacks"}

// data are the keywords whose values are values of the API, in which there are no keywords.
var data = []string{"example", "examples", "default", "const", "enum"}

// WalkKeywords visits the objects whose members are keywords. It skips maps of names, and
// everything in examples and other values.
func WalkKeywords(node *yaml.Node, visit func(object *yaml.Node)) { walkKeywords(node, false, visit) }

func walkKeywords(node *yaml.Node, names bool, visit func(object *yaml.Node)) {
	if node != nil && node.Kind == yaml.MappingNode && !names {
		visit(node)
	}
	for key, value := range Members(node) {
		if names || !slices.Contains(data, key.Value) {
			walkKeywords(value, !names && slices.Contains(named, key.Value), visit)
		}
	}
	for _, element := range Elements(node) {
		walkKeywords(element, false, visit)
	}
}

// Set sets a key of an object to a value that [Node] accepts.
func Set(object *yaml.Node, key string, value any) {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content[i+1] = Node(value)
			return
		}
	}
	object.Content = append(object.Content, Node(key), Node(value))
}

// Remove removes keys from an object and reports whether it had one of them.
func Remove(object *yaml.Node, keys ...string) (found bool) {
	for i := 0; object != nil && i+1 < len(object.Content); {
		if slices.Contains(keys, object.Content[i].Value) {
			object.Content = slices.Delete(object.Content, i, i+2)
			found = true
			continue
		}
		i += 2
	}
	return found
}

// Clone copies a node and everything below it.
func Clone(node *yaml.Node) *yaml.Node {
	copied := *node
	copied.Content = nil
	for _, child := range node.Content {
		copied.Content = append(copied.Content, Clone(child))
	}
	return &copied
}

// Object returns an object of keys and values in turn.
func Object(members ...any) *yaml.Node {
	object := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(members); i += 2 {
		object.Content = append(object.Content, Node(members[i]), Node(members[i+1]))
	}
	return object
}

// Node returns a string, bool, int, list of strings or list of nodes as a node, and a node
// unchanged.
func Node(value any) *yaml.Node {
	scalar := func(tag, value string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
	}
	switch value := value.(type) {
	case *yaml.Node:
		return value
	case string:
		return scalar("!!str", value)
	case bool:
		return scalar("!!bool", strconv.FormatBool(value))
	case int:
		return scalar("!!int", strconv.Itoa(value))
	case []*yaml.Node:
		return &yaml.Node{Kind: yaml.SequenceNode, Content: value}
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, text := range value.([]string) {
		list.Content = append(list.Content, Node(text))
	}
	return list
}

// EncodeYAML returns a node as YAML.
func EncodeYAML(node *yaml.Node) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(node)
	return out.String(), err
}
