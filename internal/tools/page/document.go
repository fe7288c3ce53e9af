package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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

func (p page) String() string { return p.operation.String() }

func readPage(place string) (page, error) { return fetch.Parse(place, parsePage) }

// parsePage reads the OpenAPI document of a page. The document must be complete and describe only
// the operation that the page is about.
func parsePage(text []byte) (page, error) {
	document, heading, err := documentIn(text)
	if err != nil {
		return page{}, err
	}
	root, err := openapi.Read(document)
	if err != nil {
		return page{}, err
	}
	if version := openapi.Text(root, "openapi"); version != "3.1.0" {
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
	case openapi.Text(p.operation.Node, "operationId") == "":
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

var (
	// fence is the line before and after a block of Markdown.
	fence = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$")
	// heading follows the fence of an OpenAPI document: "yaml METHOD /path".
	heading = regexp.MustCompile(`(?i)^ya?ml .*?\b(get|put|post|delete|patch) (/\S*)`)
	bare    = regexp.MustCompile(`(?m)\A(?:---\n|#.*\n|\s*\n)*["']?openapi["']?\s*:`)
)

// documentIn returns the OpenAPI document of a page, and the operation that the page says it is
// about: "GET /hris/employees". A page is Markdown with one such block, or the document itself.
func documentIn(page []byte) (document []byte, operation string, err error) {
	page = bytes.ReplaceAll(bytes.TrimPrefix(page, []byte("\xef\xbb\xbf")), []byte("\r\n"), []byte("\n"))
	switch {
	case !utf8.Valid(page) || bytes.ContainsRune(page, 0):
		return nil, "", errors.New("the page is not text in UTF-8")
	case bare.Match(page) && !bytes.HasSuffix(page, []byte("\n")):
		return nil, "", errors.New("the last line does not end, so the document may be cut off")
	case bare.Match(page):
		return page, "", nil
	}
	documents := slices.DeleteFunc(blocksOf(page), func(b block) bool { return !heading.MatchString(b.heading) })
	switch {
	case len(documents) == 0:
		return nil, "", fmt.Errorf("the page has no OpenAPI document: it ends with a fenced block headed like %q; the address of a page ends with .md", "yaml GET /hris/employees")
	case len(documents) > 1:
		return nil, "", errors.New("the page has several OpenAPI documents: give one page for each operation")
	case !documents[0].closed:
		return nil, "", errors.New("the OpenAPI document does not end: the page is cut off")
	}
	match := heading.FindStringSubmatch(documents[0].heading)
	return documents[0].text, strings.ToUpper(match[1]) + " " + match[2], nil
}

// block is a fenced block of Markdown.
type block struct {
	heading string // the rest of the line with the opening fence
	text    []byte
	closed  bool
}

func blocksOf(markdown []byte) (blocks []block) {
	open := "" // the fence of the current block
	for line := range bytes.Lines(markdown) {
		match := fence.FindStringSubmatch(strings.TrimRight(string(line), "\n"))
		last := len(blocks) - 1
		switch {
		case open == "" && match != nil:
			open = match[1]
			blocks = append(blocks, block{heading: match[2]})
		case open == "": // text between blocks
		case match != nil && match[2] == "" && strings.HasPrefix(match[1], open):
			open, blocks[last].closed = "", true
		default:
			blocks[last].text = append(blocks[last].text, line...)
		}
	}
	return blocks
}
