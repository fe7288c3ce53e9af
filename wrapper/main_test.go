package kombo_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestMain(m *testing.M) {
	// The tests must not depend on the environment.
	_ = os.Unsetenv("KOMBO_API_KEY")
	_ = os.Unsetenv("KOMBO_REGION")
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"))
}

const apiKey = "ks_dev_test-key-that-must-not-show"

const success = `{"status":"success","data":{"environment_id":"env-1","customer_id":"env-1"}}`

// recorder is a server that records requests.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

// record starts a server. respond writes the response to a request; number is 0 for the first one.
func record(t *testing.T, respond func(w http.ResponseWriter, r *http.Request, number int)) *recorder {
	t.Helper()
	recorder := &recorder{}
	recorder.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		recorder.mu.Lock()
		number := len(recorder.requests)
		recorder.requests = append(recorder.requests, r)
		recorder.bodies = append(recorder.bodies, string(body))
		recorder.mu.Unlock()
		respond(w, r, number)
	}))
	t.Cleanup(recorder.Close)
	return recorder
}

// respondWith starts a server that always returns the same response.
func respondWith(t *testing.T, status int, contentType, body string) *recorder {
	t.Helper()
	return record(t, func(w http.ResponseWriter, _ *http.Request, _ int) { write(w, status, contentType, body) })
}

func write(w http.ResponseWriter, status int, contentType, body string) {
	if contentType == "" {
		w.Header()["Content-Type"] = nil
	} else {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}

func (r *recorder) client(t *testing.T, options ...kombo.Option) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient(apiKey, append([]kombo.Option{
		kombo.WithBaseURL(r.URL + "/v1"), kombo.WithRetryPolicy(kombo.Backoff{Base: 1, Max: 1}),
	}, options...)...)
	require.NoError(t, err)
	return client
}

// failure returns the *Error of a failed call.
func failure(t *testing.T, err error) *kombo.Error {
	t.Helper()
	var failure *kombo.Error
	require.Error(t, err)
	require.True(t, errors.As(err, &failure), "%v is not a *kombo.Error", err)
	return failure
}

func errorBody(code string) string {
	return strings.ReplaceAll(`{"status":"error","error":{"code":"CODE","title":"A title.","message":"Erika Mustermann is at fault.","log_url":"https://app.kombo.dev/logs?interactionId=1"}}`, "CODE", code)
}

// roundTripper is a function that implements http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func newResponse(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// clientOver returns a client whose transport is a function.
func clientOver(t *testing.T, f roundTripper, options ...kombo.Option) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient(apiKey, append([]kombo.Option{kombo.WithHTTPClient(&http.Client{Transport: f})}, options...)...)
	require.NoError(t, err)
	return client
}

var ctx = context.Background()

// absence is a valid body for an action.
var absence = gen.CreateAbsenceRequest{
	EmployeeID: "1", AbsenceTypeID: "2", StartDate: kombo.NewDate(2026, time.July, 1), EndDate: kombo.NewDate(2026, time.July, 1),
}

// candidate is a valid candidate to create.
var candidate = gen.CandidateInput{FirstName: "Ada", LastName: "Example", EmailAddress: "ada@example.com"}

// recordBodies starts a server that returns the bodies one after the other, and then always the
// last one.
func recordBodies(t *testing.T, bodies ...string) *recorder {
	t.Helper()
	return record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		write(w, http.StatusOK, "application/json", bodies[min(number, len(bodies)-1)])
	})
}
