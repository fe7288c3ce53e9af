package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/speakeasy-api/openapi/overlay"
	"go.yaml.in/yaml/v3"
	archived "gopkg.in/yaml.v3" // overlay's nodes; no other package uses it
)

// Action is one action of an OpenAPI Overlay: Remove, Copy or Update.
type Action struct {
	Target string     `yaml:"target"` // a JSONPath (RFC 9535) that has to match something
	Remove bool       `yaml:"remove"`
	Copy   string     `yaml:"copy"`
	Update *yaml.Node `yaml:"-"`
}

// Apply applies actions to a document, in order. It is an error if an action finds nothing to act
// on, or changes nothing; failed is its index. Nodes that no action replaces stay the same nodes.
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

// conversion maps the nodes of the overlay library to the nodes they were made from.
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

// Paths returns the JSONPaths of all nodes of a document.
func Paths(root *yaml.Node) map[*yaml.Node]string {
	paths := map[*yaml.Node]string{}
	var visit func(node *yaml.Node, path string)
	visit = func(node *yaml.Node, path string) {
		paths[node] = path
		for key, value := range Members(node) {
			visit(value, path+Selector(key.Value))
		}
		for i, element := range Elements(node) {
			visit(element, fmt.Sprintf("%s[%d]", path, i))
		}
	}
	visit(root, "$")
	return paths
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are the names that mean something in JSONPath, so they have to be quoted.
var reserved = []string{"count", "false", "length", "match", "null", "search", "true", "value"}

// Selector selects members of an object in a JSONPath.
func Selector(keys ...string) string {
	if len(keys) == 1 && plainKey.MatchString(keys[0]) && !slices.Contains(reserved, keys[0]) {
		return "." + keys[0]
	}
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(key) + "'"
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// Differences returns the actions that turn one object into another: first removals, then an
// update.
func Differences(target string, from, to *yaml.Node) []Action {
	actions, update := difference(target, from, to)
	if len(update.Content) > 0 {
		actions = append(actions, Action{Target: target, Update: update})
	}
	return actions
}

func difference(target string, from, to *yaml.Node) (removals []Action, update *yaml.Node) {
	var removed []string
	for key, value := range Members(from) {
		if cannotBecome(value, Lookup(to, key.Value)) {
			removed = append(removed, key.Value)
		}
	}
	if len(removed) > 0 {
		removals = append(removals, Action{Target: target + Selector(removed...), Remove: true})
	}
	update = Object()
	for key, value := range Members(to) {
		old := Lookup(from, key.Value)
		switch isNew := old == nil || slices.Contains(removed, key.Value); {
		case !isNew && value.Kind == yaml.MappingNode:
			below, members := difference(target+Selector(key.Value), old, value)
			removals = append(removals, below...)
			if len(members.Content) > 0 {
				Set(update, key.Value, members)
			}
		case isNew || !equal(old, value):
			Set(update, key.Value, Clone(value))
		}
	}
	return removals, update
}

// cannotBecome reports whether an update cannot turn one value into another: it merges objects,
// appends to lists, and keeps the type of scalars.
func cannotBecome(value, other *yaml.Node) bool {
	return other == nil || other.Kind != value.Kind || value.Kind == yaml.SequenceNode && !equal(value, other) ||
		value.Kind == yaml.ScalarNode && value.ShortTag() != other.ShortTag()
}

// equal reports whether two nodes have the same content. It ignores the order of scalars in a list,
// such as the names of required properties.
func equal(a, b *yaml.Node) bool {
	nested := slices.ContainsFunc(a.Content, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode })
	if a.Kind == yaml.SequenceNode && b.Kind == a.Kind && !nested {
		return slices.Equal(sorted(a), sorted(b))
	}
	return a.Kind == b.Kind && a.Value == b.Value && a.ShortTag() == b.ShortTag() && slices.EqualFunc(a.Content, b.Content, equal)
}

func sorted(list *yaml.Node) (values []string) {
	for _, element := range list.Content {
		values = append(values, element.ShortTag()+element.Value)
	}
	slices.Sort(values)
	return values
}

// WriteActions returns actions as a section of an overlay.
func WriteActions(heading string, actions []Action) (string, error) {
	var all []*yaml.Node
	for _, action := range actions {
		node := Object("target", action.Target)
		switch {
		case action.Remove:
			Set(node, "remove", true)
		case action.Copy != "":
			Set(node, "copy", action.Copy)
		default:
			update := Clone(action.Update)
			shorten(update, 90)
			Set(node, "update", update)
		}
		all = append(all, node)
	}
	text, err := EncodeYAML(Node(all))
	return "  # " + heading + "\n  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n", err
}

// shorten puts an object on one line if it is short. Otherwise each member gets its own line.
func shorten(node *yaml.Node, widest int) {
	if node.Kind == yaml.ScalarNode {
		return
	}
	node.Style = yaml.FlowStyle
	if line, err := EncodeYAML(node); err == nil && len(line) < widest && strings.Count(line, "\n") < 2 {
		return
	}
	node.Style = 0
	for _, child := range node.Content {
		shorten(child, widest-2)
	}
}
