package gen

import (
	"fmt"

	"github.com/kombo-go/kombo/internal/redact"
)

// FieldError is a value that does not have the type that the contract promises. Its text does not
// contain the value.
type FieldError struct {
	// Pointer is the JSON Pointer (RFC 6901) of the value in the response, such as
	// "/data/results/3/start_date".
	Pointer string
	// Record is the index of the record that contains the value, or -1 if it is in no record.
	Record int
	// Value is the value as received. It may be personal data.
	Value []byte `json:"-"`
	// Err is the reason.
	Err error `json:"-"`
}

// Error returns the pointer and the reason.
func (e *FieldError) Error() string {
	return "kombo: invalid value at " + e.Pointer + " in the response, see FieldError.Value: " + e.Err.Error()
}

// Format implements [fmt.Formatter]. It prints the text of Error, for every verb.
func (e FieldError) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// Unwrap returns Err.
func (e *FieldError) Unwrap() error { return e.Err }

// RecordError is a record of a list with values that do not have the type that the contract
// promises. Its text does not contain the record.
type RecordError struct {
	// Index is the index of the record in its page.
	Index int
	// Cursor is the cursor of the page, "" for the first page.
	Cursor string
	// Raw is the record as received, as JSON. It may be personal data.
	Raw []byte `json:"-"`
	// FieldErrors are the values. They are zero in the record.
	FieldErrors []*FieldError
}

// Error returns the index of the record and the reasons.
func (e *RecordError) Error() string {
	text := fmt.Sprintf("kombo: record %d of a page has %d values that are not what the contract promises, see RecordError.Raw", e.Index, len(e.FieldErrors))
	for _, fieldError := range e.FieldErrors[:min(len(e.FieldErrors), 3)] {
		text += "; at " + fieldError.Pointer + ": " + fieldError.Err.Error()
	}
	return text
}

// Format implements [fmt.Formatter]. It prints the text of Error, for every verb.
func (e RecordError) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// Unwrap returns the FieldErrors.
func (e *RecordError) Unwrap() []error {
	errs := make([]error, len(e.FieldErrors))
	for i, fieldError := range e.FieldErrors {
		errs[i] = fieldError
	}
	return errs
}
