package kombo_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

type spanKey struct{}

// Observers see every attempt, including retries, and are nested. The transport gets the context
// that they return.
func TestObserver(t *testing.T) {
	var seen []string
	observer := func(name string) kombo.Observer {
		return func(ctx context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
			around, _ := ctx.Value(spanKey{}).(string)
			span := fmt.Sprintf("%s/%s %s.%s %s #%d", around, name, attempt.Operation.Service, attempt.Operation.Name, attempt.IntegrationID, attempt.Number)
			seen = append(seen, "begin "+span)
			return context.WithValue(ctx, spanKey{}, name), func(result kombo.AttemptResult) {
				seen = append(seen, fmt.Sprintf("end %s: %d %s %t", name, result.StatusCode, result.Code, result.Err != nil))
				assert.Positive(t, result.Duration)
				assert.GreaterOrEqual(t, result.Duration, result.Waited)
			}
		}
	}
	number := 0
	client := clientOver(t, func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, "inner", r.Context().Value(spanKey{}))
		if number++; number == 1 {
			return newResponse(r, 429, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED")), nil
		}
		return newResponse(r, 200, `{"data":{"next":null,"results":[]}}`), nil
	}, kombo.WithObserver(observer("outer")), kombo.WithObserver(observer("inner")), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
	_, err := client.Integration("personio:1").ATS.GetTags(ctx, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"begin /outer ATS.GetTags personio:1 #1", "begin outer/inner ATS.GetTags personio:1 #1",
		"end inner: 429 PLATFORM.RATE_LIMIT_EXCEEDED true", "end outer: 429 PLATFORM.RATE_LIMIT_EXCEEDED true",
		"begin /outer ATS.GetTags personio:1 #2", "begin outer/inner ATS.GetTags personio:1 #2",
		"end inner: 200  false", "end outer: 200  false",
	}, seen)

	_, err = kombo.NewClient("key", kombo.WithObserver(nil))
	assert.ErrorContains(t, err, "WithObserver")
}

// An observer may return nil for both results.
func TestObserverReturnsNil(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	attempts := 0
	client := server.client(t, kombo.WithObserver(func(context.Context, kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		attempts++
		return nil, nil
	}))
	_, err := client.General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, attempts)
}

// If an observer has seen the beginning of an attempt, it also sees the end, even if a function
// panics or ends the goroutine.
func TestObserversSeeTheEnd(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("of the program") }, "Goexit": runtime.Goexit} {
		for _, place := range []string{"inner begin", "inner end", "limiter", "transport", "logger"} {
			t.Run(name+"/"+place, func(t *testing.T) {
				failAt := func(here string) {
					if here == place {
						fail()
					}
				}
				began, ended := 0, 0
				var last kombo.AttemptResult
				observer := func(name string) kombo.Option {
					return kombo.WithObserver(func(ctx context.Context, _ kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
						failAt(name + " begin")
						began++
						return nil, func(result kombo.AttemptResult) {
							ended++
							last = result
							failAt(name + " end")
						}
					})
				}
				client := clientOver(t, func(r *http.Request) (*http.Response, error) {
					failAt("transport")
					return newResponse(r, 200, success), nil
				}, observer("outer"), observer("inner"), kombo.WithLogger(slog.New(handlerFunc(func() { failAt("logger") }))),
					kombo.WithLimiter(limiterFunc(func(context.Context) error { failAt("limiter"); return nil })))
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer func() { _ = recover() }()
					_, _ = client.General.CheckAPIKey(t.Context())
				}()
				<-done
				assert.Positive(t, began)
				assert.Equal(t, began, ended)
				if place == "limiter" || place == "transport" {
					require.Error(t, last.Err)
					assert.Contains(t, last.Err.Error(), "a panic or runtime.Goexit ended the attempt")
				}
			})
		}
	}
}

// The time that an attempt waits for limits is reported and logged separately from its duration.
func TestWaitingIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		var mu sync.Mutex
		var results []kombo.AttemptResult
		server := &actionServer{limit: 1, takes: 10 * time.Second}
		client := clientOver(t, server.RoundTrip, kombo.WithMaxConcurrentActions(1),
			kombo.WithLogger(slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))),
			kombo.WithObserver(func(context.Context, kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
				return nil, func(result kombo.AttemptResult) {
					mu.Lock()
					defer mu.Unlock()
					results = append(results, result)
				}
			}))
		for range 2 {
			go func() {
				_, err := client.Integration("a").HRIS.CreateAbsence(t.Context(), absence)
				assert.NoError(t, err)
			}()
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Len(t, results, 2)
		assert.Equal(t, []time.Duration{0, 10 * time.Second}, []time.Duration{results[0].Waited, results[1].Waited})
		assert.Equal(t, []time.Duration{10 * time.Second, 20 * time.Second}, []time.Duration{results[0].Duration, results[1].Duration})
		assert.Equal(t, &kombo.Concurrency{Limit: 1}, results[0].Concurrency)
		assert.Contains(t, lines.String(), "duration=20s waited=10s")
		assert.NotContains(t, lines.String(), "waited=0s")
	})
}

// If there is no response, the log has the reason.
func TestLogWithoutResponse(t *testing.T) {
	var lines bytes.Buffer
	server := record(t, func(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) })
	client := server.client(t, kombo.WithMaxRetries(0), kombo.WithLogger(slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	_, err := client.Integration("a").HRIS.CreateAbsence(ctx, absence)
	require.Error(t, err)
	assert.Contains(t, lines.String(), `operation=HRIS.CreateAbsence method=POST path=/hris/absences status=0 attempt=1`)
	assert.Contains(t, lines.String(), `retryable=false reason="the connection ended before the response was complete"`)
}

// WithTransport wraps the existing transport. The first option is the innermost, and all see every
// attempt.
func TestTransport(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	var order []string
	around := func(name string) kombo.Option {
		return kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				order = append(order, name)
				return next.RoundTrip(r)
			})
		})
	}
	for name, options := range map[string][]kombo.Option{"the SDK's": nil, "another": {kombo.WithHTTPClient(&http.Client{})}} {
		order = nil
		_, err := server.client(t, append(options, around("inner"), around("outer"))...).General.CheckAPIKey(ctx)
		require.NoError(t, err, name)
		assert.Equal(t, []string{"outer", "inner"}, order, name)
	}
	_, err := kombo.NewClient("key", kombo.WithTransport(nil))
	assert.ErrorContains(t, err, "WithTransport: the function is nil")
	_, err = kombo.NewClient("key", kombo.WithTransport(func(http.RoundTripper) http.RoundTripper { return nil }))
	assert.ErrorContains(t, err, "WithTransport: the function returned nil")
}
