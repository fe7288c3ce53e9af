package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// reportKnown reports how a page differs from an operation that the contract has.
func (c *contract) reportKnown(p page, at place) {
	changes := c.left(p)
	switch {
	case at.page:
	case len(changes) == 0:
		fmt.Fprintf(&c.report, "%s: %s promises what the page promises. Nothing changes.\n", p, at)
	default:
		fmt.Fprintf(&c.report, "%s is written by hand in %s. Nothing changes. The page differs in this:\n", p, at)
		c.list(changes, at)
		c.report.WriteString("To adopt it, change these lines and run make generate. openapi/drift.yaml lists intended differences.\n")
	}
}

// reportRenewed reports what a newer copy of a page changes.
func (c *contract) reportRenewed(p page, before facts.List) {
	at, _ := c.find(p)
	fmt.Fprintf(&c.report, "%s: openapi/%s is replaced by a newer copy of the page.\n", p, at.file)
	if changes := c.differences(before, c.promises(p)); len(changes) > 0 {
		c.report.WriteString("In the contract this changes:\n")
		c.list(changes, at)
	}
	c.reportLeft(p)
}

// reportLeft reports what a page promises and the contract does not, although the page is part of
// it.
func (c *contract) reportLeft(p page) {
	if changes := c.left(p); len(changes) > 0 {
		at, _ := c.find(p)
		c.report.WriteString("The contract and the page differ in this:\n")
		c.list(changes, at)
	}
}

// left returns how a page differs from the contract as it is now.
func (c *contract) left(p page) []facts.Change {
	return c.differences(c.promises(p), c.factsOf(p.root, p))
}

// differences omits intended differences. Error codes are never complete.
func (c *contract) differences(ours, theirs facts.List) []facts.Change {
	changes, _, _ := c.rules.Apply(facts.Compare(ours, theirs))
	return slices.DeleteFunc(changes, func(change facts.Change) bool {
		return strings.HasSuffix(change.Place.String(), ".error.code") && (change.What == "other values" || change.What == "value" && change.Verb == facts.Removed)
	})
}

func (c *contract) list(changes []facts.Change, at place) {
	for _, change := range changes {
		fmt.Fprintf(&c.report, "- %s.\n  %s (%s)\n", change.Text(), change.Meaning, c.lineOf(change, at))
	}
}

// lineOf returns where in the contract a change has to be made.
func (c *contract) lineOf(change facts.Change, at place) string {
	component, property, _ := strings.Cut(change.Origin, ".")
	for file, document := range c.documents {
		for name, schema := range openapi.Members(document, "components", "schemas") {
			if name.Value != component {
				continue
			}
			line := name.Line
			for key := range openapi.Members(schema, "properties") {
				if key.Value == property {
					line = key.Line
				}
			}
			return fmt.Sprintf("%s, openapi/%s:%d", change.Origin, file, line)
		}
	}
	return at.String()
}

// reportNew reports what has been written for a page, and what is left to do. The actions begin in
// line of the overlay.
func (c *contract) reportNew(d *draft, file, actions string, line int) {
	fmt.Fprintf(&c.report, "%s is new: %s, in openapi/%s and openapi/overlay.yaml:%d.\n", d.page, d.method, file, line)
	if names := openapi.Keys(d.components); len(names) > 0 {
		fmt.Fprintf(&c.report, "New components: %s.\n", strings.Join(names, ", "))
	}
	for _, note := range d.notes {
		fmt.Fprintf(&c.report, "- %s.\n", note)
	}
	c.reportLeft(d.page)
	for text := range strings.Lines(actions) {
		if _, asked, found := strings.Cut(text, todo); found {
			asked, _, _ = strings.Cut(asked, "'")
			fmt.Fprintf(&c.report, "- openapi/overlay.yaml:%d: TODO: %s\n", line, strings.TrimSpace(asked))
		}
		line++
	}
	c.report.WriteString("Names are suggestions: to change one, change it everywhere in the section of the overlay. Then run make generate.\n")
}
