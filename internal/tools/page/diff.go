package main

import (
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
		actions = append(actions, openapi.Differences(target, source, form)...)
	}
	node := d.page.operation.Node
	actions = append(actions, openapi.Differences(d.paths[node], node, operation)...)
	if schemas := openapi.Find(d.page.root, "components", "schemas"); schemas != nil && len(schemas.Content) > 0 {
		actions = append(actions, openapi.Action{Target: "$.components.schemas" + openapi.Selector(namesIn(schemas)), Remove: true})
	}
	return actions
}

func namesIn(object *yaml.Node) (names []string) {
	for name := range openapi.Members(object) {
		names = append(names, name.Value)
	}
	return names
}
