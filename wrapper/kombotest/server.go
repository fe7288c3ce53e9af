package kombotest

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// APIKey is the key of the clients that [Server.Client] makes. The stand-in takes any other as well.
const APIKey = "kombotest-api-key"

// Any stands for every operation in [Server.Fail].
const Any = "*"

// Server is a stand-in for Kombo. It is safe for concurrent use.
type Server struct {
	// URL is the base URL, for kombo.WithBaseURL.
	URL string

	http     *httptest.Server
	contract *contract
	closed   chan struct{}
	close    sync.Once

	mu       sync.Mutex
	requests []*Request
	kept     int // how many requests are kept, 0 for all
	records  map[string][]record
	data     map[string][]byte
	failures map[string][]Failure

	integrations map[string]*Integration // what differs for one of them
}

// Request is a request that arrived, whether it fitted the contract or not.
type Request struct {
	// Operation is the operation, such as "GET /hris/employees", "" if the contract has no such thing. OperationID is
	// Kombo's operationId.
	Operation, OperationID string
	// Method is the HTTP method.
	Method string
	// Path is the path as it came, still escaped.
	Path string
	// PathParams are the values in the path, unescaped.
	PathParams map[string]string
	Query      url.Values
	Header     http.Header
	Body       []byte
	// IntegrationID is the header X-Integration-Id.
	IntegrationID string
	// Status is the status of the answer, 0 if there was none.
	Status int
	// Refusal tells why the request does not fit the contract. It is "" for one that does, or that was told to fail.
	Refusal string
	// At is when the request arrived.
	At time.Time
}

// TB is the part of testing.TB that NewServer needs.
type TB interface {
	Helper()
	Cleanup(func())
}

// NewServer starts a stand-in that ends with the test.
func NewServer(t TB) *Server {
	t.Helper()
	server := Start()
	t.Cleanup(server.Close)
	return server
}

// Start starts a stand-in outside of tests. Close ends it.
func Start() *Server {
	s := &Server{
		contract: theContract(),
		closed:   make(chan struct{}),
		records:  map[string][]record{},
		data:     map[string][]byte{},
		failures: map[string][]Failure{},

		integrations: map[string]*Integration{},
	}
	mux := http.NewServeMux()
	for _, o := range s.contract.operations {
		mux.HandleFunc(o.method+" /v1"+o.path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, o) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, nil) })
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL + "/v1"
	return s
}

// Close ends the stand-in, also in the middle of a delay.
func (s *Server) Close() {
	s.close.Do(func() {
		close(s.closed)
		s.http.CloseClientConnections()
		s.http.Close()
	})
}

// Client returns a client that talks to the stand-in. More options may be given; those that choose another server panic.
func (s *Server) Client(options ...kombo.Option) *kombo.Client {
	client, err := kombo.NewClient(APIKey, append([]kombo.Option{kombo.WithBaseURL(s.URL)}, options...)...)
	if err != nil {
		panic("kombotest: Server.Client: " + err.Error())
	}
	return client
}

// Requests tells what has arrived so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.requests))
	for i, request := range s.requests {
		requests[i] = *request
	}
	return requests
}

// SetRecords sets the records that an operation with pages returns, in pages of the size that is asked for. A record is
// anything that encodes to JSON: a type of package gen, a map, a json.RawMessage. It need not fit the contract, so that
// tests can see what a program does then. An operation that the contract does not have, or has without pages, panics.
//
// Two filters work as Kombo's do. updated_after leaves out records whose changed_at, remote_deleted_at and those of the
// records nested in them are not after it; a record that has none of them, or only zero times, is always there. Records
// with a remote_deleted_at are left out unless include_deleted is true. All other filters are checked and then ignored.
//
// [Integration.SetRecords] sets those of one integration.
func (s *Server) SetRecords(operation string, records ...any) {
	encoded := s.encodeRecords(operation, records)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[operation] = encoded
}

// SetData sets the data that an operation returns. An operation that the contract does not have panics.
func (s *Server) SetData(operation string, data any) {
	s.operation(operation)
	encoded := encode(data)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data[operation] = encoded
}

// Fail makes the next requests of an operation fail, one after the other, before all is as usual again. [Any] stands for
// whatever operation comes next.
func (s *Server) Fail(operation string, failures ...Failure) {
	s.checkFailing(operation)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[operation] = append(s.failures[operation], failures...)
}

