package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// fence is a fenced block of Markdown: the opening line, or with "yaml METHOD /path" that of the OpenAPI document.
var (
	fence   = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$")
	heading = regexp.MustCompile(`(?i)^ya?ml .*?\b(get|put|post|delete|patch) (/\S*)`)
	bare    = regexp.MustCompile(`(?m)\A(?:---\n|#.*\n|\s*\n)*["']?openapi["']?\s*:`)
)

// documentIn returns the OpenAPI document of a page, and the operation that the page says it is about: "GET
// /hris/employees". A page is Markdown with one such block, or the document itself.
func documentIn(page []byte) (document []byte, operation string, err error) {
	page = bytes.ReplaceAll(bytes.TrimPrefix(page, []byte("\xef\xbb\xbf")), []byte("\r\n"), []byte("\n"))
	switch {
	case !utf8.Valid(page) || bytes.ContainsRune(page, 0):
		return nil, "", errors.New("the page is not text in UTF-8")
	case bare.Match(page) && !bytes.HasSuffix(page, []byte("\n")):
		return nil, "", errors.New("the last line does not end, so the document may be cut off")
	case bare.Match(page):
		return page, "", nil
	}
	open, inside := "", false // the fence of the current block, and whether the block is the document
	for line := range bytes.Lines(page) {
		match := fence.FindStringSubmatch(strings.TrimRight(string(line), "\n"))
		switch {
		case open != "" && match != nil && match[2] == "" && strings.HasPrefix(match[1], open):
			open, inside = "", false
		case inside:
			document = append(document, line...)
		case open == "" && match != nil:
			open = match[1]
			if named := heading.FindStringSubmatch(match[2]); named != nil {
				if document != nil {
					return nil, "", errors.New("the page has several OpenAPI documents: give one page for each operation")
				}
				operation, inside, document = strings.ToUpper(named[1])+" "+named[2], true, []byte{}
			}
		}
	}
	switch {
	case inside:
		return nil, "", errors.New("the OpenAPI document does not end: the page is cut off")
	case document == nil:
		return nil, "", fmt.Errorf("the page has no OpenAPI document: it ends with a fenced block headed like %q; the address of a page ends with .md", "yaml GET /hris/employees")
	}
	return document, operation, nil
}
