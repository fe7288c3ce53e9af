package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

// report has the differences that were found.
type report struct {
	entries  []facts.Entry
	accepted int      // the number of intended differences
	stale    []string // rules that no longer accept anything
}

func (r *report) status() int {
	switch {
	case len(r.of(facts.Breaking)) > 0:
		return statusBreaking
	case len(r.entries) > 0 || len(r.stale) > 0:
		return statusAdditive
	}
	return statusNone
}

func (r *report) of(class facts.Class) []facts.Entry {
	return slices.DeleteFunc(slices.Clone(r.entries), func(entry facts.Entry) bool { return entry.Class != class })
}

func (r *report) write(to io.Writer, format string) (err error) {
	switch format {
	case "text":
		_, err = io.WriteString(to, r.text(plain))
	case "markdown":
		_, err = io.WriteString(to, r.text(markdown))
	case "json":
		err = r.json(to)
	default:
		err = fmt.Errorf("the format %q is unknown: use text, json or markdown", format)
	}
	return err
}

// sections are the sections of a report.
var sections = []struct {
	class        facts.Class
	title, about string
}{
	{facts.Breaking, "Breaking", "Programs fail, miss something, or no longer compile with the next release."},
	{facts.Additive, "Additive", "Existing programs keep working."},
	{facts.Documentation, "Documentation only", "Programs behave as before."},
}

// summary is the report in one sentence.
func (r *report) summary() string {
	if len(r.entries) == 0 {
		return "Kombo's document promises what the contract promises."
	}
	var counts []string
	for _, section := range sections {
		if n := len(r.of(section.class)); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, section.class))
		}
	}
	return "Changes in Kombo's document since the contract was written: " + strings.Join(counts, ", ") + "."
}

// style has the formats of a report for people.
type style struct {
	section, stale, accepted string
	entry                    func(facts.Entry) string
	rule                     func(string) string
	longest                  int // bytes
}

const staleTitle = "Accepted differences that are no longer there"

var (
	plain = style{
		section:  "\n%s. %s\n\n",
		stale:    "\n" + staleTitle + ": take them out of openapi/drift.yaml.\n\n",
		rule:     func(rule string) string { return rule },
		accepted: "\n%d differences are accepted in openapi/drift.yaml.\n",
		entry:    plainEntry,
		longest:  math.MaxInt,
	}
	markdown = style{
		section:  "\n## %s\n\n%s\n\n",
		stale:    "\n## " + staleTitle + "\n\nTake them out of `openapi/drift.yaml`.\n\n",
		rule:     facts.Code,
		accepted: "\n%d differences are accepted in `openapi/drift.yaml`.\n",
		entry:    markdownEntry,
		longest:  60_000, // an issue takes 65,536 characters
	}
)

func (r *report) text(style style) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", r.summary())
	left := 0
	for _, section := range sections {
		entries := r.of(section.class)
		if len(entries) > 0 {
			fmt.Fprintf(&out, style.section, section.title, section.about)
		}
		for _, entry := range entries {
			text := style.entry(entry)
			if out.Len()+len(text) > style.longest {
				left++
				continue
			}
			out.WriteString(text)
		}
	}
	if left > 0 {
		fmt.Fprintf(&out, "\n%d more changes have no room here: `make drift` tells them all.\n", left)
	}
	if len(r.stale) > 0 {
		out.WriteString(style.stale)
	}
	for _, rule := range r.stale {
		fmt.Fprintf(&out, "- %s\n", style.rule(rule))
	}
	if r.accepted > 0 {
		fmt.Fprintf(&out, style.accepted, r.accepted)
	}
	return out.String()
}

func plainEntry(entry facts.Entry) string {
	operations := entry.Operations()
	text := fmt.Sprintf("- %s%s: %s.\n  %s\n", entry.Operation, others(operations), entry.Text(), entry.Meaning)
	if entry.Origin != "" {
		text += fmt.Sprintf("  It is %s in the contract.\n", entry.Origin)
	}
	const most = 10
	switch {
	case len(operations) > most:
		text += fmt.Sprintf("  It shows in %s and %d more (FORMAT=json tells them all).\n", strings.Join(operations[:most], ", "), len(operations)-most)
	case len(operations) > 1:
		text += fmt.Sprintf("  It shows in %s.\n", strings.Join(operations, ", "))
	}
	return text
}

// others returns how many operations there are apart from the first one.
func others(operations []string) string {
	if len(operations) < 2 {
		return ""
	}
	return fmt.Sprintf(" and %d more", len(operations)-1)
}

func markdownEntry(entry facts.Entry) string {
	operations := entry.Operations()
	text := fmt.Sprintf("- **%s**%s: %s. %s", facts.Code(entry.Operation), others(operations), entry.Text(), entry.Meaning)
	if entry.Origin != "" {
		text += fmt.Sprintf(" It is %s in the contract.", facts.Code(entry.Origin))
	}
	text += "\n"
	if len(operations) > 1 {
		text += fmt.Sprintf("  <details><summary>in %d operations</summary>\n\n", len(operations))
		for _, operation := range operations {
			text += "  - " + facts.Code(operation) + "\n"
		}
		text += "\n  </details>\n"
	}
	return text
}

func (r *report) json(to io.Writer) error {
	type entry struct {
		facts.Change
		Text  string        `json:"text"`
		Where []facts.Where `json:"where"`
	}
	changes := []entry{}
	for _, e := range r.entries {
		changes = append(changes, entry{e.Change, e.Text(), e.Where})
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Status   string   `json:"status"`
		Changes  []entry  `json:"changes"`
		Accepted int      `json:"accepted"`
		Stale    []string `json:"stale"`
	}{
		Status:  map[int]string{statusNone: "none", statusAdditive: "additive", statusBreaking: "breaking"}[r.status()],
		Changes: changes, Accepted: r.accepted, Stale: append([]string{}, r.stale...),
	})
}
