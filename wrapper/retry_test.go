package kombo_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// calls of the three kinds: a read, a write, and a write that does no harm when it is repeated.
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

// How often the server sees a request that it always answers the same way.
func TestWhatIsSentAgain(t *testing.T) {
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
				server := answering(t, test.status, test.contentType, test.body)
				err := calls[kind](ctx, server.client(t))
				assert.Equal(t, want, server.count())
				assert.Equal(t, want, failure(t, err).Attempts)
				assert.Equal(t, want > 1, kombo.IsRetryable(err))
			})
		}
	}
}

// Each known code, with a status that alone would allow a repetition: the code decides.
func TestEachCodeDecides(t *testing.T) {
	require.NotEmpty(t, kombo.Codes())
	refused := []string{"PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"}
	safe := append([]string{"REMOTE.SERVICE_UNAVAILABLE", "REMOTE.RATE_LIMIT_EXCEEDED"}, refused...)
	for _, code := range kombo.Codes() {
		for kind, again := range map[string][]string{"read": safe, "safe write": safe, "write": refused} {
			want := 1
			if slices.Contains(again, string(code)) {
				want = 4
			}
			server := answering(t, 503, "application/json", errorBody(string(code)))
			require.Error(t, calls[kind](ctx, server.client(t)))
			assert.Equal(t, want, server.count(), "%s %s", kind, code)
		}
	}
}

// A connection that ends in the middle: a write may have been done, so it is not sent again.
func TestBrokenConnections(t *testing.T) {
	breaks := map[string]func(http.ResponseWriter){
		"before the answer": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"in the answer": func(w http.ResponseWriter) {
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
				// net/http itself repeats reads on connections that turn out to be dead; without idle ones it cannot.
				server.Config.SetKeepAlivesEnabled(false)
				err := calls[kind](ctx, server.client(t))
				assert.Equal(t, want, server.count())
				assert.Equal(t, want > 1, kombo.IsRetryable(err))
			})
		}
	}
}

// Where no connection could be made Kombo got nothing, so writes are sent again too.
func TestRefusedConnectionIsTriedAgain(t *testing.T) {
	for kind, call := range calls {
		attempts := 0
		dialer := &net.Dialer{}
		transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if attempts++; attempts < 3 {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
			}
			return dialer.DialContext(ctx, network, address)
		}}
		server := answering(t, 200, "application/json", success)
		require.NoError(t, call(ctx, server.client(t, kombo.WithHTTPClient(&http.Client{Transport: transport}))), kind)
		assert.Equal(t, 3, attempts, kind)
		assert.Equal(t, 1, server.count(), kind)
	}
}

// An error of a transport that says nothing about dialling may have come after the request was sent.
func TestUnclearErrorIsNotTriedAgainForWrites(t *testing.T) {
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

func TestBodyIsSentAgainInFull(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		if number < 2 {
			write(w, 429, "application/json", errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"))
			return
		}
		write(w, 200, "application/json", `{"status":"success","data":{"link":"https://connect.example.com"}}`)
	})
	answer, err := server.client(t).Connect.CreateConnectionLink(ctx, gen.CreateConnectionLinkRequest{
		EndUserEmail: "erika@example.com", EndUserOrganizationName: strings.Repeat("Acme ", 10000),
	})
	require.NoError(t, err)
	assert.Equal(t, "https://connect.example.com", answer.Data.Link)
	require.Len(t, server.bodies, 3)
	assert.Greater(t, len(server.bodies[0]), 50000)
	assert.Equal(t, server.bodies[0], server.bodies[1])
	assert.Equal(t, server.bodies[0], server.bodies[2])
}

// timing runs calls against a server that answers at once, in a time that the test controls, and tells when the
// requests came.
func timing(t *testing.T, header http.Header, status int, body string, call func(context.Context, *kombo.Client) error, ctx context.Context, options ...kombo.Option) (at []time.Duration, err error) {
	t.Helper()
	started := time.Now()
	client := clientOver(t, func(r *http.Request) (*http.Response, error) {
		at = append(at, time.Since(started))
		answer := response(r, status, body)
		for name, values := range header {
			answer.Header[http.CanonicalHeaderKey(name)] = values
		}
		return answer, nil
	}, options...)
	err = call(ctx, client)
	return at, err
}