func (s *Server) operation(name string) *operation {
	o := s.contract.find(name)
	if o == nil {
		panic(fmt.Sprintf("kombotest: the contract has no operation %q: name one like \"GET /hris/employees\"", name))
	}
	return o
}

// encodeOptions write json.Number, which examples and free values consist of, as the number it is.
var encodeOptions = json.WithMarshalers(json.MarshalToFunc(func(encoder *jsontext.Encoder, number stdjson.Number) error {
	return encoder.WriteValue(jsontext.Value(number))
}))

func encode(value any) []byte {
	text, err := json.Marshal(value, encodeOptions)
	if err != nil {
		panic("kombotest: the data cannot be encoded: " + err.Error())
	}
	return text
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, o *operation) {
	body, _ := io.ReadAll(r.Body)
	arrived := s.remember(r, o, body)
	failure := s.nextFailure(r, o)
	if failure == nil {
		failure = &Failure{}
	}
	if failure.Delay > 0 {
		timer := time.NewTimer(failure.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		}
	}
	if failure.Drop {
		panic(http.ErrAbortHandler)
	}
	status, contentType, answer, refusal := s.answer(r, o, body, failure)
	s.mu.Lock()
	arrived.Status, arrived.Refusal = status, refusal
	s.mu.Unlock()
	maps.Copy(w.Header(), failure.Header)
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	} else {
		w.Header()["Content-Type"] = nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(status)
	if failure.CutOff {
		_, _ = w.Write(answer[:len(answer)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(answer)
}

func (s *Server) remember(r *http.Request, o *operation, body []byte) *Request {
	request := &Request{
		Method: r.Method, Path: r.URL.EscapedPath(), PathParams: map[string]string{}, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body,
		IntegrationID: r.Header.Get("X-Integration-Id"), At: time.Now(),
	}
	if o != nil {
		request.Operation, request.OperationID = o.name, o.id
		for _, p := range o.parameters {
			if p.in == "path" {
				request.PathParams[p.name] = r.PathValue(p.name)
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	s.forget()
	return request
}

const jsonType = "application/json; charset=utf-8"

// answer is what the stand-in sends: what it was told to, else a refusal, else a success.
func (s *Server) answer(r *http.Request, o *operation, body []byte, ordered *Failure) (status int, contentType string, answer []byte, refused string) {
	if ordered.isError() {
		return ordered.status(), jsonType, encode(ordered.kombosForm()), ""
	}
	if ordered.Body != "" || ordered.ContentType != "" || ordered.Status == http.StatusNoContent {
		return ordered.status(), ordered.ContentType, []byte(ordered.Body), ""
	}
	var refusal *Failure
	var data []byte
	if o == nil {
		refusal = &Failure{Status: http.StatusNotFound, Code: kombo.CodePlatformInputInvalid, Message: "the contract has no " + r.Method + " of this path"}
	} else if refusal = s.contract.check(o, r, body); refusal == nil {
		data, refusal = s.success(r, o)
	}
	if refusal != nil {
		return refusal.status(), jsonType, encode(refusal.kombosForm()), refusal.Message
	}
	var text bytes.Buffer
	text.WriteString(`{"status":"success","data":`)
	text.Write(data)
	if dig(s.contract.resolve(object(o.answer["schema"])), "properties", "warnings") != nil {
		text.WriteString(`,"warnings":[]`)
	}
	text.WriteString("}")
	return max(ordered.Status, http.StatusOK), jsonType, text.Bytes(), ""
}

func (s *Server) success(r *http.Request, o *operation) (data []byte, refusal *Failure) {
	s.mu.Lock()
	data, hasData := s.data[o.name]
	records, hasRecords := s.records[o.name]
	ofIntegration, isDifferent := s.recordsOfIntegration(r, o)
	s.mu.Unlock()
	switch {
	case isDifferent:
		return page(r, s.contract, o, ofIntegration)
	case hasData:
		return data, nil
	case hasRecords:
		return page(r, s.contract, o, records)
	}
	example := s.contract.exampleAnswer(o)
	if o.paged {
		last := maps.Clone(object(example)) // the contract's own example stays as it is
		last["next"] = nil
		example = last
	}
	return encode(example), nil
}
