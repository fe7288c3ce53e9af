package main

import (
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

func str(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func boolean(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: value}
}

func yes() *yaml.Node { return boolean("true") }

// object makes an object of keys and values in turn.
func object(members ...any) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(members); i += 2 {
		add(node, members[i].(string), members[i+1].(*yaml.Node))
	}
	return node
}

// add adds a member that an object does not have yet.
func add(object *yaml.Node, key string, value *yaml.Node) {
	object.Content = append(object.Content, str(key), value)
}

func list(elements ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: elements}
}

func strs(values []string) *yaml.Node {
	all := list()
	for _, value := range values {
		all.Content = append(all.Content, str(value))
	}
	return all
}

func reference(name string) *yaml.Node { return object("$ref", str("#/components/schemas/"+name)) }

func orEmpty(node *yaml.Node) *yaml.Node {
	if node == nil {
		return object()
	}
	return node
}

// text returns the text of a member of an object, or "".
func text(object *yaml.Node, key string) string { return openapi.Text(openapi.Lookup(object, key)) }
