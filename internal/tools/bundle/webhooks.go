package main

import (
	"errors"

	"gopkg.in/yaml.v3"
)

// describeWebhooks adds x-webhook to every webhook: its type, as events name it, and data, the Go type of what it
// carries.
func describeWebhooks(contract *yaml.Node, source source) error {
	var failures []error
	for webhook := range webhooks(contract) {
		event := deref(contract, find(webhook.node, "requestBody", "content", "application/json", "schema"))
		data := component(find(event, "properties", "data"))
		switch {
		case text(find(event, "properties", "type", "const")) != webhook.path:
			failures = append(failures, source.errorf(webhook.node, "the type of webhook %s has to be a const of that name", webhook.path))
		case data == "":
			failures = append(failures, source.errorf(webhook.node, "the data of webhook %s has no name: make it a component", webhook.path))
		default:
			put(webhook.node, "x-webhook", &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
				stringNode("type"), stringNode(webhook.path), stringNode("data"), stringNode(data),
			}})
		}
	}
	return errors.Join(failures...)
}
