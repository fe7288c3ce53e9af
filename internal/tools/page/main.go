// Command page lets a page of Kombo's documentation join the contract in openapi/.
//
//	page -openapi DIR [-method NAME] PAGE ...
//
// PAGE is the file or the address of a page as Kombo publishes it: Markdown that ends with a fenced YAML block headed
// "METHOD /path", or that YAML itself. Of an operation that is new, the block goes into openapi/ as it is, and the
// overlay gets the actions by which it joins: names after those of Kombo's SDKs, the contract's components where they
// promise the same, the contract's words where it has some. What only a person can write is left as a line that begins
// with TODO, which "make generate" refuses. Of an operation that the contract has, it says what differs; a newer copy of
// a page that stands in openapi/ takes its place.
//
// The order of things, one file each:
//
//	read.go      read the page, from a file or an address
//	block.go     extract the OpenAPI document
//	document.go  see that it is whole and describes one operation
//	contract.go  read the contract, and find out whether it has the operation
//	shapes.go    know which schemas promise the same
//	names.go     suggest names
//	words.go     find descriptions
//	join.go      go through the operation: parameters, body, answer, errors
//	values.go    give its schemas the form of the contract
//	settle.go    give its components names and descriptions
//	nodes.go     make YAML
//	draft.go     apply each overlay action while it is written
//	overlay.go   write the actions
//	trial.go     let the bundler try the result, and put it in place
//	compare.go   say what differs
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
	"regexp"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

func main() {
	openapi := flag.String("openapi", "openapi", "the directory of the contract")
	method := flag.String("method", "", "the Go method, where the suggested name is not right")
	flag.Parse()
	if err := run(*openapi, *method, flag.Args(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		fmt.Fprintln(os.Stderr, "Nothing has changed.")
		os.Exit(1)
	}
}

var goMethod = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// run lets pages join the contract in dir, all of them or none, and reports to out.
func run(dir, method string, places []string, out io.Writer) error {
	pages, err := readPages(places)
	if err != nil {
		return err
	}
	c, err := readContract(dir)
	if err != nil {
		return err
	}
	report, err := c.take(pages, method)
	if err != nil {
		return err
	}
	if err := replace(dir, c.changed); err != nil {
		return err
	}
	_, err = io.WriteString(out, report)
	return err
}

func readPages(places []string) ([]page, error) {
	if len(places) == 0 {
		return nil, errors.New("no page given: make page PAGE=FILE-OR-ADDRESS")
	}
	var pages []page
	for _, place := range places {
		text, err := readPage(place)
		if err != nil {
			return nil, err
		}
		p, err := parsePage(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
		if slices.ContainsFunc(pages, func(other page) bool { return other.String() == p.String() }) {
			return nil, fmt.Errorf("%s: %s is given twice", place, p)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// take works out what pages change in the contract, and says so.
func (c *contract) take(pages []page, method string) (string, error) {
	switch {
	case method != "" && !goMethod.MatchString(method):
		return "", fmt.Errorf("%q is no Go name for a method: it looks like GetEmployees", method)
	case method != "" && len(pages) > 1:
		return "", errors.New("a method is the name of one operation: give one page with it")
	}
	var report strings.Builder
	if err := c.renew(pages, &report); err != nil {
		return "", err
	}
	for _, p := range pages {
		if err := c.add(p, method, &report); err != nil {
			return "", err
		}
	}
	return report.String(), nil
}

// renew puts the pages that stand in the contract in place of their older copies, all at once: what they have in common
// has to change in all of them together.
func (c *contract) renew(pages []page, report *strings.Builder) error {
	before := map[string]facts.List{}
	var renewed []page
	for _, p := range pages {
		place, known := c.find(p)
		switch {
		case !known || !place.page:
		case bytes.Equal(c.texts[place.file], p.text):
			fmt.Fprintf(report, "%s: openapi/%s is this page. Nothing changes.\n", p, place.file)
		default:
			promises, err := c.promises(p)
			if err != nil {
				return err
			}
			before[p.String()] = promises
			renewed = append(renewed, p)
			c.changed[place.file] = p.text
		}
	}
	if len(renewed) == 0 {
		return nil
	}
	if err := c.try(); err != nil {
		return err
	}
	for _, p := range renewed {
		place, _ := c.find(p)
		fmt.Fprintf(report, "%s: openapi/%s is replaced by a newer copy of the page.\n", p, place.file)
		if err := c.compareRenewed(p, before[p.String()], report); err != nil {
			return err
		}
	}
	return nil
}

// add works out how a page joins the contract that has not its operation yet.
func (c *contract) add(p page, method string, report *strings.Builder) error {
	if place, known := c.find(p); known {
		if place.page {
			return nil
		}
		return c.compareOwn(p, place, report)
	}
	if method == "" {
		method = methodName(p.operation)
	}
	file := fileName(method)
	if c.documents[file] != nil {
		return fmt.Errorf("%s would stand in openapi/%s, which is there already: choose another name with METHOD=Name", p, file)
	}
	d, err := joinPage(c, p, method)
	if err != nil {
		return err
	}
	actions, err := section(file+": "+p.String(), d.actions)
	if err != nil {
		return err
	}
	overlay, line := withSection(c.texts[overlayFile], actions)
	c.changed[file], c.changed[overlayFile] = p.text, overlay
	if err := c.try(); err != nil {
		return err
	}
	return c.reportNew(d, file, actions, line, report)
}
