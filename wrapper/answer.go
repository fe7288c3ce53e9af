package kombo

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode"
)

// FieldError is a value in a response that does not have the type that the contract promises; see
// [Response].
type FieldError = gen.FieldError

// RecordError is a record of a list with values that do not have the type that the contract promises.
// Iterators yield it together with the record.
type RecordError = gen.RecordError

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
			source = decode.NewCursorReader(source, page.onNext)
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
		failure.setDetails(decode.Fail(body))
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
		return nil, failure(&decode.Error{Reason: fmt.Sprintf("the response is larger than %d bytes: see WithMaxResponseSize", limit)}, answered)
	case response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusResetContent:
		if !decode.CanBeAbsent(reflect.TypeOf(data).Elem()) {
			return nil, failure(&decode.Error{Reason: `the response has no "data"`}, answered)
		}
		return answer, nil
	}
	decoded, err := decode.Success(body, data, decode.Settings{List: prepared.listName(), MaxBytes: maxDecoded(limit), Record: decodeRecord})
	if err != nil {
		failure := failure(err, answered)
		if decoded.Failure != nil {
			failure.cause = nil
			failure.setDetails(decoded.Failure)
		}
		return nil, failure
	}
	answer.Warnings, answer.FieldErrors, answer.RecordErrors = decoded.Warnings, decoded.FieldErrors, decoded.RecordErrors
	return answer, nil
}

// listName is the name of the member that has the records, "" if the data is not a list.
func (p *preparedRequest) listName() string {
	if p.list == nil {
		return ""
	}
	return p.list.Name
}

// maxDecoded is how much memory a decoded response may take if its body has at most limit bytes. The
// models take less than twice the size of a body of ordinary records.
func maxDecoded(limit int64) int64 {
	return max(1<<20, min(limit, math.MaxInt64/2)*2)
}

// mediaType is the media type of an answer without its parameters, "" where there is none.
func mediaType(header http.Header) string {
	name, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(name))
}

func (e *Error) setDetails(details *decode.Failure) {
	if details == nil {
		return
	}
	e.Code, e.Title, e.Message, e.LogURL = Code(details.Code), details.Title, details.Message, details.LogURL
}
