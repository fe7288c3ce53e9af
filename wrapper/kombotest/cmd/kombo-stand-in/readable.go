package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// shownBytes is how much of a body the page shows.
const shownBytes = 4096

// readable formats a body for the page: JSON with line breaks, and no more than the page shows.
// What it costs depends on that, not on the size of the body or how deep it is nested.
func readable(body []byte) string {
	start := body[:min(len(body), shownBytes)]
	for i := 0; i < utf8.UTFMax && len(start) < len(body) && !utf8.Valid(start); i++ {
		start = start[:len(start)-1] // the rest of a character
	}
	if !utf8.Valid(start) {
		return fmt.Sprintf("%d bytes that are not text", len(body))
	}
	text, all := string(start), len(start) == len(body)
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		text, all = indent(trimmed)
	}
	if all {
		return text
	}
	return strings.ToValidUTF8(text, "") + "\n… the rest is not shown"
}

// indent breaks JSON, whole or cut off, into lines. It stops when the page shows no more, and reports
// whether that is all.
func indent(body []byte) (text string, all bool) {
	var out indenter
	for i, c := range body {
		switch {
		case out.Len() >= shownBytes:
			return out.String()[:shownBytes], false
		case out.inString:
			out.WriteByte(c)
			out.inString = c != '"' || escaped(body[:i])
		case strings.IndexByte(" \t\r\n", c) < 0:
			out.token(c)
		}
	}
	return strings.TrimSuffix(out.String(), "\n"), true
}

// indenter writes JSON in lines.
type indenter struct {
	bytes.Buffer
	depth    int
	inString bool
	opened   bool // the last byte has opened an object or array
}

// token writes a byte that is neither white space nor inside a string.
func (out *indenter) token(c byte) {
	closes := c == '}' || c == ']'
	if closes {
		out.depth--
	}
	if closes != out.opened { // an empty object stays in one line
		out.breakLine()
	}
	out.WriteByte(c)
	out.inString = c == '"'
	out.opened = c == '{' || c == '['
	switch {
	case out.opened:
		out.depth++
	case c == ',':
		out.breakLine()
	case c == ':':
		out.WriteByte(' ')
	case closes && out.depth <= 0:
		out.WriteByte('\n')
	}
}

func (out *indenter) breakLine() {
	out.WriteByte('\n')
	out.WriteString(strings.Repeat("  ", max(0, min(out.depth, 40))))
}

// escaped reports whether the character after a text in a JSON string is escaped.
func escaped(text []byte) bool {
	backslashes := len(text) - len(bytes.TrimRight(text, `\`))
	return backslashes%2 == 1
}
