package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

// report is what has been found.
type report struct {
	upstream string
	entries  []facts.Entry
	accepted int      // differences that are meant to be
	stale    []string // rules that accept nothing any more
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
	var entries []facts.Entry
	for _, entry := range r.entries {
		if entry.Class == class {
			entries = append(entries, entry)
		}
	}
	return entries
}

func (r *report) write(to io.Writer, format string) error {
	switch format {
	case "text":
		return r.text(to)
	case "markdown":
		return r.markdown(to)
	case "json":
		return r.json(to)
	}
	return fmt.Errorf("the format %q is unknown: use text, json or markdown", format)
}

// classes are the sections of a report.
var classes = []struct {
	class        facts.Class
	title, about string
}{
	{facts.Breaking, "Breaking", "Programs fail, miss something, or no longer compile with the next release."},
	{facts.Additive, "Additive", "Programs go on as they are."},
	{facts.Documentation, "Documentation only", "Nothing that a program does is different."},
}

// summary is the report in one sentence.
func (r *report) summary() string {
	if len(r.entries) == 0 {
		return "Kombo's document promises what the contract promises."
	}
	var counts []string
	for _, section := range classes {
		if n := len(r.of(section.class)); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, section.class))
		}
	}
	return "Changes in Kombo's document since the contract was written: " + strings.Join(counts, ", ") + "."
}

const staleTitle = "Accepted differences that are no longer there"

func (r *report) text(to io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", r.summary())
	for _, section := range classes {
		entries := r.of(section.class)
		if len(entries) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n%s. %s\n\n", section.title, section.about)
		for _, entry := range entries {
			operations := entry.Operations()
			fmt.Fprintf(&out, "- %s: %s.\n", among(entry), entry.Text())
			fmt.Fprintf(&out, "  %s\n", entry.Meaning)
			if entry.Origin != "" {
				fmt.Fprintf(&out, "  It is %s in the contract.\n", entry.Origin)
			}
			if len(operations) > 1 {
				fmt.Fprintf(&out, "  It shows in %s.\n", several(operations))
			}
		}
	}
	if len(r.stale) > 0 {
		fmt.Fprintf(&out, "\n%s: take them out of openapi/drift.yaml.\n\n", staleTitle)
		for _, rule := range r.stale {
			fmt.Fprintf(&out, "- %s\n", rule)
		}
	}
	if r.accepted > 0 {
		fmt.Fprintf(&out, "\n%d differences are accepted in openapi/drift.yaml.\n", r.accepted)
	}
	_, err := io.WriteString(to, out.String())
	return err
}

// several are the operations of an entry, or the first of many.
func several(operations []string) string {
	const most = 10
	if len(operations) <= most {
		return strings.Join(operations, ", ")
	}
	return fmt.Sprintf("%s and %d more (FORMAT=json tells them all)", strings.Join(operations[:most], ", "), len(operations)-most)
}

// among returns the operation of an entry and how many others there are.
func among(entry facts.Entry) string {
	if others := len(entry.Operations()) - 1; others > 0 {
		return fmt.Sprintf("%s and %d more", entry.Operation, others)
	}
	return entry.Operation
}

// longest is how long an issue can be, less some room.
const longest = 60_000

func (r *report) markdown(to io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", r.summary())
	left := 0
	for _, section := range classes {
		entries := r.of(section.class)
		if len(entries) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n## %s\n\n%s\n\n", section.title, section.about)
		for _, entry := range entries {
			text := markdownOf(entry)
			if out.Len()+len(text) > longest {
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
		fmt.Fprintf(&out, "\n## %s\n\nTake them out of `openapi/drift.yaml`.\n\n", staleTitle)
		for _, rule := range r.stale {
			fmt.Fprintf(&out, "- `%s`\n", strings.ReplaceAll(rule, "`", "'"))
		}
	}
	if r.accepted > 0 {
		fmt.Fprintf(&out, "\n%d differences are accepted in `openapi/drift.yaml`.\n", r.accepted)
	}
	_, err := io.WriteString(to, out.String())
	return err
}

func markdownOf(entry facts.Entry) string {
	others := ""
	if operations := entry.Operations(); len(operations) > 1 {
		others = fmt.Sprintf(" and %d more", len(operations)-1)
	}
	text := fmt.Sprintf("- **%s**%s: %s. %s", facts.Code(entry.Operation), others, entry.Text(), entry.Meaning)
	if entry.Origin != "" {
		text += fmt.Sprintf(" It is %s in the contract.", facts.Code(entry.Origin))
	}
	text += "\n"
	if operations := entry.Operations(); len(operations) > 1 {
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
	result := struct {
		Status   string   `json:"status"`
		Changes  []entry  `json:"changes"`
		Accepted int      `json:"accepted"`
		Stale    []string `json:"stale"`
	}{
		Status:  map[int]string{statusNone: "none", statusAdditive: "additive", statusBreaking: "breaking"}[r.status()],
		Changes: changes, Accepted: r.accepted, Stale: append([]string{}, r.stale...),
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}
