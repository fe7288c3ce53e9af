package bundle

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// coverage returns a table of all operations and webhooks.
func coverage(contract *yaml.Node) string {
	var table strings.Builder
	table.WriteString("<!-- Code generated from the documents in openapi/ by go generate. DO NOT EDIT. -->\n\n# Operations\n\n" +
		"`client` is a `*kombo.Client`, `integration` what `client.Integration(id)` returns.\n\n" +
		"| operation | Go method | iterator | |\n|---|---|---|---|\n")
	for operation := range openapi.Operations(contract) {
		facts := openapi.Lookup(operation.Node, "x-operation")
		receiver := "client." + openapi.Text(openapi.Lookup(facts, "service"))
		if openapi.Text(openapi.Lookup(facts, "integration")) == "true" {
			receiver = strings.TrimSuffix("integration."+openapi.Text(openapi.Lookup(facts, "service")), ".Integration")
		}
		iterator := ""
		if name := openapi.Text(openapi.Lookup(facts, "iterator")); name != "" {
			iterator = fmt.Sprintf("`%s.%s`", receiver, name)
		}
		fmt.Fprintf(&table, "| %s %s | `%s.%s` | %s | %s |\n", strings.ToUpper(operation.Method), operation.Path,
			receiver, openapi.Text(openapi.Lookup(facts, "method")), iterator, deprecation(operation.Node))
	}
	table.WriteString("\n# Webhooks\n\n| type | payload | |\n|---|---|---|\n")
	for webhook := range openapi.Webhooks(contract) {
		fmt.Fprintf(&table, "| %s | `gen.%s` | %s |\n", webhook.Path, openapi.Text(openapi.Find(webhook.Node, "x-webhook", "data")), deprecation(webhook.Node))
	}
	return table.String()
}

func deprecation(operation *yaml.Node) string {
	if openapi.Text(openapi.Lookup(operation, "deprecated")) != "true" {
		return ""
	}
	return strings.TrimSpace("deprecated. " + openapi.Text(openapi.Lookup(operation, "x-deprecated-reason")))
}
