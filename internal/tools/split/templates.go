package main

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
)

// mark is the first line that each of our templates writes.
var mark = regexp.MustCompile(`(?m)^// template: (\S+)\n`)

// checkTemplates returns the code without the marks of our templates. The generator ignores a
// template that it does not find, or that is blank, without a word: each of ours has to have left
// its mark.
func checkTemplates(code []byte, templates map[string]string) ([]byte, error) {
	marks := map[string]int{}
	for _, match := range mark.FindAllSubmatch(code, -1) {
		marks[string(match[1])]++
	}
	for _, replaced := range slices.Sorted(maps.Keys(templates)) {
		ours := filepath.Base(templates[replaced])
		if marks[ours] == 0 {
			return nil, fmt.Errorf("the generator has ignored %s, which replaces its template %s", templates[replaced], replaced)
		}
		marks[ours]--
	}
	return bytes.TrimLeft(mark.ReplaceAll(code, nil), "\n"), nil
}
