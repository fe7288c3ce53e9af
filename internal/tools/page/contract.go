package main

import (
	"cmp"
	"fmt"
	"maps"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/accepted"
	"github.com/kombo-go/kombo/internal/tools/bundle"
	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const overlayFile = "overlay.yaml"

// contract is what openapi/ has, with the changes to be made.
type contract struct {
	texts     bundle.Documents
	changed   map[string][]byte // those of them that are to be written
	documents map[string]*yaml.Node
	bundle    *yaml.Node // everything joined, without what is added for the generator
	rules     accepted.Rules
	matcher   *matcher
	report    strings.Builder
	err       error // the first error; nothing is written after it
}

func (c *contract) check(err error) { c.err = cmp.Or(c.err, err) }

// readContract reads the contract in dir, which has to be valid.
func readContract(dir string) (*contract, error) {
	files, err := bundle.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	if files[overlayFile] == nil {
		return nil, fmt.Errorf("%s has no %s: give the directory of the contract with -openapi", dir, overlayFile)
	}
	c := &contract{texts: files, changed: map[string][]byte{}}
	if c.rules, err = accepted.Read(files["drift.yaml"]); err != nil {
		return nil, fmt.Errorf("openapi/drift.yaml: %w", err)
	}
	if err := c.join(); err != nil {
		return nil, fmt.Errorf("the contract is invalid before any page:\n%w", err)
	}
	return c, nil
}

// try joins the contract with the changes.
func (c *contract) try() error {
	maps.Copy(c.texts, c.changed)
	if err := c.join(); err != nil {
		return fmt.Errorf("the contract is invalid with this page:\n%w\n%s", err, advice)
	}
	return nil
}

const advice = `If an action of openapi/overlay.yaml no longer fits, the page has changed: change the action, and put the page into openapi/
by hand. If pages there differ in what they have in common, give newer copies of all: make page PAGE="A B".`

func (c *contract) join() (err error) {
	if c.bundle, _, err = bundle.JoinWritten(c.texts); err != nil {
		return err
	}
	if c.matcher, err = newMatcher(c.bundle); err != nil {
		return err
	}
	c.documents = map[string]*yaml.Node{}
	for name, text := range c.texts {
		var document yaml.Node
		if err := yaml.Unmarshal(text, &document); err != nil {
			return err
		}
		if root := document.Content[0]; openapi.Lookup(root, "openapi") != nil && !strings.HasSuffix(name, ".gen.yaml") {
			c.documents[name] = root
		}
	}
	return nil
}

// component returns the component of a name, or nil.
func (c *contract) component(name string) *yaml.Node {
	return openapi.Find(c.bundle, "components", "schemas", name)
}

// promises returns what the contract promises about the operation of a page.
func (c *contract) promises(p page) facts.List {
	operation := cmp.Or(openapi.Find(c.bundle, "paths", p.operation.Path, p.operation.Method), openapi.Object())
	root := openapi.Object("paths", openapi.Object(p.operation.Path, openapi.Object(p.operation.Method, operation)))
	for key, value := range openapi.Members(c.bundle) {
		if key.Value != "paths" && key.Value != "webhooks" {
			openapi.Set(root, key.Value, value)
		}
	}
	return c.factsOf(root, p)
}

// factsOf returns what a document promises about the operation of a page.
func (c *contract) factsOf(root *yaml.Node, p page) facts.List {
	list, err := facts.Of(root)
	c.check(err)
	return list.Of(p.String())
}

// place is where an operation is in the contract.
type place struct {
	file string
	line int
	page bool // the file is a documentation page
}

func (p place) String() string { return fmt.Sprintf("openapi/%s:%d", p.file, p.line) }

// find returns where the operation of a page is in the contract, if it is there.
func (c *contract) find(p page) (place, bool) {
	for name, document := range c.documents {
		for operation := range openapi.Operations(document) {
			if operation.Path == p.operation.Path && operation.Method == p.operation.Method {
				return place{name, operation.Node.Line, bundle.IsPage(document)}, true
			}
		}
	}
	return place{}, false
}

// sharedParameters yields the parameters that the contract has as components, by name.
func (c *contract) sharedParameters(yield func(name string, parameter *yaml.Node) bool) {
	for _, document := range c.documents {
		for name, parameter := range openapi.Members(document, "components", "parameters") {
			if !bundle.IsPage(document) && !yield(name.Value, parameter) {
				return
			}
		}
	}
}
