// Package valid is the trust boundary of package decode. Only a [Reader] makes a [Value], and only
// from bytes that jsontext accepts, so code that takes a Value cannot be given anything else.
//
// A Value is JSON according to RFC 8259, with two exceptions: an object may have the same name twice,
// and a string may contain invalid UTF-8. It is nested at most 10,000 levels deep. Numbers have any
// size and precision.
package valid

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Options are the exceptions from RFC 8259.
var Options = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Value is a JSON value that jsontext has accepted. The zero Value has no text.
type Value struct{ text []byte }

// Text returns the value without white space around it. It is part of the text that was read.
func (v Value) Text() []byte { return v.text }

// Kind returns the kind of the value, or 0 if v is the zero Value.
func (v Value) Kind() jsontext.Kind { return jsontext.Value(v.text).Kind() }

// Reader reads a text token by token or value by value.
type Reader struct {
	json   jsontext.Decoder
	source bytes.Buffer
}

// Reset makes r read text, which must not change while values of it are in use.
func (r *Reader) Reset(text []byte) {
	r.source = *bytes.NewBuffer(text) // jsontext reads a bytes.Buffer in place
	r.json.Reset(&r.source, Options)
}

// Kind returns the kind of the next token, or 0 if there is none.
func (r *Reader) Kind() jsontext.Kind { return r.json.PeekKind() }

// Token reads a token.
func (r *Reader) Token() (jsontext.Token, error) { return r.json.ReadToken() }

// Value reads a value: an object or array with all that it contains, the name of a member, or any
// other token.
func (r *Reader) Value() (Value, error) {
	text, err := r.json.ReadValue()
	if err != nil {
		return Value{}, err
	}
	return Value{text}, nil
}

// Skip reads a value without returning it.
func (r *Reader) Skip() error { return r.json.SkipValue() }