func TestWaits(t *testing.T) {
	limit := errorBody("PLATFORM.RATE_LIMIT_EXCEEDED")
	tests := []struct {
		name     string
		header   http.Header
		status   int
		body     string
		min, max time.Duration // of the first wait
	}{
		{"nothing said", nil, 503, "", 0, 500 * time.Millisecond},
		{"Retry-After in seconds", http.Header{"Retry-After": {"12"}}, 503, "", 12 * time.Second, 13200 * time.Millisecond},
		{"ratelimit-reset", http.Header{"Ratelimit-Reset": {"20"}, "Ratelimit-Remaining": {"0"}}, 429, limit, 20 * time.Second, 22 * time.Second},
		{"Retry-After before ratelimit-reset", http.Header{"Ratelimit-Reset": {"50"}, "Retry-After": {"2"}}, 429, limit, 2 * time.Second, 2200 * time.Millisecond},
		{"ratelimit-reset says nothing about concurrency", http.Header{"Ratelimit-Reset": {"50"}}, 429, errorBody("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"), 0, 500 * time.Millisecond},
		{"Retry-After capped", http.Header{"Retry-After": {"86400"}}, 503, "", 60 * time.Second, 60 * time.Second},
		{"Retry-After too large for a number", http.Header{"Retry-After": {"99999999999999999999"}}, 503, "", 0, 500 * time.Millisecond},
		{"negative Retry-After", http.Header{"Retry-After": {"-5"}}, 503, "", 0, 500 * time.Millisecond},
		{"nonsense", http.Header{"Retry-After": {"soon"}}, 503, "", 0, 500 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				at, err := timing(t, test.header, test.status, test.body, calls["read"], t.Context(), kombo.WithMaxRetries(1))
				require.Error(t, err)
				require.Len(t, at, 2)
				assert.GreaterOrEqual(t, at[1], test.min)
				assert.LessOrEqual(t, at[1], test.max)
			})
		})
	}
	t.Run("Retry-After as a date", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			date := time.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat)
			at, _ := timing(t, http.Header{"Retry-After": {date}}, 503, "", calls["read"], t.Context(), kombo.WithMaxRetries(1))
			assert.InDelta(t, 31.5, at[1].Seconds(), 2.5)
		})
	})
}

// Full jitter: waits lie anywhere between nothing and a bound that doubles up to the cap.
func TestBackoffGrows(t *testing.T) {
	policy := kombo.Backoff{Base: time.Second, Max: 5 * time.Second}
	server := answering(t, 503, "", "")
	_, err := server.client(t, kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
	failure := failure(t, err)
	for attempt, bound := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 4: 5 * time.Second, 100: 5 * time.Second} {
		var longest, shortest = time.Duration(0), time.Hour
		for range 500 {
			wait, again := policy.Retry(attempt, failure)
			require.True(t, again)
			longest, shortest = max(longest, wait), min(shortest, wait)
		}
		assert.LessOrEqual(t, longest, bound)
		assert.Greater(t, longest, bound*8/10)
		assert.Less(t, shortest, bound*2/10)
	}
}

// A wait that the deadline cuts short is not begun: the answer is there at once, with both errors.
func TestNoWaitBeyondTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		started := time.Now()
		at, err := timing(t, http.Header{"Retry-After": {"30"}}, 429, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"), calls["write"], ctx)
		assert.Zero(t, time.Since(started))
		assert.Len(t, at, 1)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, kombo.CodePlatformRateLimitExceeded)
		assert.Equal(t, 30*time.Second, failure(t, err).RetryAfter)
		assert.True(t, kombo.IsRetryable(err), "later it would work")
	})
}

// A context that ends during a wait ends it at once and gives both errors.
func TestContextEndsAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		started := time.Now()
		_, err := timing(t, http.Header{"Retry-After": {"30"}}, 503, "", calls["read"], ctx)
		assert.Equal(t, 3*time.Second, time.Since(started))
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 503, failure(t, err).StatusCode)
		assert.Contains(t, err.Error(), "canceled")
	})
}

