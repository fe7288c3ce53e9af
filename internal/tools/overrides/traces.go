package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// checkTraces tells whether the code was made by our templates: it has every declaration and comment that stands in them
// as it is, and nothing that only the generator's own would have left there.
func checkTraces(code string, replaced []template, upstream string) error {
	var failures []error
	lines := slices.Collect(strings.Lines(code))
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	var ours []string
	for _, t := range replaced {
		for _, trace := range tracesOf(t.text) {
			ours = append(ours, trace)
			if !strings.Contains(trace, "{{") && !slices.Contains(lines, trace) {
				failures = append(failures, fmt.Errorf("the code lacks %q, which our template for %s writes: the generator ignores it", trace, t.name))
				break
			}
		}
	}
	for _, t := range replaced {
		text, err := os.ReadFile(filepath.Join(upstream, t.name))
		if err != nil {
			return err
		}
		for _, trace := range tracesOf(string(text)) {
			if slices.Contains(ours, trace) {
				continue
			}
			pattern := patternOf(trace)
			if at := slices.IndexFunc(lines, pattern.MatchString); at >= 0 {
				failures = append(failures, fmt.Errorf("the code has %q, which only the generator's own template %s writes: it ignores ours", lines[at], t.name))
				break
			}
		}
	}
	return errors.Join(failures...)
}

var (
	traced   = regexp.MustCompile(`^(func|type|//) `)
	variable = regexp.MustCompile(`\{\{.*?\}\}`)
)

// fewestLetters is how much of a line has to be fixed for it to tell one template from another.
const fewestLetters = 24

// tracesOf are the lines of a template that are found in what it writes: declarations and comments.
func tracesOf(template string) (traces []string) {
	for line := range strings.Lines(template) {
		line = strings.TrimSpace(line)
		if traced.MatchString(line) && len(variable.ReplaceAllString(line, "")) >= fewestLetters {
			traces = append(traces, line)
		}
	}
	return traces
}

// patternOf matches what a line of a template becomes.
func patternOf(trace string) *regexp.Regexp {
	parts := variable.Split(trace, -1)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}
