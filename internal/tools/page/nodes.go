package main

import "gopkg.in/yaml.v3"

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func yes() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"} }

// object makes an object of keys and values in turn.
func object(members ...any) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(members); i += 2 {
		node.Content = append(node.Content, text(members[i].(string)), members[i+1].(*yaml.Node))
	}
	return node
}

func list(elements ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: elements}
}

func orEmpty(node *yaml.Node) *yaml.Node {
	if node == nil {
		return object()
	}
	return node
}

func reference(name string) *yaml.Node { return object("$ref", text("#/components/schemas/"+name)) }

// setIn puts a value under a path of keys, making the objects on the way.
func setIn(node *yaml.Node, value *yaml.Node, path ...string) {
	for i, key := range path {
		var next *yaml.Node
		for j := 0; j+1 < len(node.Content); j += 2 {
			if node.Content[j].Value == key {
				if i == len(path)-1 {
					node.Content[j+1] = value
					return
				}
				next = node.Content[j+1]
			}
		}
		if next == nil {
			next = object()
			if i == len(path)-1 {
				next = value
			}
			node.Content = append(node.Content, text(key), next)
		}
		node = next
	}
}

func clone(node *yaml.Node) *yaml.Node {
	if node == nil {
		return nil
	}
	copied := *node
	copied.Content = nil
	for _, child := range node.Content {
		copied.Content = append(copied.Content, clone(child))
	}
	return &copied
}
