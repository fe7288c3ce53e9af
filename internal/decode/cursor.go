package decode

import (
	"bytes"
	"errors"
	"io"

	"github.com/kombo-go/kombo/internal/decode/valid"
)

// CursorReader reads the body of a page and reports the cursor of the next page as soon as it has
// arrived. Kombo writes it before the records in most lists; if it comes after them, it is not
// reported.
type CursorReader struct {
	source io.Reader
	start  []byte // what has been read while the cursor may still come
	report func(cursor string)
}

// NewCursorReader returns a reader of source. Read calls report at most once.
func NewCursorReader(source io.Reader, report func(cursor string)) *CursorReader {
	return &CursorReader{source: source, report: report}
}

// maxBeforeCursor bounds how far the cursor is looked for, in bytes.
const maxBeforeCursor = 64 << 10

// Read implements [io.Reader].
func (r *CursorReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	if r.report == nil || n == 0 {
		return n, err
	}
	seen := p[:n]
	if len(r.start) > 0 {
		r.start = append(r.start, seen...)
		seen = r.start
	}
	cursor, state := findCursor(seen)
	switch {
	case state == incomplete && len(seen) < maxBeforeCursor:
		r.start = append(r.start[:0], seen...)
		return n, err
	case state == found:
		r.report(cursor)
	}
	r.report, r.start = nil, nil
	return n, err
}

type state int

const (
	incomplete state = iota // the cursor may still come
	found
	absent // or it comes after the records
)

// findCursor looks for data.next in the beginning of a response.
func findCursor(start []byte) (cursor string, _ state) {
	if len(start) < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, start) {
		return "", incomplete
	}
	start = bytes.TrimPrefix(start, byteOrderMark)
	var json valid.Reader
	json.Reset(start)
	for _, name := range []string{"data", "next"} {
		if state := enterMember(&json, name); state != found {
			return "", state
		}
	}
	value, err := json.Value()
	switch {
	case err != nil:
		return "", stateOf(err)
	case value.Kind() != '"':
		return "", absent
	}
	return unquote(value), found
}

// enterMember reads the beginning of an object up to the value of a member.
func enterMember(json *valid.Reader, name string) state {
	if token, err := json.Token(); err != nil || token.Kind() != '{' {
		return stateOf(err)
	}
	for {
		quoted, err := json.Value()
		if err != nil {
			return stateOf(err)
		}
		switch unquote(quoted) {
		case name:
			return found
		case "results":
			return absent
		}
		if err := json.Skip(); err != nil {
			return stateOf(err)
		}
	}
}

func stateOf(err error) state {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return incomplete
	}
	return absent
}
