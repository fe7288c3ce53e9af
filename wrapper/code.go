package kombo

import (
	"errors"
	"maps"
	"slices"
)

// Code is the kind of an error that Kombo returned. Programs decide by it, because statuses, titles
// and messages may change (https://docs.kombo.dev/guides/errors). A Code is an error value, so
// errors.Is(err, kombo.CodeATSJobClosed) works.
//
// Kombo adds codes without notice. A code without a constant is kept as it is.
type Code string

// Error is the code itself.
func (c Code) Error() string { return string(c) }

// CodeOf returns the code of err, or "" if it has none.
func CodeOf(err error) Code {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// Codes returns all codes that have a constant, in alphabetical order.
func Codes() []Code { return slices.Sorted(maps.Keys(codes)) }

// Advice returns what a program or a person should do about the error, in one or two sentences. It
// returns "" for an unknown code.
func (c Code) Advice() string { return codes[c].advice }

// codeFacts is what the contract says about a code.
type codeFacts struct {
	retry  codeRetry
	advice string
}

// codeRetry says whether a request may be sent again after a code.
type codeRetry int

const (
	retryNever  codeRetry = iota // not before a person has done something
	retryReads                   // requests that change nothing, and writes that are safe to repeat
	retryAlways                  // also writes, because Kombo certainly did not start the request
)
