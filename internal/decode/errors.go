package decode

import (
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"
)

// Error is the reason why a response cannot be decoded. Its text never quotes the response.
type Error struct {
	// Pointer is the JSON Pointer of the value in the response, "" if it is the response itself.
	Pointer string
	Reason  string
}

// Error returns the reason and the pointer.
func (e *Error) Error() string {
	if e.Pointer == "" {
		return e.Reason
	}
	return fmt.Sprintf("invalid value at %s of the response: %s", e.Pointer, e.Reason)
}

// syntaxError returns an error of jsontext without what it quotes.
func syntaxError(err error) *Error {
	var own *Error
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &Error{Reason: "the JSON of the response ends in the middle"}
	case errors.As(err, &syntax):
		// Its pointer would consist of names that come from the response.
		return &Error{Reason: fmt.Sprintf("the response is not JSON from byte %d on", syntax.ByteOffset)}
	}
	return &Error{Reason: fmt.Sprintf("the response cannot be decoded (%T)", err)}
}

// mismatchError is a value whose kind does not fit a type.
type mismatchError struct {
	kind   jsontext.Kind
	target reflect.Type
}

func (e mismatchError) Error() string {
	return fmt.Sprintf("%s does not fit %s", kindName(e.kind), e.target)
}

var (
	errNotInteger = errors.New("a number that is not an integer does not fit an integer field")
	errOutOfRange = errors.New("the number is out of range")
	errNotTime    = errors.New("the string is not a date or time")
)

func kindName(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "nothing"
}
