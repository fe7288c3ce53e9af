package main

import (
	"context"
	"expvar"
	"fmt"
	"net"
	"net/http"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// figures are metrics of a worker. A monitoring system reads them as JSON from /debug/vars. They do
// not name customers, but the log does. For OpenTelemetry, see examples/observability.
type figures struct {
	all *expvar.Map
	// requests are counted by operation and outcome, syncs by the reason of their failure.
	requests, syncs *expvar.Map
	retries         *expvar.Int
	// waited is the number of seconds that requests have waited for limits. remaining is the number
	// of requests that Kombo's rate limit still allows.
	waited    *expvar.Float
	remaining *expvar.Int
}

func newFigures(store kombosync.Store) *figures {
	f := &figures{new(expvar.Map), new(expvar.Map), new(expvar.Map), new(expvar.Int), new(expvar.Float), new(expvar.Int)}
	f.all.Set("requests", f.requests)
	f.all.Set("syncs", f.syncs)
	f.all.Set("retries", f.retries)
	f.all.Set("waited_seconds", f.waited)
	f.all.Set("rate_limit_remaining", f.remaining)
	f.all.Set("oldest_copy_seconds", expvar.Func(func() any { return oldestCopy(store) }))
	return f
}

// attempt is a kombo.Observer.
func (f *figures) attempt(_ context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
	return nil, func(result kombo.AttemptResult) {
		outcome := string(result.Code)
		if outcome == "" {
			outcome = fmt.Sprint(result.StatusCode) // 0 without a response
		}
		f.requests.Add(attempt.Operation.Service+"."+attempt.Operation.Name+" "+outcome, 1)
		if attempt.Number > 1 {
			f.retries.Add(1)
		}
		f.waited.Add(result.Waited.Seconds())
		if result.RateLimit != nil {
			f.remaining.Set(int64(result.RateLimit.Remaining))
		}
	}
}

// sync is called with the result of every integration.
func (f *figures) sync(_ context.Context, result kombosync.Result) {
	reason := result.Reason()
	if reason == "" {
		reason = "succeeded"
	}
	f.syncs.Add(string(reason), 1)
}

// oldestCopy returns the age of the oldest copy in seconds, or nil if it is unknown.
func oldestCopy(store kombosync.Store) any {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	states, err := store.States(ctx)
	if err != nil {
		return nil
	}
	var oldest time.Duration
	for _, state := range states {
		if !state.Started.IsZero() { // its first read is unfinished
			oldest = max(oldest, time.Since(state.Started))
		}
	}
	return oldest.Seconds()
}

// ServeHTTP writes the figures as JSON.
func (f *figures) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintln(w, f.all)
}

// serve serves the figures until the context ends.
func (f *figures) serve(ctx context.Context, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /debug/vars", f)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }() // until it is closed
	return nil
}
