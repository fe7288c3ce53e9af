package kombo

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxErrorBody bounds what is read and kept of an answer that is no success.
const maxErrorBody = 64 << 10

// bodyReader reads a body whole before it is decoded. They are used again; one that grew for a file is let go.
type bodyReader struct {
	limited io.LimitedReader
	buffer  bytes.Buffer
}

var bodyReaders = sync.Pool{New: func() any { return new(bodyReader) }}

const largestKeptBuffer = 8 << 20

func newBodyReader() *bodyReader { return bodyReaders.Get().(*bodyReader) }

// read reads up to limit bytes. What it returns is valid until release. length is how many there will be, as far as the
// server says so.
func (r *bodyReader) read(body io.Reader, length, limit int64) (text []byte, tooLarge bool, err error) {
	if length > 0 {
		r.buffer.Grow(int(min(length, limit, largestKeptBuffer)) + bytes.MinRead)
	}
	r.limited = io.LimitedReader{R: body, N: limit + 1}
	_, err = r.buffer.ReadFrom(&r.limited)
	text = r.buffer.Bytes()
	if int64(len(text)) > limit {
		return text[:limit], true, err
	}
	return text, false, err
}

func (r *bodyReader) reset() {
	r.limited.R = nil
	r.buffer.Reset()
}

func (r *bodyReader) release() {
	if r.buffer.Cap() > largestKeptBuffer {
		return
	}
	r.reset()
	bodyReaders.Put(r)
}

// readAnswer decodes an answer into data, or makes an *Error of it. A success is a status of 200 to 299 and a body that
// is one, whatever its media type: {"status": "success", "data": ...}. With 204 there is no body to look at, which is a
// success only if there is nothing to say. A list without its records is an error: nobody may take it for an empty list.
func readAnswer(prepared *preparedRequest, response *http.Response, limit int64, data any, decodeRecord func([]byte, any) error) (*Response[any], *Error) {
	page := prepared.page
	success := response.StatusCode >= 200 && response.StatusCode < 300
	if !success {
		limit = maxErrorBody
	}
	source := io.Reader(response.Body)
	var reader *bodyReader
	if page == nil {
		reader = newBodyReader()
		defer reader.release()
	} else {
		reader = page.body
		defer reader.reset()
		if success {
			source = &nextReader{source: source, tell: page.onNext}
		}
	}
	body, tooLarge, readErr := reader.read(source, response.ContentLength, limit)

	failure := func(cause error, outcome outcome) *Error {
		failure := newError(prepared.operation)
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
		envelope, _ := decodeEnvelope(body, nil, nil) // what is not Kombo's form has no code, and that is all there is to it
		failure.setDetails(envelope.failure)
		if failure.RetryAfter == 0 && (failure.Code == CodePlatformRateLimitExceeded || failure.Code == "" && failure.StatusCode == http.StatusTooManyRequests) {
			if limit := rateLimit(response.Header); limit != nil {
				failure.RetryAfter = limit.Reset
			}
		}
		return nil, failure
	}
	answer := &Response[any]{
		StatusCode:  response.StatusCode,
		Header:      response.Header,
		RateLimit:   rateLimit(response.Header),
		Concurrency: concurrency(response.Header),
	}
	if prepared.settings.keepBody {
		answer.Body = bytes.Clone(body)
	}
	switch {
	case readErr != nil:
		return nil, failure(readErr, cutOff)
	case tooLarge:
		return nil, failure(&decodeError{reason: fmt.Sprintf("the answer is larger than %d bytes: see WithMaxResponseSize", limit)}, answered)
	case response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusResetContent:
		if !mayBeAbsent(data) {
			return nil, failure(&decodeError{reason: `the answer has no "data"`}, answered)
		}
		return answer, nil
	}
	envelope, err := decodeSuccess(body, data, decodeRecord)
	if err != nil {
		failure := failure(err, answered)
		if envelope.failure != nil {
			failure.cause = nil
			failure.setDetails(envelope.failure)
		}
		return nil, failure
	}
	if list := prepared.list; list != nil {
		if _, has := list.Count(data); !has {
			return nil, failure(&decodeError{reason: fmt.Sprintf("the answer has no %q in its data", list.Name)}, answered)
		}
	}
	answer.Warnings, answer.FieldErrors, answer.RecordErrors = envelope.warnings, envelope.fieldErrors, envelope.recordErrors
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
