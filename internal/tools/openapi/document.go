package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Read reads an OpenAPI document of version 3.0 or 3.1, in JSON or YAML. It rejects documents that
// are truncated, that have a key twice in one object, or that use YAML anchors and aliases.
func Read(text []byte) (*yaml.Node, error) {
	root, err := parse(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))))
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
	operations := slices.Collect(Operations(root))
	for _, operation := range operations {
		if Lookup(operation.Node, "responses") == nil {
			return nil, fmt.Errorf("%s has no responses: the document seems to be cut off", operation)
		}
	}
	if len(operations) == 0 {
		return nil, errors.New("the document has no operations: it may be cut off, or it may not describe an API")
	}
	return root, nil
}

func parse(text []byte) (*yaml.Node, error) {
	if bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
		return parseJSON(text)
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

// parseJSON reads JSON. The YAML library does not read all of it: it rejects tabs and escapes of
// characters such as emoji.
func parseJSON(text []byte) (*yaml.Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	root, err := jsonNode(decoder, 0)
	if err == nil {
		if _, after := decoder.Token(); after != io.EOF {
			err = errors.New("there is text after its end")
		}
	}
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("the document is cut off after %d bytes", len(text))
	case err != nil:
		return nil, fmt.Errorf("the document is not JSON, at byte %d: %w", decoder.InputOffset(), err)
	}
	return root, nil
}

// jsonNode reads one value.
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
			value, err := jsonNode(decoder, depth+1) // in an object, keys and values take turns
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, value)
		}
		_, err := decoder.Token()
		return node, err
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(token.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: token.String()}, nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	}
	return Node(token), nil
}

func checkNodes(root *yaml.Node) (err error) {
	Walk(root, func(node *yaml.Node) {
		if node.Kind == yaml.AliasNode {
			err = fmt.Errorf("line %d: YAML aliases are not supported", node.Line)
		}
		seen := map[string]bool{}
		for _, key := range Keys(node) {
			if seen[key] {
				err = fmt.Errorf("an object of the document has the key %q twice", key)
			}
			seen[key] = true
		}
	})
	return err
}

// Operation is one method of one path, or of one webhook.
type Operation struct {
	Path   string     // the path template, or the name of the webhook
	Method string     // in lower case
	Node   *yaml.Node // the operation in the document
	Item   *yaml.Node // its path item
}

// String returns the method and the path: "GET /hris/employees".
func (o Operation) String() string { return strings.ToUpper(o.Method) + " " + o.Path }

// Response returns the JSON schema of the response of a success, or nil.
func (o Operation) Response() *yaml.Node { return jsonSchema(Find(o.Node, "responses", "200")) }

// Body returns the JSON schema of the request, or nil.
func (o Operation) Body() *yaml.Node { return jsonSchema(Lookup(o.Node, "requestBody")) }

func jsonSchema(holder *yaml.Node) *yaml.Node {
	return Find(holder, "content", "application/json", "schema")
}

var methods = []string{"get", "put", "post", "delete", "patch", "head", "options", "trace"}

// Operations yields the operations of a document, in its order.
func Operations(document *yaml.Node) iter.Seq[Operation] { return operationsOf(document, "paths") }

// Webhooks yields the webhooks of a document, in its order. In OpenAPI 3.0 they are an extension.
func Webhooks(document *yaml.Node) iter.Seq[Operation] {
	if Lookup(document, "webhooks") == nil {
		return operationsOf(document, "x-webhooks")
	}
	return operationsOf(document, "webhooks")
}

// EveryOperation returns the operations and the webhooks of a document.
func EveryOperation(document *yaml.Node) []Operation {
	return slices.Concat(slices.Collect(Operations(document)), slices.Collect(Webhooks(document)))
}

func operationsOf(document *yaml.Node, section string) iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for path, item := range Members(document, section) {
			item = Deref(document, item)
			for method, node := range Members(item) {
				if slices.Contains(methods, method.Value) && !yield(Operation{path.Value, method.Value, node, item}) {
					return
				}
			}
		}
	}
}

// announcement is a sentence by which Kombo deprecates what it describes. "It replaces the
// deprecated filter" is not one.
var announcement = regexp.MustCompile(`(?i)^\W*deprecated\b|[(*]\W*deprecated\b|` +
	`^\W*(we|it|this|these|the (endpoint|field|filter|parameter|property|webhook))\b[^.]*\bdeprecat`)

var separators = strings.NewReplacer("\n", " ", "<", "\x00", ">", "\x00", ". ", ".\x00", "\n\n", "\x00", "\n- ", "\x00")

// Deprecation returns the sentence of a description that deprecates what it describes, or "".
// Kombo's document announces deprecations only in descriptions.
func Deprecation(description string) string {
	for sentence := range strings.SplitSeq(separators.Replace(description), "\x00") {
		if announcement.MatchString(sentence) {
			return strings.Join(strings.Fields(sentence), " ")
		}
	}
	return ""
}

// IsDeprecated reports whether a node is marked or described as deprecated.
func IsDeprecated(node *yaml.Node) bool {
	return Text(node, "deprecated") == "true" || Deprecation(Text(node, "description")) != ""
}
