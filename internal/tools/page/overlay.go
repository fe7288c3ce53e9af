package main

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// section returns the part of the overlay that is about one page.
func section(heading string, actions []openapi.Action) (string, error) {
	all := list()
	for _, action := range actions {
		node := object("target", str(action.Target))
		switch {
		case action.Remove:
			add(node, "remove", yes())
		case action.Copy != "":
			add(node, "copy", str(action.Copy))
		default:
			update := openapi.Clone(action.Update)
			shorten(update, 90)
			add(node, "update", update)
		}
		all.Content = append(all.Content, node)
	}
	text, err := encode(all)
	return "  # " + heading + "\n  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n", err
}

// shorten writes an object on one line if it is small, and otherwise a line for each member.
func shorten(node *yaml.Node, widest int) {
	if node.Kind == yaml.ScalarNode {
		return
	}
	node.Style = yaml.FlowStyle
	if line, err := encode(node); err == nil && len(line) < widest && strings.Count(line, "\n") < 2 {
		return
	}
	node.Style = 0
	for _, child := range node.Content {
		shorten(child, widest-2)
	}
}

func encode(node *yaml.Node) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(node)
	return out.String(), err
}
