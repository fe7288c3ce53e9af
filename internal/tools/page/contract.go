package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/bundle"
	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const overlayFile = "overlay.yaml"

// contract is what stands in openapi/, with the changes that have been worked out.
type contract struct {
	texts     bundle.Documents
	changed   map[string][]byte // those of them that are to be written
	documents map[string]*yaml.Node
	bundle    *yaml.Node // everything joined, as "make generate" would
}

// readContract reads the contract in dir. It has to be in order, or nothing could be said about a page.
func readContract(dir string) (*contract, error) {
	files, err := bundle.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	c := &contract{texts: files, changed: map[string][]byte{}}
	if c.texts[overlayFile] == nil {
		return nil, fmt.Errorf("%s has no %s: give the directory of the contract with -openapi", dir, overlayFile)
	}
	if err := c.join(); err != nil {
		return nil, fmt.Errorf("the contract is not in order, before any page:\n%w", err)
	}
	return c, nil
}

// try joins the contract with what has changed in it, and takes the changes in if they fit.
func (c *contract) try() error {
	for name, text := range c.changed {
		c.texts[name] = text
	}
	err := c.join()
	if err == nil {
		return nil
	}
	return fmt.Errorf("with this page the contract does not fit together any more:\n%w\n%s", err, advice)
}

const advice = `If an action of openapi/overlay.yaml no longer fits, the page has changed under it: change the action, and put the page into
openapi/ by hand. If pages that stand there differ in what they have in common, give newer copies of all: make page PAGE="A B".`

// join lets the bundler join the documents, and reads what comes of it.
func (c *contract) join() (err error) {
	texts := maps.Clone(c.texts)
	texts[overlayFile] = []byte(strings.ReplaceAll(string(texts[overlayFile]), todo, pending))
	if c.bundle, err = bundled(texts); err != nil {
		return err
	}
	c.documents = map[string]*yaml.Node{}
	for name, text := range texts {
		document, err := parseYAML(name, text)
		if err != nil {
			return err
		}
		if isDocument(name, document) {
			c.documents[name] = document
		}
	}
	return nil
}

// promises are what the contract promises of the operation of a page. Nothing else is read, since there is much else.
func (c *contract) promises(p page) (facts.List, error) {
	var members []any
	for key, value := range openapi.Members(c.bundle) {
		if key.Value == "paths" {
			item := openapi.Find(value, p.operation.Path, p.operation.Method)
			value = object(p.operation.Path, object(p.operation.Method, orEmpty(item)))
		}
		if key.Value != "webhooks" {
			members = append(members, key.Value, value)
		}
	}
	list, err := facts.Of(object(members...))
	return list.Of(p.String()), err
}

// isDocument tells the documents of the contract from the files that say how it is read, and from what is made of it.
func isDocument(name string, root *yaml.Node) bool {
	return openapi.Lookup(root, "openapi") != nil && !strings.HasSuffix(name, ".gen.yaml")
}

// place is where an operation stands in the contract.
type place struct {
	file string
	line int
	page bool // the file is a documentation page
}

func (p place) String() string { return fmt.Sprintf("openapi/%s:%d", p.file, p.line) }

// find tells where the operation of a page stands in the contract, if it does.
func (c *contract) find(p page) (place, bool) {
	for name, document := range c.documents {
		for operation := range openapi.Operations(document) {
			if operation.Path == p.operation.Path && operation.Method == p.operation.Method {
				return place{name, operation.Node.Line, isPage(document)}, true
			}
		}
	}
	return place{}, false
}

// isPage tells a documentation page from a document of our own: only pages repeat the servers.
func isPage(document *yaml.Node) bool {
	count := 0
	for range openapi.Operations(document) {
		count++
	}
	return count == 1 && openapi.Lookup(document, "servers") != nil
}

// sharedParameters yields the parameters that the contract has as components, by name.
func (c *contract) sharedParameters(yield func(name string, parameter *yaml.Node) bool) {
	for _, document := range c.documents {
		for name, parameter := range openapi.Members(openapi.Find(document, "components", "parameters")) {
			if !isPage(document) && !yield(name.Value, parameter) {
				return
			}
		}
	}
}

// schema is a component of the contract, or nil.
func (c *contract) schema(name string) *yaml.Node {
	return openapi.Find(c.bundle, "components", "schemas", name)
}

// nullable tells whether a component allows null by itself.
func (c *contract) nullable(name string) bool { return nullable(c.schema(name)) }

// hasMethod tells whether a service has a method, or an iterator, of a name. Services are told apart by their tag and
// by whether they are an integration's.
func (c *contract) hasMethod(p page, method string) bool {
	iterator, _ := strings.CutPrefix(method, "Get")
	for operation := range openapi.Operations(c.bundle) {
		facts := openapi.Lookup(operation.Node, "x-operation")
		sameService := tag(operation.Node) == tag(p.operation.Node) &&
			(openapi.Text(openapi.Lookup(facts, "integration")) == "true") == (findParameter(p.root, p.operation.Node, "header", "X-Integration-Id") != nil)
		taken := []string{openapi.Text(openapi.Lookup(facts, "method")), openapi.Text(openapi.Lookup(facts, "iterator"))}
		if sameService && (slices.Contains(taken, method) || slices.Contains(taken, iterator)) {
			return true
		}
	}
	return false
}

func tag(operation *yaml.Node) string {
	if tags := openapi.Elements(openapi.Lookup(operation, "tags")); len(tags) > 0 {
		return tags[0].Value
	}
	return ""
}

func findParameter(root, operation *yaml.Node, in, name string) *yaml.Node {
	for _, parameter := range openapi.Elements(openapi.Lookup(operation, "parameters")) {
		parameter = openapi.Deref(root, parameter)
		if openapi.Text(openapi.Lookup(parameter, "in")) == in && openapi.Text(openapi.Lookup(parameter, "name")) == name {
			return parameter
		}
	}
	return nil
}

// errorFamily is the shared error answer that stands for a page's, and the codes of the page that it does not have. Pages
// name their families, ErrorResponseHRIS; if one does not, the codes tell.
func (c *contract) errorFamily(p page, response *yaml.Node) (name string, unknown []string) {
	codes := errorCodes(p.root, openapi.Deref(p.root, response))
	_, called, _ := strings.Cut(openapi.Text(openapi.Lookup(response, "$ref")), "/ErrorResponse")
	best := 0
	for family, shared := range openapi.Members(openapi.Find(c.bundle, "components", "responses")) {
		known := errorCodes(c.bundle, shared)
		common, missing := 0, []string(nil)
		for _, code := range codes {
			if slices.Contains(known, code) {
				common++
			} else {
				missing = append(missing, code)
			}
		}
		score := 2*common - len(known)
		if strings.EqualFold(called+"Error", family.Value) {
			score = len(codes) + 1 // more than any score
		}
		if name == "" || score > best {
			name, best, unknown = family.Value, score, missing
		}
	}
	return name, unknown
}

// errorCodes are the codes that an error answer lists.
func errorCodes(root, response *yaml.Node) (codes []string) {
	openapi.Walk(openapi.Find(response, "content", "application/json", "schema"), func(node *yaml.Node) {
		code := openapi.Find(node, "properties", "error", "properties", "code")
		for _, key := range []string{"enum", "x-known-values"} {
			for _, value := range openapi.Elements(openapi.Lookup(openapi.Deref(root, code), key)) {
				if value.ShortTag() == "!!str" {
					codes = append(codes, value.Value)
				}
			}
		}
	})
	return codes
}
