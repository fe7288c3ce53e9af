package main

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/bundle"
	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/fetch"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// page is a documentation page whose OpenAPI document describes one operation.
type page struct {
	text      []byte // the document, as the page has it
	root      *yaml.Node
	operation openapi.Operation
}

// String returns the operation as the documentation calls it: "GET /hris/employees".
func (p page) String() string { return strings.ToUpper(p.operation.Method) + " " + p.operation.Path }

func readPage(place string) (page, error) {
	text, err := fetch.Read(place)
	if err != nil {
		return page{}, err
	}
	p, err := parsePage(text)
	if err != nil {
		return page{}, fmt.Errorf("%s: %w", place, err)
	}
	return p, nil
}

// parsePage reads the OpenAPI document of a page. It has to be complete and to describe exactly the operation that the
// page is about.
func parsePage(text []byte) (page, error) {
	document, heading, err := documentIn(text)
	if err != nil {
		return page{}, err
	}
	root, err := openapi.Read(document)
	if err != nil {
		return page{}, err
	}
	if version := openapi.Text(openapi.Lookup(root, "openapi")); version != "3.1.0" {
		return page{}, fmt.Errorf("the document says openapi %q, the contract is 3.1.0", version)
	}
	operations := openapi.EveryOperation(root)
	if len(operations) != 1 || !strings.HasPrefix(operations[0].Path, "/") {
		return page{}, fmt.Errorf("the document describes %d operations and webhooks, a page describes one operation", len(operations))
	}
	p := page{text: document, root: root, operation: operations[0]}
	switch {
	case heading != "" && heading != p.String():
		return page{}, fmt.Errorf("the document is headed %s but describes %s", heading, p)
	case !bundle.IsPage(root):
		return page{}, errors.New("the document has no servers, by which the contract knows a page")
	case openapi.Text(openapi.Lookup(p.operation.Node, "operationId")) == "":
		return page{}, errors.New("the operation has no operationId")
	case openapi.Find(p.operation.Node, "responses", "200") == nil:
		return page{}, errors.New("the operation has no response 200: is the page cut off?")
	}
	if err := bundle.PreparePage(root); err != nil {
		return page{}, err
	}
	_, err = facts.Of(root) // a reference without a target shows that the page is cut off
	return p, err
}
