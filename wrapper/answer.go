package kombo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
)

// FieldError is a value of an answer that does not have the type the contract promises; see [Response].
type FieldError = gen.FieldError

// maxErrorBody bounds what is read and kept of an answer that is no success.
const maxErrorBody = 64 << 10

// reader reads a body whole before it is decoded. Readers are used again; one that grew for a file is let go.
type reader struct {
	limited io.LimitedReader
	buffer  bytes.Buffer
}

var readers = sync.Pool{New: func() any { return new(reader) }}

const largestKeptBuffer = 8 << 20

// read reads up to limit bytes. What it returns is valid until release.
func (r *reader) read(body io.Reader, limit int64) (text []byte, tooLarge bool, err error) {
	r.limited = io.LimitedReader{R: body, N: limit + 1}
	_, err = r.buffer.ReadFrom(&r.limited)
	text = r.buffer.Bytes()
	if int64(len(text)) > limit {
		return text[:limit], true, err
	}
	return text, false, err
}

func (r *reader) release() {
	if r.buffer.Cap() > largestKeptBuffer {
		return
	}
	r.limited.R = nil
	r.buffer.Reset()
	readers.Put(r)
}

// readAnswer decodes an answer into data, or makes an *Error of it. A success is a status of 200 to 299 and a body that
// is one, whatever its media type: {"status": "success", "data": ...}. With 204 there is no body to look at.
func readAnswer(operation *gen.Operation, response *http.Response, limit int64, data any) (*gen.Answer, *Error) {
	success := response.StatusCode >= 200 && response.StatusCode < 300
	if !success {
		limit = maxErrorBody
	}
	reader := readers.Get().(*reader)
	defer reader.release()
	body, tooLarge, readErr := reader.read(response.Body, limit)

	failure := func(cause error, outcome outcome) *Error {
		failure := newError(operation)
		failure.StatusCode = response.StatusCode
		failure.Header = response.Header
		failure.ContentType = mediaType(response.Header)
		failure.Body = bytes.Clone(body[:min(len(body), maxErrorBody)])
		failure.cause, failure.outcome = cause, outcome
		failure.RetryAfter = retryAfter(response.Header, time.Now())
		return failure
	}

	if !success {
		failure := failure(readErr, answered)
		envelope, _ := decodeEnvelope(body, nil) // what is not Kombo's form has no code, and that is all there is to it
		failure.setDetails(envelope.failure)
		if failure.RetryAfter == 0 && (failure.Code == CodePlatformRateLimitExceeded || failure.Code == "" && failure.StatusCode == http.StatusTooManyRequests) {
			if limit := rateLimit(response.Header); limit != nil {
				failure.RetryAfter = limit.Reset
			}
		}
		return nil, failure
	}
	answer := &gen.Answer{
		StatusCode:  response.StatusCode,
		Header:      response.Header,
		RateLimit:   rateLimit(response.Header),
		Concurrency: concurrency(response.Header),
	}
	switch {
	case readErr != nil:
		return nil, failure(readErr, cutOff)
	case tooLarge:
		return nil, failure(&decodeError{reason: fmt.Sprintf("the answer is larger than %d bytes: see WithMaxResponseSize", limit)}, answered)
	case response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusResetContent:
		return answer, nil
	}
	envelope, fieldErrors, err := decodeSuccess(body, data)
	if err != nil {
		failure := failure(err, answered)
		if envelope.failure != nil {
			failure.cause = nil
			failure.setDetails(envelope.failure)
		}
		return nil, failure
	}
	answer.Warnings, answer.FieldErrors = envelope.warnings, fieldErrors
	return answer, nil
}

// mediaType is the media type of an answer without its parameters, "" where there is none.
func mediaType(header http.Header) string {
	name, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(name))
}

func (e *Error) setDetails(details *errorDetails) {
	if details == nil {
		return
	}
	e.Code, e.Title, e.Message, e.LogURL = Code(details.Code), details.Title, details.Message, details.LogURL
}

// envelope is what stands around the data of an answer.
type envelope struct {
	isError  bool
	hasData  bool
	warnings []gen.Warning
	failure  *errorDetails
}

// errorDetails is Kombo's error, or as much of it as is there.
type errorDetails struct {
	Code, Title, Message, LogURL string
}

// decodeError tells why an answer with a status of success is none. It never quotes the answer.
type decodeError struct {
	pointer string
	reason  string
}

func (e *decodeError) Error() string {
	if e.pointer == "" {
		return e.reason
	}
	return fmt.Sprintf("the value at %s of the answer: %s", e.pointer, e.reason)
}

// maxFieldErrors bounds how often an answer is decoded. One with more values of a wrong type than this has changed
// altogether.
const maxFieldErrors = 100

