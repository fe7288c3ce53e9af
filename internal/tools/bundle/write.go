package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const generated = "# Code generated from the documents in openapi/ by go generate. DO NOT EDIT.\n"

// Files returns the files that are generated from the contract, except for those in gen/, by their
// paths from the root of the repository.
func Files(contract *yaml.Node) (map[string][]byte, error) {
	families, err := errorFamilies(contract, source{})
	if err != nil {
		return nil, err
	}
	codes, err := format.Source([]byte(codesInGo(families)))
	if err != nil {
		return nil, err
	}
	table := coverage(contract)
	text, err := Encode(contract)
	if err != nil {
		return nil, err
	}
	value, err := toJSON(contract, ofKeywords)
	if err != nil {
		return nil, err
	}
	compact, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"openapi/bundle.gen.yaml":             text,
		"openapi/coverage.gen.md":             []byte(table),
		"openapi/error-codes.gen.md":          []byte(codesInMarkdown(families)),
		"wrapper/code.gen.go":                 codes,
		"wrapper/kombotest/contract.gen.json": append(compact, '\n'),
	}, nil
}

// Encode returns the contract as YAML.
func Encode(contract *yaml.Node) ([]byte, error) {
	openapi.Walk(contract, plain)
	var out bytes.Buffer
	out.WriteString(generated)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(contract)
	return out.Bytes(), err
}

// plain removes comments and differences in style between documents. Text of several lines gets literal
// style, because YAML libraries change folded text with indented lines.
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
var proseKeys = map[string]bool{"summary": true, "description": true, "advice": true, "x-deprecated-reason": true, "x-enum-varnames": true,
	"x-go-type": true, "x-go-type-import": true, "x-go-type-skip-optional-pointer": true, "x-go-name": true, "x-order": true, "x-oapi-codegen-extra-tags": true, "x-omitzero": true, "x-omitempty": true}

// members says what the members of an object are.
type members int

const (
	ofKeywords members = iota
	ofNames            // of properties, schemas, ...: a property may be called description
	ofData             // of an example or another value, in which no keyword means anything
)

// below returns what the members of the value of a key are.
func (m members) below(key string) members {
	switch {
	case m == ofData || m == ofKeywords && openapi.IsData(key):
		return ofData
	case m == ofKeywords && openapi.IsNamed(key):
		return ofNames
	}
	return ofKeywords
}

// toJSON converts a node to values of encoding/json, without prose.
func toJSON(node *yaml.Node, are members) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		return objectToJSON(node, are)
	case yaml.SequenceNode:
		list := make([]any, 0, len(node.Content))
		for _, element := range node.Content {
			value, err := toJSON(element, are.below(""))
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.ScalarNode:
		switch node.ShortTag() {
		case "!!null":
			return nil, nil
		case "!!bool":
			return strconv.ParseBool(node.Value)
		case "!!int", "!!float":
			return json.Number(node.Value), nil
		}
		return node.Value, nil
	}
	return nil, fmt.Errorf("line %d: anchors and aliases are not supported", node.Line)
}

func objectToJSON(node *yaml.Node, are members) (map[string]any, error) {
	object := make(map[string]any, len(node.Content)/2)
	for key, value := range openapi.Members(node) {
		if are == ofKeywords && proseKeys[key.Value] {
			continue
		}
		member, err := toJSON(value, are.below(key.Value))
		if err != nil {
			return nil, err
		}
		object[key.Value] = member
	}
	return object, nil
}
