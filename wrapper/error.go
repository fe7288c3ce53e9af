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

// Error is the error of a call that was sent and failed: Kombo rejected the request, something else
// responded in Kombo's place, or there was no complete response. Find it with [errors.As], and decide by its
// Code.
//
// The text of an Error, in any format, contains no message, body, header, ID or query, because those can
// be personal data. They are in the fields.
type Error struct {
	// StatusCode is the HTTP status, 0 if there was no response. It can be 200, because a response with an
	// invalid body is an error as well.
	StatusCode int
	// Code is the kind of error, "" if the response has none.
	Code Code
	// Title is Kombo's title of the kind of error.
	Title string
	// Message is Kombo's explanation. It can contain personal data, so keep it out of logs.
	Message string
	// LogURL is the page of Kombo's dashboard that shows the request. Kombo's support asks for it.
	LogURL string

	// Method is the HTTP method, and Path the template of the path: "/integrations/{integration_id}".
	Method, Path string
	// RetryAfter is how long Kombo asks clients to wait, 0 if it did not.
	RetryAfter time.Duration
	// Attempts is the number of attempts.
	Attempts int
	// Cursor is where to continue an iteration that ended with this error: the cursor of the page that is
	// missing, "" for the first page. Skip is how many records of that page the loop has received, 0 unless
	// its context ended.
	Cursor string
	Skip   int

	// ContentType is the media type of the response, Header its header, and Body the first 64 KiB of its
	// body as received.
	ContentType string
	Header      http.Header
	Body        []byte

	operation *gen.Operation
	outcome   outcome
	cause     error // why there is no response, or why it could not be read
	gaveUp    error // why the context ended the retries
}

// outcome is what is known about an attempt apart from its status.
type outcome int

const (
	responded    outcome = iota // there was a complete response
	cutOff                      // the response was incomplete
	maybeSent                   // there was no response, and Kombo may have received the request
	notConnected                // there was no connection, so Kombo did not receive the request
	neverSent                   // the SDK did not send the request
	heldBack                    // the SDK did not send the request because Kombo's rate limit was used up
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

// harmless reports whether sending the request twice changes nothing. An error that was created in a test
// has no operation.
func (e *Error) harmless() bool {
	if e.operation == nil {
		return e.Method == http.MethodGet
	}
	return e.operation.Read || e.operation.SafeToRetry
}

// Is reports whether target is the Code of the error: errors.Is(err, kombo.CodeATSJobClosed).
func (e *Error) Is(target error) bool {
	code, isCode := target.(Code)
	return isCode && code != "" && code == e.Code
}

// Unwrap returns the errors of the network, of decoding and of the context.
func (e *Error) Unwrap() []error {
	var reasons []error
	for _, err := range []error{e.cause, e.gaveUp} {
		if err != nil {
			reasons = append(reasons, err)
		}
	}
	return reasons
}

// Timeout reports whether an attempt or the whole call timed out.
func (e *Error) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(e.gaveUp, context.DeadlineExceeded) || errors.As(e.cause, &timeout) && timeout.Timeout()
}

// Error returns what failed, why, and what to do.
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
		fmt.Fprintf(&text, "; stopped retrying: %s", describe(e.gaveUp))
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

// Advice returns what a program or a person should do, in one or two sentences: [Code.Advice] if the code
// is known, and otherwise what the other fields suggest. It may return "".
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
		return "Retry later."
	case !e.harmless() && e.StatusCode >= 200 && e.StatusCode < 300:
		return "It may have succeeded. Before retrying, check whether it took effect."
	case !e.harmless() && (e.outcome == maybeSent || e.StatusCode >= 500 || e.StatusCode > 0 && e.StatusCode < 200):
		return "The outcome is unknown. Before retrying, check whether it took effect."
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