// decodeSuccess decodes the body of a success. A value of a wrong type is set aside as a FieldError, and the rest
// decoded without it: after a write an odd date must not look like a failure, and in a page it must not cost the
// other records.
func decodeSuccess(body []byte, data any) (envelope, []*FieldError, error) {
	var fieldErrors []*FieldError
	for {
		reflect.ValueOf(data).Elem().SetZero() // of what an earlier attempt has left
		decoded, err := decodeEnvelope(body, data)
		var wrongType *json.SemanticError
		if err != nil && errors.As(err, &wrongType) && len(fieldErrors) < maxFieldErrors {
			if rest, fieldError := setAside(body, wrongType); fieldError != nil {
				body, fieldErrors = rest, append(fieldErrors, fieldError)
				continue
			}
		}
		switch {
		case decoded.failure != nil || decoded.isError:
			if decoded.failure == nil {
				decoded.failure = new(errorDetails)
			}
			return decoded, nil, &decodeError{reason: `the answer says "error"`}
		case err != nil:
			return decoded, nil, explain(err)
		case !decoded.hasData && !mayBeAbsent(data):
			return decoded, nil, &decodeError{reason: `the answer has no "data"`}
		}
		return decoded, fieldErrors, nil
	}
}

// mayBeAbsent tells whether an answer without data is as good as one with: where there is nothing in it, or anything.
func mayBeAbsent(data any) bool {
	kind := reflect.TypeOf(data).Elem()
	return kind.Kind() == reflect.Struct && kind.NumField() == 0 || kind.Kind() == reflect.Map || kind.Kind() == reflect.Interface
}

// decoders are used again, with all that they have allocated.
var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// decodeEnvelope decodes an answer token by token, so that the data is decoded right where it stands. With data nil it
// looks for an error only.
func decodeEnvelope(body []byte, data any) (envelope, error) {
	var decoded envelope
	if len(bytes.TrimSpace(body)) == 0 {
		return decoded, &decodeError{reason: "the answer is empty"}
	}
	decoder := decoders.Get().(*jsontext.Decoder)
	defer decoders.Put(decoder)
	decoder.Reset(bytes.NewBuffer(body), decodeOptions)
	kind := decoder.PeekKind()
	if _, err := decoder.ReadToken(); err != nil {
		return decoded, err
	}
	if kind != '{' {
		return decoded, &decodeError{reason: fmt.Sprintf("the answer is %s, not an object", kindName(kind))}
	}
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadValue()
		if err != nil {
			return decoded, err
		}
		switch string(name) {
		case `"status"`:
			var status jsontext.Value
			status, err = decoder.ReadValue()
			decoded.isError = string(status) == `"error"`
		case `"error"`:
			decoded.failure, err = decodeErrorDetails(decoder)
		case `"data"`:
			if data == nil || decoder.PeekKind() == 'n' {
				err = decoder.SkipValue()
				break
			}
			decoded.hasData = true
			err = json.UnmarshalDecode(decoder, data)
		case `"warnings"`:
			if decoder.PeekKind() != '[' {
				err = decoder.SkipValue()
				break
			}
			err = json.UnmarshalDecode(decoder, &decoded.warnings)
		default:
			err = decoder.SkipValue()
		}
		if err != nil {
			return decoded, err
		}
	}
	if _, err := decoder.ReadToken(); err != nil {
		return decoded, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return decoded, &decodeError{reason: "there is something after the end of the answer"}
	}
	return decoded, nil
}

// decodeErrorDetails takes from Kombo's error what is a string. In other JSON "error" may be anything; null is none.
func decodeErrorDetails(decoder *jsontext.Decoder) (*errorDetails, error) {
	value, err := decoder.ReadValue()
	if err != nil || value.Kind() == 'n' {
		return nil, err
	}
	details := new(errorDetails)
	var members map[string]jsontext.Value
	if json.Unmarshal(value, &members, decodeOptions) != nil {
		return details, nil
	}
	for name, target := range map[string]*string{"code": &details.Code, "title": &details.Title, "message": &details.Message, "log_url": &details.LogURL} {
		if members[name].Kind() == '"' {
			_ = json.Unmarshal(members[name], target, decodeOptions) // a string fits a string
		}
	}
	return details, nil
}

// explain says what is wrong with an answer without quoting it: the errors of the JSON package quote.
func explain(err error) error {
	var own *decodeError
	var syntax *jsontext.SyntacticError
	var wrongType *json.SemanticError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &wrongType):
		return &decodeError{pointer: string(wrongType.JSONPointer), reason: typeMismatch(wrongType)}
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &decodeError{reason: "the JSON of the answer ends in the middle"}
	case errors.As(err, &syntax):
		// Where that is would be told in names that the answer made up.
		return &decodeError{reason: fmt.Sprintf("the answer is no JSON, from byte %d on", syntax.ByteOffset)}
	}
	return &decodeError{reason: fmt.Sprintf("the answer could not be decoded (%T)", err)}
}
