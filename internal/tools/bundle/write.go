package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Files returns the files that are generated from the contract, except for those in gen/, by their
// paths from the root of the repository.
func Files(contract *yaml.Node) (map[string][]byte, error) {
	openapi.Walk(contract, plain)
	b := &bundler{contract: contract}
	b.readErrorCodes()
	codes, failedCodes := format.Source([]byte(codesInGo(b.families)))
	text, failedText := openapi.EncodeYAML(contract)
	compact, failedJSON := withoutProse(contract)
	return map[string][]byte{
		"openapi/bundle.gen.yaml":             []byte("# Code generated from the documents in openapi/ by go generate. DO NOT EDIT.\n" + text),
		"openapi/coverage.gen.md":             []byte(coverage(contract)),
		"openapi/error-codes.gen.md":          []byte(codesInMarkdown(b.families)),
		"wrapper/code.gen.go":                 codes,
		"wrapper/kombotest/contract.gen.json": append(compact, '\n'),
	}, errors.Join(append(b.failures, failedCodes, failedText, failedJSON)...)
}

// plain removes comments and differences in style between documents. Text of several lines gets
// literal style, because YAML libraries change folded text with indented lines.
func plain(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	node.Style = 0
	if node.Kind != yaml.ScalarNode {
		return
	}
	switch node.ShortTag() {
	case "!!timestamp": // a date is a string in JSON, and so in OpenAPI
		node.Tag, node.Style = "!!str", yaml.SingleQuotedStyle
	case "!!str":
		node.Tag = "!!str"
		if strings.Contains(node.Value, "\n") {
			node.Style = yaml.LiteralStyle
		}
	}
}

// proseKeys are prose and hints for the Go generator, which the mock server does not need.
var proseKeys = []string{"summary", "description", "advice", "x-deprecated-reason", "x-enum-varnames", "x-go-type", "x-go-type-import",
	"x-go-type-skip-optional-pointer", "x-go-name", "x-order", "x-oapi-codegen-extra-tags", "x-omitzero", "x-omitempty"}

// withoutProse returns the contract as JSON, without the keywords that are prose.
func withoutProse(contract *yaml.Node) ([]byte, error) {
	contract = openapi.Clone(contract)
	openapi.WalkKeywords(contract, func(object *yaml.Node) { openapi.Remove(object, proseKeys...) })
	var value any
	if err := contract.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// coverage returns a table of all operations and webhooks.
func coverage(contract *yaml.Node) string {
	var table strings.Builder
	table.WriteString("<!-- Code generated from the documents in openapi/ by go generate. DO NOT EDIT. -->\n\n# Operations\n\n" +
		"`client` is a `*kombo.Client`, `integration` what `client.Integration(id)` returns.\n\n" +
		"| operation | Go method | iterator | |\n|---|---|---|---|\n")
	for operation := range openapi.Operations(contract) {
		facts := openapi.Lookup(operation.Node, "x-operation")
		receiver := "client." + openapi.Text(facts, "service")
		if openapi.Text(facts, "integration") == "true" {
			receiver = strings.TrimSuffix("integration."+openapi.Text(facts, "service"), ".Integration")
		}
		iterator := ""
		if name := openapi.Text(facts, "iterator"); name != "" {
			iterator = fmt.Sprintf("`%s.%s`", receiver, name)
		}
		fmt.Fprintf(&table, "| %s | `%s.%s` | %s | %s |\n", operation, receiver, openapi.Text(facts, "method"), iterator, deprecation(operation.Node))
	}
	table.WriteString("\n# Webhooks\n\n| type | payload | |\n|---|---|---|\n")
	for webhook := range openapi.Webhooks(contract) {
		fmt.Fprintf(&table, "| %s | `gen.%s` | %s |\n", webhook.Path, openapi.Text(webhook.Node, "x-webhook", "data"), deprecation(webhook.Node))
	}
	return table.String()
}

func deprecation(operation *yaml.Node) string {
	if openapi.Text(operation, "deprecated") != "true" {
		return ""
	}
	return strings.TrimSpace("deprecated. " + openapi.Text(operation, "x-deprecated-reason"))
}
