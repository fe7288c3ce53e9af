package bundle

import (
	"errors"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// describeWebhooks adds x-webhook to every webhook: type, the type in events, and data, the Go type of
// the payload.
func describeWebhooks(contract *yaml.Node, source source) error {
	var failures []error
	for webhook := range openapi.Webhooks(contract) {
		event := openapi.Deref(contract, openapi.Find(webhook.Node, "requestBody", "content", "application/json", "schema"))
		data := component(openapi.Find(event, "properties", "data"))
		switch {
		case openapi.Text(openapi.Find(event, "properties", "type", "const")) != webhook.Path:
			failures = append(failures, source.errorf(webhook.Node, "the type of webhook %s must be a const of that name", webhook.Path))
		case data == "":
			failures = append(failures, source.errorf(webhook.Node, "the data of webhook %s has no name: make it a component", webhook.Path))
		default:
			put(webhook.Node, "x-webhook", &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
				stringNode("type"), stringNode(webhook.Path), stringNode("data"), stringNode(data),
			}})
		}
	}
	return errors.Join(failures...)
}
