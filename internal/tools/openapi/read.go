package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Read reads an OpenAPI document of version 3.0 or 3.1, in JSON or YAML. What it refuses: text that is neither, that is
// cut off, or that is no such document; a key that an object has twice, because one of the two would be lost; YAML
// anchors and aliases.
func Read(text []byte) (*yaml.Node, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if len(text) == 0 {
		return nil, errors.New("the document is empty")
	}
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	version := Lookup(root, "openapi")
	switch {
	case root.Kind != yaml.MappingNode || version == nil:
		return nil, errors.New(`the document is not an OpenAPI document: it has no "openapi" at its top`)
	case !strings.HasPrefix(version.Value, "3.0.") && !strings.HasPrefix(version.Value, "3.1."):
		return nil, fmt.Errorf("the document is OpenAPI %s, what can be read is 3.0 and 3.1", version.Value)
	}
	if err := checkNodes(root); err != nil {
		return nil, err
	}
	operations := 0
	for operation := range Operations(root) {
		operations++
		if Lookup(operation.Node, "responses") == nil {
			return nil, fmt.Errorf("%s %s has no responses: the document seems to be cut off",
				strings.ToUpper(operation.Method), operation.Path)
		}
	}
	if operations == 0 {
		return nil, errors.New("the document has no operations: it seems to be cut off, or to be no document of an API")
	}
	return root, nil
}

func parse(text []byte) (*yaml.Node, error) {
	if text[0] == '{' || text[0] == '[' {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		root, err := jsonNode(decoder, 0)
		if err == nil {
			if _, after := decoder.Token(); after != io.EOF {
				err = errors.New("there is more text after its end")
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("the document is cut off after %d bytes", len(text))
		}
		if err != nil {
			return nil, fmt.Errorf("the document is not JSON, at byte %d: %w", decoder.InputOffset(), err)
		}
		return root, nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("the document is neither JSON nor YAML: %w", err)
	}
	if len(root.Content) != 1 {
		return nil, errors.New("the document is empty")
	}
	return root.Content[0], nil
}

// jsonNode reads one value. YAML's own reader does not understand all of JSON: not the tab, and not the escapes of
// characters such as emoji.
func jsonNode(decoder *json.Decoder, depth int) (*yaml.Node, error) {
	const deepest = 1000
	if depth > deepest {
		return nil, fmt.Errorf("it is nested more than %d levels deep", deepest)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if token == '[' {
			node = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		}
		for decoder.More() {
			value, err := jsonNode(decoder, depth+1) // in an object keys and values take turns
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, value)
		}
		_, err := decoder.Token()
		return node, err
	case string:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: token}, nil
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(token.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: token.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(token)}, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
}

func checkNodes(root *yaml.Node) (err error) {
	Walk(root, func(node *yaml.Node) {
		if node.Kind == yaml.AliasNode {
			err = fmt.Errorf("line %d: the document has YAML aliases, which have no place in OpenAPI", node.Line)
		}
		seen := map[string]bool{}
		for key := range Members(node) {
			if seen[key.Value] {
				err = fmt.Errorf("an object of the document has the key %q twice", key.Value)
			}
			seen[key.Value] = true
		}
	})
	return err
}
