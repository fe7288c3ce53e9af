package kombo

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
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

// maxErrorBody limits what is read and kept of an unsuccessful response, in bytes.
const maxErrorBody = 64 << 10

// receivedResponse is a response with its body.
type receivedResponse struct {
	*http.Response
	request  *preparedRequest
	body     []byte
	limit    int64 // of the body, in bytes
	tooLarge bool
	err      error // why the body could not be read
}

// readResponse decodes a response into data, or returns an *Error. A response is successful if its status
// is 200 to 299 and its body is {"status": "success", "data": ...}, whatever its media type. A response
// without data is successful only if the type of data has nothing to decode.
func readResponse(request *preparedRequest, response *http.Response, limit int64, data any, decodeRecord func([]byte, any) error) (*Response[any], *Error) {
	received := receivedResponse{Response: response, request: request, limit: limit}
	reader := request.bodyReader()
	defer request.free(reader)
	received.readBody(reader)
	switch {
	case !received.isSuccess():
		return nil, received.unsuccessful()
	case received.err != nil:
		return nil, received.failure(received.err, cutOff)
	case received.tooLarge:
		return nil, received.undecodable("the response is larger than %d bytes: see WithMaxResponseSize", limit)
	}
	return received.decode(data, decodeRecord)
}

// bodyReader returns a reader for the body. Call free when the body is decoded.
func (p *preparedRequest) bodyReader() *bodyReader {
	if p.page != nil {
		return p.page.body
	}
	return newBodyReader()
}

func (p *preparedRequest) free(reader *bodyReader) {
	if p.page != nil {
		reader.reset() // the loop releases it
		return
	}
	reader.release()
}

func (r *receivedResponse) isSuccess() bool { return r.StatusCode >= 200 && r.StatusCode < 300 }

func (r *receivedResponse) readBody(reader *bodyReader) {
	source, limit := io.Reader(r.Body), r.limit
	switch {
	case !r.isSuccess():
		limit = maxErrorBody
	case r.request.page != nil:
		source = decode.NewCursorReader(source, r.request.page.onNext)
	}
	r.body, r.tooLarge, r.err = reader.read(source, r.ContentLength, limit)
}

// decode decodes the body of a successful response.
func (r *receivedResponse) decode(data any, decodeRecord func([]byte, any) error) (*Response[any], *Error) {
	response := &Response[any]{
		StatusCode:  r.StatusCode,
		Header:      r.Header,
		RateLimit:   rateLimit(r.Header),
		Concurrency: concurrency(r.Header),
	}
	if r.request.settings.keepBody {
		response.Body = bytes.Clone(r.body)
	}
	if r.StatusCode == http.StatusNoContent || r.StatusCode == http.StatusResetContent {
		if !decode.CanBeAbsent(reflect.TypeOf(data).Elem()) {
			return nil, r.undecodable(`the response has no "data"`)
		}
		return response, nil
	}
	decoded, err := decode.Success(r.body, data, decode.Settings{List: r.request.listName(), MaxBytes: maxDecoded(r.limit), Record: decodeRecord})
	switch {
	case decoded.Failure != nil && err != nil:
		failure := r.failure(nil, responded)
		failure.setDetails(decoded.Failure)
		return nil, failure
	case err != nil:
		return nil, r.failure(err, responded)
	}
	response.Warnings, response.FieldErrors, response.RecordErrors = decoded.Warnings, decoded.FieldErrors, decoded.RecordErrors
	return response, nil
}

// unsuccessful returns the error of a response with another status than 200 to 299. A body in another form
// than Kombo's has no code.
func (r *receivedResponse) unsuccessful() *Error {
	failure := r.failure(r.err, responded)
	failure.setDetails(decode.Fail(r.body))
	limited := failure.Code == CodePlatformRateLimitExceeded || failure.Code == "" && failure.StatusCode == http.StatusTooManyRequests
	if failure.RetryAfter == 0 && limited {
		if limit := rateLimit(r.Header); limit != nil {
			failure.RetryAfter = limit.Reset
		}
	}
	return failure
}

func (r *receivedResponse) undecodable(format string, arguments ...any) *Error {
	return r.failure(&decode.Error{Reason: fmt.Sprintf(format, arguments...)}, responded)
}

func (r *receivedResponse) failure(cause error, outcome outcome) *Error {
	failure := newError(r.request.operation)
	failure.StatusCode = r.StatusCode
	failure.Header = r.Header
	failure.ContentType = mediaType(r.Header)
	failure.Body = bytes.Clone(r.body[:min(len(r.body), maxErrorBody)])
	failure.cause, failure.outcome = cause, outcome
	failure.RetryAfter = retryAfter(r.Header, time.Now())
	return failure
}

// listName returns the name of the member that has the records, "" if the data is not a list.
func (p *preparedRequest) listName() string {
	if p.list == nil {
		return ""
	}
	return p.list.Name
}

// maxDecoded returns how much memory a decoded response may take if its body has at most limit bytes.
// The models take less than twice the size of a body of ordinary records.
func maxDecoded(limit int64) int64 {
	return max(1<<20, min(limit, math.MaxInt64/2)*2)
}

// mediaType returns the media type of a response without its parameters, "" if it has none.
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
