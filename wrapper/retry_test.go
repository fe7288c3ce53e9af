package kombo_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// calls are a read, a write, and a write that the contract marks as safe to repeat.
var calls = map[string]func(context.Context, *kombo.Client) error{
	"read": func(ctx context.Context, client *kombo.Client) error {
		_, err := client.General.CheckAPIKey(ctx)
		return err
	},
	"write": func(ctx context.Context, client *kombo.Client) error {
		_, err := client.General.DeleteIntegration(ctx, "personio:1")
		return err
	},
	"safe write": func(ctx context.Context, client *kombo.Client) error {
		_, err := client.Integration("personio:1").TriggerSync(ctx, gen.TriggerSyncRequest{})
		return err
	},
}

// The columns are the numbers of requests if the server always returns the same response.
func TestRetries(t *testing.T) {
	json, once, always := "application/json", 1, 4
	tests := []struct {
		name                   string
		status                 int
		contentType, body      string
		read, write, safeWrite int
	}{
		{"rate limit", 429, json, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"), always, always, always},
		{"concurrency limit", 429, json, errorBody("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"), always, always, always},
		{"rate limit with another status", 400, json, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"), always, always, always},
		{"new platform code with 429", 429, json, errorBody("PLATFORM.NEW_LIMIT"), always, always, always},
		{"remote rate limit", 429, json, errorBody("REMOTE.RATE_LIMIT_EXCEEDED"), always, once, always},
		{"remote unavailable", 503, json, errorBody("REMOTE.SERVICE_UNAVAILABLE"), always, once, always},
		{"429 without a code", 429, "", "", always, once, always},
		{"500 without a code", 500, "", "", always, once, always},
		{"502 with HTML", 502, "text/html", "<html>", always, once, always},
		{"503 without a code", 503, "", "", always, once, always},
		{"504 without a code", 504, "", "", always, once, always},
		{"501 without a code", 501, "", "", once, once, once},
		{"404 without a code", 404, "", "", once, once, once},
		{"503 with a code that is not safe", 503, json, errorBody("INTEGRATION.SETUP_INCOMPLETE"), once, once, once},
		{"503 with an unknown code", 503, json, errorBody("NEW.CODE"), once, once, once},
		{"task timed out", 504, json, errorBody("PLATFORM.TASK_TIMED_OUT"), once, once, once},
		{"unknown error", 500, json, errorBody("PLATFORM.UNKNOWN_ERROR"), once, once, once},
		{"conflict", 409, json, errorBody("INTEGRATION.SETUP_SYNC_PENDING"), once, once, once},
		{"input", 400, json, errorBody("PLATFORM.INPUT_INVALID"), once, once, once},
		{"200 with HTML", 200, "text/html", "<html>", once, once, once},
		{"200 with an error that is safe", 200, json, errorBody("REMOTE.SERVICE_UNAVAILABLE"), always, once, always},
	}
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write, "safe write": test.safeWrite} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := respondWith(t, test.status, test.contentType, test.body)
				err := calls[kind](ctx, server.client(t))
				assert.Equal(t, want, server.count())
				assert.Equal(t, want, failure(t, err).Attempts)
				assert.Equal(t, want > 1, kombo.IsRetryable(err))
			})
		}
	}
}

// The code decides about retries, even if the status without a code would allow them.
func TestCodesDecideAboutRetries(t *testing.T) {
	require.NotEmpty(t, kombo.Codes())
	refused := []string{"PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"}
	safe := append([]string{"REMOTE.SERVICE_UNAVAILABLE", "REMOTE.RATE_LIMIT_EXCEEDED"}, refused...)
	for _, code := range kombo.Codes() {
		for kind, again := range map[string][]string{"read": safe, "safe write": safe, "write": refused} {
			want := 1
			if slices.Contains(again, string(code)) {
				want = 4
			}
			server := respondWith(t, 503, "application/json", errorBody(string(code)))
			require.Error(t, calls[kind](ctx, server.client(t)))
			assert.Equal(t, want, server.count(), "%s %s", kind, code)
		}
	}
}

// A write may have taken effect before the connection was lost, so it is not retried.
func TestBrokenConnections(t *testing.T) {
	breaks := map[string]func(http.ResponseWriter){
		"before the response": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"in the response": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"status":"success","data":{`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	}
	for name, end := range breaks {
		for kind, want := range map[string]int{"read": 4, "write": 1, "safe write": 4} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) { end(w) })
				// Without idle connections, net/http does not retry reads itself.
				server.Config.SetKeepAlivesEnabled(false)
				err := calls[kind](ctx, server.client(t))
				assert.Equal(t, want, server.count())
				assert.Equal(t, want > 1, kombo.IsRetryable(err))
			})
		}
	}
}

// If there was no connection, nothing was sent, so writes are retried.
func TestRefusedConnectionIsRetried(t *testing.T) {
	for kind, call := range calls {
		attempts := 0
		dialer := &net.Dialer{}
		transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if attempts++; attempts < 3 {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
			}
			return dialer.DialContext(ctx, network, address)
		}}
		server := respondWith(t, 200, "application/json", success)
		require.NoError(t, call(ctx, server.client(t, kombo.WithHTTPClient(&http.Client{Transport: transport}))), kind)
		assert.Equal(t, 3, attempts, kind)
		assert.Equal(t, 1, server.count(), kind)
	}
}

// If an error of a transport is not about dialing, the request may have been sent, so writes are
// not retried.
func TestUnclearErrorIsNotRetriedForWrites(t *testing.T) {
	sent := 0
	client := clientOver(t, func(*http.Request) (*http.Response, error) {
		sent++
		return nil, errors.New("something broke")
	}, kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
	require.Error(t, calls["write"](ctx, client))
	assert.Equal(t, 1, sent)
	require.Error(t, calls["read"](ctx, client))
	assert.Equal(t, 5, sent)
}

func TestRetrySendsCompleteBody(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		if number < 2 {
			write(w, 429, "application/json", errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"))
			return
		}
		write(w, 200, "application/json", `{"status":"success","data":{"link":"https://connect.example.com"}}`)
	})
	response, err := server.client(t).Connect.CreateConnectionLink(ctx, gen.CreateConnectionLinkRequest{
		EndUserEmail: "erika@example.com", EndUserOrganizationName: strings.Repeat("Acme ", 10000),
	})
	require.NoError(t, err)
	assert.Equal(t, "https://connect.example.com", response.Data.Link)
	require.Len(t, server.bodies, 3)
	assert.Greater(t, len(server.bodies[0]), 50000)
	assert.Equal(t, server.bodies[0], server.bodies[1])
	assert.Equal(t, server.bodies[0], server.bodies[2])
}

type never struct{}

func (never) Retry(int, *kombo.Error) (time.Duration, bool) { return 0, false }

func TestPolicyCanBeReplaced(t *testing.T) {
	server := respondWith(t, 503, "", "")
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithRetryPolicy(never{}))))
	assert.Equal(t, 1, server.count())
}