func TestContextThatHasEnded(t *testing.T) {
	server := answering(t, 200, "application/json", success)
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(cause)
	_, err := server.client(t).General.CheckAPIKey(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, cause)
	assert.Zero(t, server.count())
	//lint:ignore SA1012 What if somebody does.
	_, err = server.client(t).General.CheckAPIKey(nil)
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
}

type never struct{}

func (never) Retry(int, *kombo.Error) (time.Duration, bool) { return 0, false }

func TestPolicyCanBeReplaced(t *testing.T) {
	server := answering(t, 503, "", "")
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithRetryPolicy(never{}))))
	assert.Equal(t, 1, server.count())
}

func TestTimeouts(t *testing.T) {
	tests := []struct {
		name    string
		options []kombo.Option
		call    []kombo.CallOption
		action  bool
		want    time.Duration
	}{
		{name: "read", want: 60 * time.Second},
		{name: "action", action: true, want: 300 * time.Second},
		{name: "client", options: []kombo.Option{kombo.WithTimeout(2 * time.Second)}, action: true, want: 2 * time.Second},
		{name: "call", options: []kombo.Option{kombo.WithTimeout(2 * time.Second)}, call: []kombo.CallOption{kombo.WithTimeout(3 * time.Second)}, want: 3 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				started := time.Now()
				client := clientOver(t, func(r *http.Request) (*http.Response, error) {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}, append(test.options, kombo.WithMaxRetries(0))...)
				var err error
				if test.action {
					_, err = client.Integration("personio:1").SendPassthroughRequest(t.Context(), "personio", "personnel", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/"}, test.call...)
				} else {
					_, err = client.General.CheckAPIKey(t.Context(), test.call...)
				}
				assert.Equal(t, test.want, time.Since(started))
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.True(t, failure(t, err).Timeout())
				assert.Equal(t, !test.action, kombo.IsRetryable(err), "whether an action was run is unknown")
			})
		})
	}
}

// An answer that stalls in its body is bounded by the timeout as well.
func TestTimeoutCoversTheBody(t *testing.T) {
	release := make(chan struct{})
	server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		_, _ = io.WriteString(w, `{"status":"success",`)
		_ = http.NewResponseController(w).Flush()
		<-release
	})
	defer close(release)
	_, err := server.client(t, kombo.WithTimeout(50*time.Millisecond), kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 200, failure(t, err).StatusCode)
}

type countingLimiter struct {
	waits int
	err   error
}

func (l *countingLimiter) Wait(context.Context) error {
	l.waits++
	return l.err
}

func TestLimiter(t *testing.T) {
	server := answering(t, 503, "", "")
	limiter := &countingLimiter{}
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithLimiter(limiter))))
	assert.Equal(t, 4, limiter.waits, "every attempt waits")

	limiter = &countingLimiter{err: errors.New("would exceed the deadline")}
	err := calls["read"](ctx, server.client(t, kombo.WithLimiter(limiter)))
	assert.ErrorIs(t, err, limiter.err)
	assert.ErrorContains(t, err, "the limiter did not let it through: would exceed the deadline")
	assert.Equal(t, 1, limiter.waits)
	assert.Equal(t, 4, server.count(), "nothing is sent when the limiter refuses")
}

func TestLimitHeaders(t *testing.T) {
	header := map[string]string{"ratelimit-limit": "300", "ratelimit-remaining": "298", "ratelimit-reset": "57", "Concurrency-Limit": "30", "Concurrency-Remaining": "12"}
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		for name, value := range header {
			if number == 0 {
				w.Header().Set(name, value)
			}
			if number == 2 {
				w.Header().Set(name, strconv.Quote(value))
			}
		}
		write(w, 200, "application/json", success)
	})
	client := server.client(t)
	answer, err := client.General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, &kombo.RateLimit{Limit: 300, Remaining: 298, Reset: 57 * time.Second}, answer.RateLimit)
	assert.Equal(t, &kombo.Concurrency{Limit: 30, Remaining: 12}, answer.Concurrency)
	for range 2 {
		answer, err = client.General.CheckAPIKey(ctx)
		require.NoError(t, err)
		assert.Nil(t, answer.RateLimit)
		assert.Nil(t, answer.Concurrency)
	}
}
