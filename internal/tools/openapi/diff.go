package openapi

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Paths returns the JSONPaths of all nodes of a document.
func Paths(root *yaml.Node) map[*yaml.Node]string {
	paths := map[*yaml.Node]string{}
	var visit func(node *yaml.Node, path string)
	visit = func(node *yaml.Node, path string) {
		paths[node] = path
		for key, value := range Members(node) {
			visit(value, path+Selector([]string{key.Value}))
		}
		for i, element := range Elements(node) {
			visit(element, path+"["+strconv.Itoa(i)+"]")
		}
	}
	visit(root, "$")
	return paths
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are the names that mean something in JSONPath, so they have to be in quotes.
var reserved = []string{"count", "false", "length", "match", "null", "search", "true", "value"}

// Selector selects members of an object in a JSONPath.
func Selector(keys []string) string {
	if len(keys) == 1 && plainKey.MatchString(keys[0]) && !slices.Contains(reserved, keys[0]) {
		return "." + keys[0]
	}
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(key) + "'"
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// Differences returns the actions that make one object of another: what goes away, then what comes in its place.
func Differences(target string, from, to *yaml.Node) []Action {
	var actions []Action
	update := compare(target, from, to, &actions)
	if update != nil {
		actions = append(actions, Action{Target: target, Update: update})
	}
	return actions
}

// compare adds an action for what goes away from an object, and returns what comes in its place, or nil.
func compare(target string, from, to *yaml.Node, removals *[]Action) *yaml.Node {
	update := &yaml.Node{Kind: yaml.MappingNode}
	var removed []string
	for key, value := range Members(from) {
		if other := Lookup(to, key.Value); other == nil || other.Kind != value.Kind || value.Kind == yaml.SequenceNode && !equal(value, other) ||
			value.Kind == yaml.ScalarNode && value.ShortTag() != other.ShortTag() {
			removed = append(removed, key.Value)
		}
	}
	if len(removed) > 0 {
		*removals = append(*removals, Action{Target: target + Selector(removed), Remove: true})
	}
	for key, value := range Members(to) {
		switch old := Lookup(from, key.Value); {
		case old == nil || slices.Contains(removed, key.Value):
			put(update, key.Value, Clone(value))
		case value.Kind == yaml.MappingNode:
			if below := compare(target+Selector([]string{key.Value}), old, value, removals); below != nil {
				put(update, key.Value, below)
			}
		case !equal(old, value):
			put(update, key.Value, Clone(value))
		}
	}
	if len(update.Content) == 0 {
		return nil
	}
	return update
}

// equal reports whether two nodes say the same. The order of required properties says nothing.
func equal(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Kind == yaml.ScalarNode && (a.Value != b.Value || a.ShortTag() != b.ShortTag()) || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.SequenceNode && !slices.ContainsFunc(a.Content, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode }) {
		return slices.Equal(sorted(a), sorted(b))
	}
	for i := range a.Content {
		if !equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

func sorted(list *yaml.Node) []string {
	var values []string
	for _, element := range list.Content {
		values = append(values, element.ShortTag()+element.Value)
	}
	slices.Sort(values)
	return values
}

// WriteActions returns actions as a section of an overlay.
func WriteActions(heading string, actions []Action) (string, error) {
	all := &yaml.Node{Kind: yaml.SequenceNode}
	for _, action := range actions {
		node := &yaml.Node{Kind: yaml.MappingNode}
		put(node, "target", scalar(action.Target))
		switch {
		case action.Remove:
			put(node, "remove", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
		case action.Copy != "":
			put(node, "copy", scalar(action.Copy))
		default:
			update := Clone(action.Update)
			shorten(update, 90)
			put(node, "update", update)
		}
		all.Content = append(all.Content, node)
	}
	text, err := EncodeYAML(all)
	return "  # " + heading + "\n  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n", err
}

// shorten writes an object on one line if it is small, and otherwise a line for each member.
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

// EncodeYAML returns a node as YAML.
func EncodeYAML(node *yaml.Node) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(node)
	return out.String(), err
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func put(object *yaml.Node, key string, value *yaml.Node) {
	object.Content = append(object.Content, scalar(key), value)
}
