// Command page adds pages of Kombo's documentation to the contract in openapi/.
//
//	page -openapi DIR [-method NAME] PAGE ...
//
// PAGE is the file or the address of a page as Kombo publishes it: Markdown that ends with a fenced
// YAML block headed "METHOD /path", or that YAML itself. If the operation is new, the block goes
// into openapi/ unchanged, and overlay.yaml gets the actions that give it the contract's form: the
// contract's parameters and components where they promise the same, new ones otherwise. Lines that
// begin with TODO are for a person; "make check" rejects them. If the contract has the operation,
// page reports what differs, and replaces an older copy of the page.
//
// The order of things, one file each:
//
//	document.go   read the page
//	contract.go   read the contract, and find the operation in it
//	operation.go  give the operation the contract's form: parameters, body, response
//	schemas.go    give its schemas the contract's form
//	match.go      find what the contract already has for a schema
//	objects.go    give its objects and unions the contract's form
//	names.go      suggest names
//	describe.go   add descriptions and deprecations
//	report.go     report what differs and what is left to do
//
// If anything fails, no file has changed.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

func main() {
	openapi := flag.String("openapi", "openapi", "the directory of the contract")
	method := flag.String("method", "", "the Go method, instead of the suggested one")
	flag.Parse()
	if err := run(*openapi, *method, flag.Args(), os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "%v\nNothing has changed.\n", err)
		os.Exit(1)
	}
}

var goMethod = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// run adds pages to the contract in dir, all of them or none, and reports to out.
func run(dir, method string, places []string, out io.Writer) error {
	switch {
	case len(places) == 0:
		return errors.New("no page given: make page PAGE=FILE-OR-ADDRESS")
	case method != "" && (!goMethod.MatchString(method) || len(places) > 1):
		return fmt.Errorf("invalid method %q: give one page, and a Go name such as GetEmployees", method)
	}
	var pages []page
	for _, place := range places {
		p, err := readPage(place)
		if err != nil {
			return err
		}
		pages = append(pages, p)
	}
	c, err := readContract(dir)
	if err != nil {
		return err
	}
	if err := c.renew(pages); err != nil {
		return err
	}
	for _, p := range pages {
		if err := c.add(p, method); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	if c.err != nil {
		return c.err
	}
	if err := replace(dir, c.changed); err != nil {
		return err
	}
	_, err = io.WriteString(out, c.report.String())
	return err
}

// renew replaces older copies of pages, all at once: what they have in common has to change in all
// of them together.
func (c *contract) renew(pages []page) error {
	var renewed []page
	var before []facts.List
	for _, p := range pages {
		place, known := c.find(p)
		if !known || !place.page || bytes.Equal(c.texts[place.file], p.text) {
			continue
		}
		renewed, before = append(renewed, p), append(before, c.promises(p))
		c.changed[place.file] = p.text
	}
	if len(renewed) == 0 {
		return nil
	}
	if err := c.try(); err != nil {
		return err
	}
	for i, p := range renewed {
		c.reportRenewed(p, before[i])
	}
	return nil
}

// add adds the operation of a page if the contract does not have it.
func (c *contract) add(p page, method string) error {
	if place, known := c.find(p); known {
		c.reportKnown(p, place)
		return nil
	}
	if method == "" {
		method = methodName(p.operation)
	}
	file := fileName(method)
	if c.texts[file] != nil { // methods of two services may have the same name
		file = fileName(openapi.Text(p.operation.Node, "operationId"))
	}
	d, operation, err := draftOf(c, p, method)
	if err != nil {
		return err
	}
	actions, err := openapi.WriteActions(file+": "+p.String(), d.actions(operation))
	if err != nil {
		return err
	}
	before := append(bytes.TrimRight(bytes.Clone(c.texts[overlayFile]), "\n"), "\n\n"...)
	c.changed[file], c.changed[overlayFile] = p.text, append(before, actions...)
	if err := c.try(); err != nil {
		return err
	}
	c.reportNew(d, file, actions, 1+bytes.Count(before, []byte("\n")))
	return nil
}

// replace writes new texts of files. All of them are on the disk before the first one is replaced.
func replace(dir string, changed map[string][]byte) error {
	staged, err := os.MkdirTemp(dir, ".page-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(staged) }()
	for name, text := range changed {
		if err := os.WriteFile(filepath.Join(staged, name), text, 0o644); err != nil {
			return err
		}
	}
	for name := range changed {
		if err := os.Rename(filepath.Join(staged, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
