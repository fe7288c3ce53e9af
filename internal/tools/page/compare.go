package main

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// compareOwn says how a page differs from an operation that is written by hand.
func (c *contract) compareOwn(p page, at place, report *strings.Builder) error {
	changes, err := c.left(p)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		fmt.Fprintf(report, "%s: %s promises what the page promises. Nothing changes.\n", p, at)
		return nil
	}
	fmt.Fprintf(report, "%s stands in %s, in our own words. Nothing is written; the page differs in this:\n", p, at)
	c.list(changes, at, report)
	report.WriteString("To take it over, change these lines and run make generate. What is meant to differ from what Kombo publishes,\n" +
		"make drift accepts by openapi/drift.yaml.\n")
	return nil
}

// compareRenewed says what a newer copy of a page changes.
func (c *contract) compareRenewed(p page, before facts.List, report *strings.Builder) error {
	now, err := c.promises(p)
	if err != nil {
		return err
	}
	changes := differences(before, now)
	at, _ := c.find(p)
	if len(changes) == 0 {
		report.WriteString("Nothing that the contract promises is different.\n")
	} else {
		report.WriteString("In the contract this changes:\n")
		c.list(changes, at, report)
	}
	return c.compareJoined(p, report)
}

// compareJoined says what a page promises and the contract does not, now that it has joined.
func (c *contract) compareJoined(p page, report *strings.Builder) error {
	changes, err := c.left(p)
	if err != nil {
		return err
	}
	at, _ := c.find(p)
	if len(changes) > 0 {
		report.WriteString("The overlay says something else than the page here:\n")
		c.list(changes, at, report)
	}
	return nil
}

// checkJoined sees that an operation promises what its page promises, now that it has joined: nothing of the page got
// lost between the actions. What is left out on purpose is told.
func (c *contract) checkJoined(p page) error {
	changes, err := c.left(p)
	if err != nil {
		return err
	}
	var lost []string
	for _, change := range changes {
		switch {
		case change.What == "pattern" && change.Verb == facts.Added: // Go cannot read it
		case change.What == "value" && strings.HasSuffix(change.Place.String(), ".error.code"): // told before
		case change.What == "type" && change.Theirs == "null": // and so is this
		default:
			lost = append(lost, change.Text())
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("the overlay that was worked out would not say all that the page says: %s. Write this operation by hand", strings.Join(lost, "; "))
	}
	return nil
}

// left is how a page differs from the contract as it is now.
func (c *contract) left(p page) ([]facts.Change, error) {
	ours, err := c.promises(p)
	if err != nil {
		return nil, err
	}
	theirs, err := facts.Of(p.root)
	if err != nil {
		return nil, err
	}
	return differences(ours, theirs.Of(p.String())), nil
}

func differences(ours, theirs facts.List) []facts.Change {
	return slices.DeleteFunc(facts.Compare(ours, theirs), func(change facts.Change) bool {
		place := change.Place.String()
		// Pages say nothing of whether the body may be left out; Kombo wants one. And error codes are never complete.
		return change.What == "required" && place == "request" ||
			change.What == "other values" && strings.HasPrefix(place, "answer default") && strings.HasSuffix(place, ".error.code")
	})
}

func (c *contract) list(changes []facts.Change, at place, report *strings.Builder) {
	for _, change := range changes {
		fmt.Fprintf(report, "- %s.\n  %s %s\n", change.Text(), change.Meaning, c.lineOf(change, at))
	}
}

// lineOf is where in the contract a change has to be made.
func (c *contract) lineOf(change facts.Change, at place) string {
	component, property, _ := strings.Cut(change.Origin, ".")
	for file, document := range c.documents {
		schema := openapi.Find(document, "components", "schemas", component)
		if schema == nil {
			continue
		}
		line := schema.Line
		for name, value := range openapi.Members(openapi.Lookup(schema, "properties")) {
			if name.Value == property {
				line = name.Line
				schema = value
			}
		}
		return fmt.Sprintf("(%s, openapi/%s:%d)", change.Origin, file, line)
	}
	return fmt.Sprintf("(%s)", at)
}

// reportNew says what has been written for a page, and what is left to do.
func (c *contract) reportNew(d *draft, file, actions string, line int, report *strings.Builder) error {
	fmt.Fprintf(report, "%s is new. It joins the contract as %s, in openapi/%s and openapi/overlay.yaml:%d.\n", d.page, d.method, file, line)
	if len(d.names) > 0 {
		fmt.Fprintf(report, "New components: %s.\n", strings.Join(d.names, ", "))
	}
	if reused := d.reused(); len(reused) > 0 {
		fmt.Fprintf(report, "From the contract, because they promise the same: %s.\n", strings.Join(reused, ", "))
	}
	for _, note := range d.notes {
		fmt.Fprintf(report, "- %s.\n", note)
	}
	if err := c.checkJoined(d.page); err != nil {
		return fmt.Errorf("%s: %w", d.page, err)
	}
	left := 0
	for text := range strings.Lines(actions) {
		for _, asked := range strings.Split(text, todo)[1:] {
			asked, _, _ = strings.Cut(asked, "'")
			if left++; left == 1 {
				report.WriteString("To be written by a person, before make generate takes it:\n")
			}
			fmt.Fprintf(report, "- openapi/overlay.yaml:%d: %s\n", line, strings.TrimSpace(asked))
		}
		line++
	}
	report.WriteString("Look at the names, which are suggestions: another one has to be changed everywhere in the section of the overlay.\n" +
		"Then run make generate and make test.\n")
	return nil
}

// reused are the components of the contract that the page's operation refers to, without those made for it.
func (d *draft) reused() (names []string) {
	collect := func(node *yaml.Node) {
		if name, found := strings.CutPrefix(openapi.Text(openapi.Lookup(node, "$ref")), "#/components/"); found {
			if _, name, found = strings.Cut(name, "/"); found && !slices.Contains(d.names, name) {
				names = append(names, name)
			}
		}
	}
	openapi.Walk(d.operation().node, collect)
	for _, name := range d.names {
		openapi.Walk(d.component(name).node, collect)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
