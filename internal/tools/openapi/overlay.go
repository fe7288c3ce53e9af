package openapi

import (
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"go.yaml.in/yaml/v3"
	archived "gopkg.in/yaml.v3" // overlay's nodes; no other package uses it
)

// Action is one action of an OpenAPI Overlay.
type Action struct {
	// Target is a JSONPath (RFC 9535) that has to match something.
	Target string `yaml:"target"`
	// What the action does is one of these.
	Remove bool       `yaml:"remove"`
	Copy   string     `yaml:"copy"`
	Update *yaml.Node `yaml:"-"`
}

// Apply applies actions to a document, in order. An action that finds nothing to act on, or changes
// nothing, is an error; failed is its index. Nodes of the document that no action replaces stay the
// same nodes.
func Apply(document *yaml.Node, actions []Action) (failed int, err error) {
	c := conversion{}
	root := c.to(document)
	for i, action := range actions {
		converted := overlay.Action{Target: action.Target, Remove: action.Remove, Copy: action.Copy}
		if action.Update != nil {
			converted.Update = *c.to(action.Update)
		}
		single := overlay.Overlay{Version: overlay.LatestVersion, JSONPathVersion: overlay.JSONPathRFC9535, Actions: []overlay.Action{converted}}
		warnings, err := single.ApplyToStrict(root)
		if err == nil && len(warnings) > 0 {
			err = fmt.Errorf("%s", warnings[0])
		}
		if err != nil {
			return i, err
		}
	}
	c.from(root)
	return 0, nil
}

// conversion remembers which node of the document became which node of the overlay's library.
type conversion map[*archived.Node]*yaml.Node

func (c conversion) to(node *yaml.Node) *archived.Node {
	converted := &archived.Node{Kind: archived.Kind(node.Kind), Style: archived.Style(node.Style), Tag: node.Tag, Value: node.Value, Line: node.Line}
	for _, child := range node.Content {
		converted.Content = append(converted.Content, c.to(child))
	}
	c[converted] = node
	return converted
}

func (c conversion) from(converted *archived.Node) *yaml.Node {
	node := c[converted]
	if node == nil {
		node = &yaml.Node{Line: converted.Line}
	}
	node.Kind, node.Style, node.Tag, node.Value = yaml.Kind(converted.Kind), yaml.Style(converted.Style), converted.Tag, converted.Value
	node.Content = node.Content[:0:0]
	for _, child := range converted.Content {
		node.Content = append(node.Content, c.from(child))
	}
	return node
}
