// Command prose reports phrases in comments, strings, documents and the contract that do not read as
// plain technical English. Its arguments are files; it prints file, line, phrase and what to write
// instead.
package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	found := 0
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, finding := range check(file, string(text)) {
			fmt.Println(finding)
			found++
		}
	}
	if found > 0 {
		fmt.Fprintf(os.Stderr, "%d phrases to rewrite\n", found)
		os.Exit(1)
	}
}

// check returns the findings in a file.
func check(file, text string) []string {
	if filepath.Ext(file) == ".go" {
		text = proseOf(text)
	} else {
		text = withoutCode(text)
	}
	lines := strings.Split(text, "\n")
	var findings []string
	for _, phrase := range phrases {
		for i, line := range lines {
			if words := phrase.pattern.FindString(line); words != "" && (phrase.unless == nil || !phrase.unless.MatchString(line)) {
				findings = append(findings, fmt.Sprintf("%s:%d: %q: write %s", file, i+1, words, phrase.instead))
			}
		}
	}
	return findings
}

// proseOf returns the comments and strings of a Go file, each in its line.
func proseOf(source string) string {
	var prose strings.Builder
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), nil, scanner.ScanComments)
	line := 1
	for {
		position, kind, literal := s.Scan()
		if kind == token.EOF {
			return prose.String()
		}
		if kind != token.COMMENT && kind != token.STRING {
			continue
		}
		for at := file.Line(position); line < at; line++ {
			prose.WriteByte('\n')
		}
		line += strings.Count(literal, "\n")
		prose.WriteString(literal + " ")
	}
}

// withoutCode returns a document without its code, which has the same lines.
func withoutCode(document string) string {
	lines := strings.Split(document, "\n")
	fenced := false
	for i, line := range lines {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if fence || fenced {
			lines[i] = ""
		}
		fenced = fenced != fence
	}
	return strings.Join(lines, "\n")
}
