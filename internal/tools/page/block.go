package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// block is the OpenAPI document that a page carries.
type block struct {
	text []byte
	// line is where text begins in the page, counted from 1.
	line int
	// heading is what the page calls the operation: "POST /connect/activate-integration". "" if the page is the bare
	// document.
	heading string
}

// extractBlock finds the OpenAPI document in a page: the page is Markdown with one such block, or it is the document.
func extractBlock(page []byte) (block, error) {
	fences, unfinished := scanFences(page)
	var found []fence
	for _, f := range fences {
		if f.isOpenAPI() {
			found = append(found, f)
		}
	}
	switch {
	case unfinished != nil && (unfinished.isOpenAPI() || len(found) == 0 && !isBare(page)):
		return block{}, fmt.Errorf("the block that begins in line %d has no end: the page is cut off", unfinished.line)
	case len(found) == 1:
		if isBare(page) {
			return block{}, errors.New("the page is an OpenAPI document with another one inside: give one of them")
		}
		return block{text: found[0].text, line: found[0].line + 1, heading: found[0].heading()}, nil
	case len(found) > 1:
		var lines []string
		for _, f := range found {
			lines = append(lines, fmt.Sprint(f.line))
		}
		return block{}, fmt.Errorf("the page has several OpenAPI blocks, in lines %s: give one page for each operation", strings.Join(lines, ", "))
	case !isBare(page):
		return block{}, errors.New("the page has no OpenAPI block: it ends with a fenced YAML block headed like \"yaml GET /hris/employees\"")
	case !bytes.HasSuffix(page, []byte("\n")):
		return block{}, errors.New("the last line has no end, so the document may be cut off: end it with a newline if it is whole")
	}
	return block{text: page, line: 1}, nil
}

var bare = regexp.MustCompile(`(?m)\A(?:---\n|#.*\n|\s*\n)*["']?openapi["']?\s*:`)

// isBare tells whether a page is the OpenAPI document itself.
func isBare(page []byte) bool { return bare.Match(page) }

// fence is a fenced code block of Markdown.
type fence struct {
	info string
	line int // of the opening fence
	text []byte
}

var operationHeading = regexp.MustCompile(`(?i)\b(get|put|post|delete|patch|head|options|trace)\s+(/\S*)\s*$`)

// isOpenAPI tells whether a block is headed METHOD /path, or is YAML that begins like an OpenAPI document.
func (f fence) isOpenAPI() bool {
	language, _, _ := strings.Cut(f.info, " ")
	switch strings.ToLower(language) {
	case "yaml", "yml":
		return f.heading() != "" || isBare(f.text)
	}
	return false
}

// heading is the operation that the opening fence names. There may be the address of the whole document before it, and
// attributes in braces after it.
func (f fence) heading() string {
	info, _, _ := strings.Cut(f.info, " {")
	if match := operationHeading.FindStringSubmatch(info); match != nil {
		return strings.ToUpper(match[1]) + " " + match[2]
	}
	return ""
}

var (
	openingFence = regexp.MustCompile("^( {0,3})(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$")
	closingFence = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})[ \t]*$")
)

// scanFences finds the fenced code blocks of a Markdown text (CommonMark 0.31.2, 4.5). A block ends with a fence of the same
// character that is at least as long; shorter ones, and indented ones, are part of the text. If the last block has no
// end it comes as unfinished.
func scanFences(page []byte) (blocks []fence, unfinished *fence) {
	var open *fence
	var marker, indent string
	number := 0
	for line := range bytes.Lines(page) {
		number++
		words := string(bytes.TrimSuffix(line, []byte("\n")))
		if open == nil {
			match := openingFence.FindStringSubmatch(words)
			if match == nil || match[2][0] == '`' && strings.Contains(match[3], "`") {
				continue
			}
			indent, marker = match[1], match[2]
			open = &fence{info: match[3], line: number}
			continue
		}
		if match := closingFence.FindStringSubmatch(words); match != nil && match[1][0] == marker[0] && len(match[1]) >= len(marker) {
			blocks = append(blocks, *open)
			open = nil
			continue
		}
		// An indented block is indented as a whole.
		for i := 0; i < len(indent) && len(line) > 0 && line[0] == ' '; i++ {
			line = line[1:]
		}
		open.text = append(open.text, line...)
	}
	return blocks, open
}
