package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// actions writes the overlay actions that make the operation and the components of a draft out of the page. What they do
// not touch stays the page's, so that a newer copy of it flows through them.
func (d *draft) actions(operation *yaml.Node) []openapi.Action {
	var actions []openapi.Action
	if len(d.components.Content) > 0 {
		empty := object()
		for name := range openapi.Members(d.components) {
			add(empty, name.Value, object())
		}
		actions = append(actions, openapi.Action{Target: "$.components.schemas", Update: empty})
	}
	for name, form := range openapi.Members(d.components) {
		if source := d.sources[name.Value]; source != nil && openapi.Lookup(source, "properties") != nil && openapi.Lookup(form, "properties") != nil {
			actions = append(actions, openapi.Action{Target: "$.components.schemas." + name.Value, Copy: d.paths[source]})
		}
	}
	for name, form := range openapi.Members(d.components) {
		target, source := "$.components.schemas."+name.Value, d.sources[name.Value]
		if source == nil || openapi.Lookup(source, "properties") == nil || openapi.Lookup(form, "properties") == nil {
			source = object()
		}
		actions = append(actions, differences(target, source, form)...)
	}
	node := d.page.operation.Node
	actions = append(actions, differences(d.paths[node], node, operation)...)
	if schemas := openapi.Find(d.page.root, "components", "schemas"); schemas != nil && len(schemas.Content) > 0 {
		actions = append(actions, openapi.Action{Target: "$.components.schemas" + selector(namesIn(schemas)), Remove: true})
	}
	return actions
}

func namesIn(object *yaml.Node) (names []string) {
	for name := range openapi.Members(object) {
		names = append(names, name.Value)
	}
	return names
}

// pathsOf are the JSONPaths of the nodes of a page.
func pathsOf(root *yaml.Node) map[*yaml.Node]string {
	paths := map[*yaml.Node]string{}
	var visit func(node *yaml.Node, path string)
	visit = func(node *yaml.Node, path string) {
		paths[node] = path
		for key, value := range openapi.Members(node) {
			visit(value, path+selector([]string{key.Value}))
		}
		for i, element := range openapi.Elements(node) {
			visit(element, path+"["+strconv.Itoa(i)+"]")
		}
	}
	visit(root, "$")
	return paths
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are the names that mean something in JSONPath, so they have to be in quotes.
var reserved = []string{"count", "false", "length", "match", "null", "search", "true", "value"}

// selector selects members of an object in a JSONPath.
func selector(keys []string) string {
	if len(keys) == 1 && plainKey.MatchString(keys[0]) && !slices.Contains(reserved, keys[0]) {
		return "." + keys[0]
	}
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(key) + "'"
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// differences are the actions that make one object of another: what goes away, then what comes in its place.
func differences(target string, from, to *yaml.Node) []openapi.Action {
	var actions []openapi.Action
	update := compare(target, from, to, &actions)
	if update != nil {
		actions = append(actions, openapi.Action{Target: target, Update: update})
	}
	return actions
}

// compare adds an action for what goes away from an object, and returns what comes in its place, or nil.
func compare(target string, from, to *yaml.Node, removals *[]openapi.Action) *yaml.Node {
	update := object()
	var removed []string
	for key, value := range openapi.Members(from) {
		if other := openapi.Lookup(to, key.Value); other == nil || other.Kind != value.Kind || value.Kind == yaml.SequenceNode && !equal(value, other) ||
			value.Kind == yaml.ScalarNode && value.ShortTag() != other.ShortTag() {
			removed = append(removed, key.Value)
		}
	}
	if len(removed) > 0 {
		*removals = append(*removals, openapi.Action{Target: target + selector(removed), Remove: true})
	}
	for key, value := range openapi.Members(to) {
		switch old := openapi.Lookup(from, key.Value); {
		case old == nil || slices.Contains(removed, key.Value):
			add(update, key.Value, openapi.Clone(value))
		case value.Kind == yaml.MappingNode:
			if below := compare(target+selector([]string{key.Value}), old, value, removals); below != nil {
				add(update, key.Value, below)
			}
		case !equal(old, value):
			add(update, key.Value, openapi.Clone(value))
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
