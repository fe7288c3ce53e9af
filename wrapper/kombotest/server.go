package kombotest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/kombo-go/kombo/internal/override"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// APIKey is the API key of the clients that [Server.Client] returns. The server accepts any other
// key as well.
const APIKey = "kombotest-api-key"

// AnyOperation means every operation in [Server.Fail].
const AnyOperation = "*"

// Server is a mock server. It is safe for concurrent use.
type Server struct {
	// URL is the base URL, for kombo.WithBaseURL or KOMBO_BASE_URL. It ends with /v1.
	URL string

	http     *httptest.Server
	contract *contract
	logf     func(format string, arguments ...any)
	closed   chan struct{}
	close    sync.Once

	mu           sync.Mutex
	history      history
	records      map[string]recordList
	data         map[string][]byte
	failures     map[string][]Failure
	integrations map[string]*Integration // what differs for one of them
}

// TB is the part of testing.TB that [NewServer] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Logf(format string, arguments ...any)
}

// NewServer starts a server that is closed when the test ends. It logs rejected requests with
// t.Logf: the operation, and the reason with the name of the field.
func NewServer(t TB) *Server {
	t.Helper()
	server := Start()
	server.logf = t.Logf
	t.Cleanup(server.Close)
	return server
}

// Start starts a server outside of tests. Call Close when it is no longer needed.
func Start() *Server {
	s := &Server{
		contract:     theContract(),
		logf:         func(string, ...any) {},
		closed:       make(chan struct{}),
		records:      map[string]recordList{},
		data:         map[string][]byte{},
		failures:     map[string][]Failure{},
		integrations: map[string]*Integration{},
	}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.MaxHeaderBytes = maxHeaderBytes
	s.http.Start()
	s.URL = s.http.URL + "/v1"
	return s
}

// Close stops the server, also in the middle of a delay.
func (s *Server) Close() {
	s.close.Do(func() {
		close(s.closed)
		s.http.CloseClientConnections()
		s.http.Close()
	})
}

// Client returns a client of the server. It retries within milliseconds. It can have any option: a
// region is kept, although requests go to the server. An option that is invalid or names another
// base URL panics.
func (s *Server) Client(options ...kombo.Option) *kombo.Client {
	defaults := []kombo.Option{
		override.BaseURL(s.URL).(kombo.Option),
		kombo.WithRetryPolicy(kombo.Backoff{Base: time.Millisecond, Max: 10 * time.Millisecond}),
	}
	client, err := kombo.NewClient(APIKey, append(defaults, options...)...)
	if err != nil {
		panic("kombotest: Server.Client: " + err.Error())
	}
	return client
}

// SetRecords sets the records that an operation with pages returns, in pages of the size that is
// asked for. A record is anything that encodes to JSON: a type of package gen, a map, a
// json.RawMessage. It need not fit the contract, so that tests can see what a program does then. It
// panics if the contract does not have the operation, or has it without pages.
//
// Two filters work as Kombo's do. updated_after leaves out records whose changed_at,
// remote_deleted_at and those of the records nested in them are not after it; a record that has
// none of them, or only zero times, is always included. Records with a remote_deleted_at are left
// out unless include_deleted is true. All other filters are validated and then ignored.
//
// [Integration.SetRecords] sets those of one integration.
func (s *Server) SetRecords(operation string, records ...any) {
	encoded := s.encodeRecords(operation, records)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[operation] = recordList{len(encoded), func() []record { return encoded }}
}

// SetData sets the data that an operation returns. It panics if the contract does not have the
// operation.
func (s *Server) SetData(operation string, data any) {
	s.operation(operation)
	encoded := encode(data)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data[operation] = encoded
}

// Fail makes the next requests of an operation fail, one after the other. [AnyOperation] means whatever
// operation comes next. It panics if the contract does not have the operation.
func (s *Server) Fail(operation string, failures ...Failure) {
	s.checkFailing(operation)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[operation] = append(s.failures[operation], failures...)
}

// operation panics if there is no such operation, with the name that was probably meant.
func (s *Server) operation(name string) *operation {
	if o := s.contract.find(name); o != nil {
		return o
	}
	if meant := s.contract.suggest(name); meant != "" {
		panic(fmt.Sprintf("kombotest: unknown operation %q: did you mean %q?", name, meant))
	}
	panic(fmt.Sprintf("kombotest: unknown operation %q: use a name like \"GET /hris/employees\"", name))
}
