// Package openapi reads OpenAPI documents as YAML nodes, so that their style is preserved.
package openapi

import (
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Lookup finds the value of a key in an object. It returns nil if there is none.
func Lookup(object *yaml.Node, key string) *yaml.Node {
	for name, value := range Members(object) {
		if name.Value == key {
			return value
		}
	}
	return nil
}

// Find follows a path of keys.
func Find(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		node = Lookup(node, key)
	}
	return node
}

// Text returns the value of a scalar, or "" if node is not one.
func Text(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}

// Members yields the keys and values of an object.
func Members(object *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
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

// Elements returns the members of a list, or nil if node is not one.
func Elements(list *yaml.Node) []*yaml.Node {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	return list.Content
}

// Resolve finds what "#/a/b" points to in a document, or nil.
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
		if list := Elements(node); list != nil {
			index, err := strconv.Atoi(key)
			if err != nil || index < 0 || index >= len(list) {
				return nil
			}
			node = list[index]
			continue
		}
		node = Lookup(node, key)
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

// Walk visits a node and everything below it.
func Walk(node *yaml.Node, visit func(node *yaml.Node)) {
	visit(node)
	for _, child := range node.Content {
		Walk(child, visit)
	}
}

// named are the keywords whose members are names: a property may be called "example".
var named = []string{"properties", "schemas", "responses", "parameters", "headers", "paths", "webhooks", "content", "callbacks"}

// IsNamed reports whether the members of a keyword's value are names instead of keywords.
func IsNamed(keyword string) bool { return slices.Contains(named, keyword) }

// IsData reports whether the value of a keyword is a value of the API, in which no keyword means
// anything.
func IsData(keyword string) bool {
	return slices.Contains([]string{"example", "examples", "default", "const", "enum"}, keyword)
}

// WalkKeywords visits the objects whose members are keywords: neither the maps of names nor anything
// in an example or another value.
func WalkKeywords(node *yaml.Node, visit func(object *yaml.Node)) { walkKeywords(node, false, visit) }

func walkKeywords(node *yaml.Node, names bool, visit func(object *yaml.Node)) {
	if node == nil {
		return
	}
	if node.Kind == yaml.MappingNode && !names {
		visit(node)
	}
	for key, value := range Members(node) {
		if names || !IsData(key.Value) {
			walkKeywords(value, !names && IsNamed(key.Value), visit)
		}
	}
	for _, element := range Elements(node) {
		walkKeywords(element, false, visit)
	}
}

// Remove removes a key from an object and reports whether it was there.
func Remove(object *yaml.Node, key string) bool {
	for i := 0; object != nil && i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content = slices.Delete(object.Content, i, i+2)
			return true
		}
	}
	return false
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
