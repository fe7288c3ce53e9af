package kombotest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Request is a request that the server received, whether it fitted the contract or not.
type Request struct {
	// Number is the number of the request, 1 for the first one.
	Number int
	// Operation is the operation, such as "GET /hris/employees". It is "" if the contract has no
	// such operation. OperationID is Kombo's operationId.
	Operation, OperationID string
	// Method is the HTTP method.
	Method string
	// Path is the path as it was sent, still escaped.
	Path string
	// PathParams are the values in the path, unescaped.
	PathParams map[string]string
	Query      url.Values
	Header     http.Header
	// Body is the body. The server keeps 64 MiB of bodies: beyond that, it is nil for the oldest
	// requests.
	Body []byte
	// IntegrationID is the header X-Integration-Id.
	IntegrationID string
	// Status is the status of the response. It is 0 if there was none.
	Status int
	// ResponseBody is the beginning of the body of the response, at most 8 KiB.
	ResponseBody []byte
	// Rejection is the reason why the request does not fit the contract, at most 500 bytes. It is
	// "" for a request that does, or that [Server.Fail] made fail.
	Rejection string
	// At is when the request arrived.
	At time.Time
}

const (
	maxKeptBytes    = 64 << 20
	maxKeptResponse = 8 << 10
	maxHeaderBytes  = 64 << 10
)

// history is what the server remembers of requests.
type history struct {
	requests []*Request
	received int // how many requests there were
	limit    int // how many requests are kept, 0 for all
	bytes    int // of all bodies that are kept
	whole    int // the index of the first request that has its body
}

func (h *history) add(request *Request) {
	h.received++
	request.Number = h.received
	h.requests = append(h.requests, request)
	h.bytes += len(request.Body)
	h.trim()
}

// trim forgets the oldest requests, and the bodies of those that come next.
func (h *history) trim() {
	if excess := len(h.requests) - h.limit; h.limit > 0 && excess > 0 {
		for _, request := range h.requests[:excess] {
			h.bytes -= len(request.Body)
		}
		h.requests = slices.Delete(h.requests, 0, excess)
		h.whole = max(0, h.whole-excess)
	}
	for ; h.bytes > maxKeptBytes; h.whole++ {
		h.bytes -= len(h.requests[h.whole].Body)
		h.requests[h.whole].Body = nil
	}
}

// Requests returns the requests that the server received, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.history.requests))
	for i, request := range s.history.requests {
		requests[i] = *request
	}
	return requests
}

func (s *Server) remember(r *http.Request, o *operation, body []byte) *Request {
	request := &Request{
		Method: r.Method, Path: r.URL.EscapedPath(), PathParams: map[string]string{}, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body,
		IntegrationID: r.Header.Get("X-Integration-Id"), At: time.Now(),
	}
	if o != nil {
		request.Operation, request.OperationID = o.name, o.id
		for _, name := range o.pathParameters {
			request.PathParams[name] = r.PathValue(name)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history.add(request)
	return request
}

// finish adds the response to a request.
func (s *Server) finish(request *Request, response *response) {
	s.mu.Lock()
	request.Status, request.Rejection = response.status, response.rejection
	request.ResponseBody = beginning(response.body)
	s.mu.Unlock()
	if response.rejection == "" {
		return
	}
	name := request.Operation
	if name == "" {
		name = request.Method + " " + strings.TrimPrefix(request.Path, "/v1")
	}
	select {
	case <-s.closed: // the test may be over
	default:
		s.logf("kombotest: rejected %s: %s", name, response.rejection)
	}
}

// beginning returns a copy of the part of a response that is kept, without half a character at its
// end.
func beginning(body []byte) []byte {
	length := min(len(body), maxKeptResponse)
	for length > 0 && length < len(body) && !utf8.RuneStart(body[length]) {
		length--
	}
	return slices.Clone(body[:length])
}
