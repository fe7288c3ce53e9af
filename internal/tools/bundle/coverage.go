package main

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// coverage is the table of all operations and webhooks, for readers.
func coverage(contract *yaml.Node) string {
	var table strings.Builder
	table.WriteString("<!-- Code generated from the documents in openapi/ by go generate. DO NOT EDIT. -->\n\n# Operations\n\n" +
		"`client` is a `*kombo.Client`, `integration` what `client.Integration(id)` returns.\n\n" +
		"| operation | Go method | iterator | |\n|---|---|---|---|\n")
	for operation := range operations(contract) {
		facts := lookup(operation.node, "x-operation")
		receiver := "client." + text(lookup(facts, "service"))
		if text(lookup(facts, "integration")) == "true" {
			receiver = strings.TrimSuffix("integration."+text(lookup(facts, "service")), ".Integration")
		}
		iterator := ""
		if name := text(lookup(facts, "iterator")); name != "" {
			iterator = fmt.Sprintf("`%s.%s`", receiver, name)
		}
		fmt.Fprintf(&table, "| %s %s | `%s.%s` | %s | %s |\n", strings.ToUpper(operation.method), operation.path,
			receiver, text(lookup(facts, "method")), iterator, deprecation(operation.node))
	}
	table.WriteString("\n# Webhooks\n\n| type | payload | |\n|---|---|---|\n")
	for webhook := range webhooks(contract) {
		fmt.Fprintf(&table, "| %s | `gen.%s` | %s |\n", webhook.path, text(find(webhook.node, "x-webhook", "data")), deprecation(webhook.node))
	}
	return table.String()
}

func deprecation(operation *yaml.Node) string {
	if text(lookup(operation, "deprecated")) != "true" {
		return ""
	}
	return strings.TrimSpace("deprecated. " + text(lookup(operation, "x-deprecated-reason")))
}
