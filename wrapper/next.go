package kombo

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// nextReader looks at a page while it is being read, and tells the cursor of the next page as soon as it is there. Kombo
// mostly writes it before the records; where it stands behind them nothing is told.
type nextReader struct {
	source io.Reader
	start  []byte // what has been read, as long as the cursor may still come
	tell   func(next string)
}

// mostBeforeNext bounds how far the cursor is looked for.
const mostBeforeNext = 64 << 10

func (r *nextReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	if r.tell == nil || n == 0 {
		return n, err
	}
	seen := p[:n]
	if len(r.start) > 0 {
		r.start = append(r.start, p[:n]...)
		seen = r.start
	}
	next, found := findNext(seen)
	switch {
	case found == notYet && len(seen) < mostBeforeNext:
		r.start = append(r.start[:0], seen...)
	case found == foundNext:
		r.tell(next)
		fallthrough
	default:
		r.tell, r.start = nil, nil
	}
	return n, err
}

type finding int

const (
	notYet finding = iota
	foundNext
	noNext
)

// findNext looks for data.next in the beginning of an answer. It says that there is none when the records come first.
func findNext(start []byte) (string, finding) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(start), decodeOptions)
	cutOff := func(err error) finding {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return notYet
		}
		return noNext
	}
	for _, member := range []string{`"data"`, `"next"`} {
		if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
			return "", cutOff(err)
		}
		for {
			name, err := decoder.ReadValue()
			if err != nil {
				return "", cutOff(err)
			}
			if string(name) == member {
				break
			}
			if string(name) == `"results"` {
				return "", noNext
			}
			if err := decoder.SkipValue(); err != nil {
				return "", cutOff(err)
			}
		}
	}
	token, err := decoder.ReadToken()
	switch {
	case err != nil:
		return "", cutOff(err)
	case token.Kind() != '"':
		return "", noNext
	}
	return token.String(), foundNext
}
