package kombo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/redact"
)

// Error is every call that was sent and did not succeed: Kombo refused it, something in between answered in Kombo's
// place, or no whole answer came at all. Find it with errors.As, decide by its Code.
//
// What it prints, in any format, has no message, body, header, id or query: those can name people. They are in the
// fields.
type Error struct {
	// StatusCode is the HTTP status, 0 if no answer came. It can be 200: an answer whose body is no success counts as an
	// error too.
	StatusCode int
	// Code is the kind of error, "" if the answer had none.
	Code Code
	// Title is Kombo's fixed label of the kind of error.
	Title string
	// Message is what Kombo says went wrong this time. It may name people, so keep it out of logs.
	Message string
	// LogURL is the page of Kombo's dashboard that shows the request. Kombo's support asks for it.
	LogURL string

	// Method is the HTTP method, Path the template of the path: "/integrations/{integration_id}".
	Method, Path string
	// RetryAfter is how long Kombo wants to be left alone, 0 if it did not say.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// Cursor is where to go on after an iteration that ended with this error: the cursor of the page that is missing, ""
	// if it is the first. Skip is how many records of that page the loop has got already, 0 unless its context ended.
	Cursor string
	Skip   int

	// ContentType is the media type of the answer, Header its header, Body the first 64 KiB of its body as they came.
	ContentType string
	Header      http.Header
	Body        []byte

	operation *gen.Operation
	outcome   outcome
	cause     error // why there is no answer, or why it could not be read
	gaveUp    error // why the context ended the retries
}

// outcome is what is known of an attempt beside its status.
type outcome int

const (
	answered     outcome = iota // a whole answer came
	cutOff                      // an answer came, but not all of it
	maybeSent                   // no answer came; what Kombo got of the request is unknown
	notConnected                // there was no connection, so Kombo got nothing
	neverSent                   // the SDK did not even try
	heldBack                    // nor did it then, because Kombo's rate limit was used up
)

func newError(operation *gen.Operation) *Error {
	return &Error{Method: operation.Method, Path: operation.Path, operation: operation}
}

func newTransportError(operation *gen.Operation, cause error, outcome outcome) *Error {
	failure := newError(operation)
	failure.cause, failure.outcome = withoutURL(cause), outcome
	return failure
}

// withoutURL returns the error within a *url.Error, which shows the URL with all IDs and filters.
func withoutURL(err error) error {
	var urlError *url.Error
	if errors.As(err, &urlError) {
		return urlError.Err
	}
	return err
}

// harmless tells whether sending the request twice changes nothing. An error that a test has made has no operation.
func (e *Error) harmless() bool {
	if e.operation == nil {
		return e.Method == http.MethodGet
	}
	return e.operation.Read || e.operation.SafeToRetry
}

// Is makes errors.Is(err, kombo.CodeATSJobClosed) work.
func (e *Error) Is(target error) bool {
	code, isCode := target.(Code)
	return isCode && code != "" && code == e.Code
}

// Unwrap gives the reasons that came from elsewhere: of the network, of decoding, of the context.
func (e *Error) Unwrap() []error {
	var reasons []error
	for _, err := range []error{e.cause, e.gaveUp} {
		if err != nil {
			reasons = append(reasons, err)
		}
	}
	return reasons
}

// Timeout tells whether an attempt, or the time for all of them, ran out.
func (e *Error) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(e.gaveUp, context.DeadlineExceeded) || errors.As(e.cause, &timeout) && timeout.Timeout()
}

// Error tells what failed, how, and what to do.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "kombo: %s %s: ", e.Method, e.Path)
	if e.StatusCode != 0 {
		fmt.Fprintf(&text, "%d", e.StatusCode)
		switch {
		case e.Code != "":
			fmt.Fprintf(&text, " %s", printable(string(e.Code)))
		case e.ContentType != "":
			fmt.Fprintf(&text, " %s", printable(e.ContentType))
		}
		if e.Title != "" {
			fmt.Fprintf(&text, " (%s)", printable(strings.TrimSuffix(e.Title, ".")))
		}
	}
	if e.cause != nil {
		if e.StatusCode != 0 {
			text.WriteString(": ")
		}
		text.WriteString(e.reason())
	}
	if e.gaveUp != nil {
		fmt.Fprintf(&text, "; gave up trying again: %s", describe(e.gaveUp))
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&text, " (attempt %d)", e.Attempts)
	}
	if what := e.Advice(); what != "" {
		fmt.Fprintf(&text, ". %s", what)
	}
	if e.LogURL != "" {
		fmt.Fprintf(&text, " Log: %s", printable(e.LogURL))
	}
	return text.String()
}

// Advice tells in one sentence what a program or a person should do: [Code.Advice] where there is a code that is known,
// else what the rest of the error suggests. It may be "".
func (e *Error) Advice() string {
	if e.StatusCode == http.StatusNotFound && (e.Code == "" || e.Code == CodePlatformInputInvalid) {
		return "Check the path and the base URL, which ends with /v1 for Kombo and its mock server."
	}
	if what := e.Code.Advice(); what != "" {
		return what
	}
	switch {
	case e.StatusCode >= 300 && e.StatusCode < 400:
		return "Check the base URL: Kombo's API does not redirect, and the API key is sent to the configured host only."
	case e.Retryable():
		return "Try again later."
	case !e.harmless() && e.StatusCode >= 200 && e.StatusCode < 300:
		return "It may well have succeeded: look whether it happened before sending it again."
	case !e.harmless() && (e.outcome == maybeSent || e.StatusCode >= 500 || e.StatusCode > 0 && e.StatusCode < 200):
		return "The outcome is unknown: look whether it happened before sending it again."
	}
	return ""
}

// Format implements [fmt.Formatter]. It prints the text of Error, for every verb.
func (e Error) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// LogValue implements [slog.LogValuer]. It returns the text of Error.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// MarshalJSON is for loggers that write errors as JSON. It leaves out Message, Body, Header and the
// other fields that may contain personal data.
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Method     string `json:"method"`
		Path       string `json:"path"`
		StatusCode int    `json:"status_code,omitempty"`
		Code       string `json:"code,omitempty"`
		Title      string `json:"title,omitempty"`
		LogURL     string `json:"log_url,omitempty"`
		Error      string `json:"error"`
	}{e.Method, e.Path, e.StatusCode, printable(string(e.Code)), printable(e.Title), printable(e.LogURL), e.Error()})
}
