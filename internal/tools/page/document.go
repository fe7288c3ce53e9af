package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// page is a documentation page whose OpenAPI document describes one operation.
type page struct {
	text      []byte // the document, as the page has it
	root      *yaml.Node
	operation openapi.Operation
}

// String is how the documentation calls the operation: "GET /hris/employees".
func (p page) String() string { return strings.ToUpper(p.operation.Method) + " " + p.operation.Path }

// parsePage reads the OpenAPI document of a page. It has to be whole and to describe exactly the operation that the
// page is about.
func parsePage(text []byte) (page, error) {
	b, err := extractBlock(text)
	if err != nil {
		return page{}, err
	}
	root, err := parseDocument(b.text, b.line)
	if err != nil {
		return page{}, err
	}
	p := page{text: b.text, root: root}
	if version := openapi.Text(openapi.Lookup(root, "openapi")); version != "3.1.0" {
		return page{}, fmt.Errorf("the document says openapi %q, the contract is 3.1.0", version)
	}
	var found []string
	for _, operation := range openapi.EveryOperation(root) {
		p.operation = operation
		found = append(found, p.String())
	}
	if len(found) != 1 || !strings.HasPrefix(p.operation.Path, "/") {
		return page{}, fmt.Errorf("the document describes %d operations (%s), a page describes one", len(found), shorten(found, 3))
	}
	if b.heading != "" && b.heading != p.String() {
		return page{}, fmt.Errorf("the block is headed %s but describes %s: see which of the two the page is about", b.heading, p)
	}
	return p, checkWhole(root, p.operation)
}

// shorten lists words, and how many more there are.
func shorten(words []string, most int) string {
	if len(words) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
	}
	return strings.Join(words, ", ")
}

// parseDocument reads YAML of which nothing is lost: one document, no key twice, no anchors. Lines are counted from
// where the text begins in the page.
func parseDocument(text []byte, line int) (root *yaml.Node, err error) {
	defer func() {
		if reason := recover(); reason != nil { // the YAML library gives up so on some input
			err = fmt.Errorf("the OpenAPI block in line %d is not YAML: %v", line, reason)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return nil, fmt.Errorf("the OpenAPI block, which begins in line %d, is not YAML: %s (counted within the block)",
			line, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the OpenAPI block in line %d has a second YAML document, or rest that is not YAML", line)
	}
	root = document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("the OpenAPI block in line %d is not an object", line)
	}
	return root, checkPlain(root, line-1)
}

// checkPlain refuses what YAML readers understand differently.
func checkPlain(node *yaml.Node, before int) error {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return fmt.Errorf("line %d: anchors and aliases have no place in the contract", before+node.Line)
	}
	seen := map[string]bool{}
	for key := range openapi.Members(node) {
		if key.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a key that is no text", before+key.Line)
		}
		if seen[key.Value] {
			return fmt.Errorf("line %d: the key %q stands twice in one object", before+key.Line, key.Value)
		}
		seen[key.Value] = true
	}
	for _, child := range node.Content {
		if err := checkPlain(child, before); err != nil {
			return err
		}
	}
	return nil
}

// checkWhole tells a document that was cut off between two lines, which YAML does not notice: every reference leads
// somewhere, there is an answer, and how requests are authorised is defined.
func checkWhole(root *yaml.Node, operation openapi.Operation) error {
	var failures []error
	openapi.Walk(root, func(node *yaml.Node) {
		reference := openapi.Lookup(node, "$ref")
		switch {
		case reference == nil || reference.Kind != yaml.ScalarNode: // a property may be called $ref
		case !strings.HasPrefix(reference.Value, "#/"):
			failures = append(failures, fmt.Errorf("$ref %q leads out of the page", reference.Value))
		case openapi.Resolve(root, reference.Value) == nil:
			failures = append(failures, fmt.Errorf("$ref %q leads nowhere: is the page cut off", reference.Value))
		case openapi.Deref(root, node) == nil:
			failures = append(failures, fmt.Errorf("$ref %q leads to itself", reference.Value))
		}
	})
	if openapi.Text(openapi.Lookup(operation.Node, "operationId")) == "" {
		failures = append(failures, errors.New("the operation has no operationId"))
	}
	if openapi.Find(operation.Node, "responses", "200") == nil {
		failures = append(failures, errors.New("the operation has no answer 200: is the page cut off, or does Kombo answer with another status now"))
	}
	schemes := openapi.Find(root, "components", "securitySchemes")
	for _, requirement := range openapi.Elements(openapi.Lookup(root, "security")) {
		for name := range openapi.Members(requirement) {
			scheme := openapi.Lookup(schemes, name.Value)
			if openapi.Text(openapi.Lookup(scheme, "type")) == "" ||
				openapi.Text(openapi.Lookup(scheme, "type")) == "http" && openapi.Text(openapi.Lookup(scheme, "scheme")) == "" {
				failures = append(failures, fmt.Errorf("the security scheme %s is not defined: is the page cut off", name.Value))
			}
		}
	}
	return errors.Join(failures...)
}
