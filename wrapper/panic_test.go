package kombo_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// userFunctions returns options with functions that are called for every request. Each of them
// calls do when the page with the cursor "a" is read.
func userFunctions(do func()) map[string][]kombo.Option {
	tags := func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("cursor") == "" {
			return newResponse(r, 200, `{"data":{"results":[{"id":"1"}],"next":"a"}}`), nil
		}
		return newResponse(r, 200, `{"data":{"results":[{"id":"2"}],"next":null}}`), nil
	}
	second := func() func() {
		var calls atomic.Int32
		return func() {
			if calls.Add(1) == 2 {
				do()
			}
		}
	}
	over := func(f roundTripper) kombo.Option { return kombo.WithHTTPClient(&http.Client{Transport: f}) }
	begins, ends, limits, decodes, logs := second(), second(), second(), second(), second()
	return map[string][]kombo.Option{
		"observer": {over(tags), kombo.WithObserver(func(ctx context.Context, _ kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
			begins()
			return ctx, nil
		})},
		"end of an observer": {over(tags), kombo.WithObserver(func(ctx context.Context, _ kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
			return ctx, func(kombo.AttemptResult) { ends() }
		})},
		"transport": {over(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("cursor") {
				do()
			}
			return tags(r)
		})},
		"limiter": {over(tags), kombo.WithLimiter(limiterFunc(func(context.Context) error { limits(); return nil }))},
		"retry policy": {over(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("cursor") {
				return newResponse(r, 503, ""), nil
			}
			return tags(r)
		}), kombo.WithRetryPolicy(policyFunc(func(int, *kombo.Error) (time.Duration, bool) { do(); return 0, false }))},
		"record decoder": {over(tags), kombo.WithRecordDecoder(func(record []byte, target any) error {
			decodes()
			return json.Unmarshal(record, target)
		})},
		"logger": {over(tags), kombo.WithLogger(slog.New(handlerFunc(logs)))},
	}
}

type limiterFunc func(context.Context) error

func (f limiterFunc) Wait(ctx context.Context) error { return f(ctx) }

type policyFunc func(int, *kombo.Error) (time.Duration, bool)

func (f policyFunc) Retry(attempt int, err *kombo.Error) (time.Duration, bool) {
	return f(attempt, err)
}

type handlerFunc func()

func (f handlerFunc) Enabled(context.Context, slog.Level) bool  { return true }
func (f handlerFunc) Handle(context.Context, slog.Record) error { f(); return nil }
func (f handlerFunc) WithAttrs([]slog.Attr) slog.Handler        { return f }
func (f handlerFunc) WithGroup(string) slog.Handler             { return f }

// The program can recover a panic of its functions in the loop.
func TestPanicUnderAnIterator(t *testing.T) {
	for name, options := range userFunctions(func() { panic("of the program") }) {
		t.Run(name, func(t *testing.T) {
			client, err := kombo.NewClient(apiKey, options...)
			require.NoError(t, err)
			records := 0
			assert.PanicsWithValue(t, "of the program", func() {
				for _, err := range client.Integration("x").ATS.Tags(ctx, nil) {
					require.NoError(t, err)
					records++
				}
			})
			assert.LessOrEqual(t, records, 1)
		})
	}
}

// Leaving a loop does not lose the panic of the page that was read ahead.
func TestPanicAfterLeavingTheLoop(t *testing.T) {
	ahead := make(chan struct{})
	client, err := kombo.NewClient(apiKey, userFunctions(func() { close(ahead); panic("of the program") })["transport"]...)
	require.NoError(t, err)
	assert.PanicsWithValue(t, "of the program", func() {
		for range client.Integration("x").ATS.Tags(ctx, nil) {
			<-ahead
			break
		}
	})
}

// If a function ends the goroutine, the loop ends with an error, because the list is incomplete.
func TestGoexitUnderAnIterator(t *testing.T) {
	for name, options := range userFunctions(runtime.Goexit) {
		t.Run(name, func(t *testing.T) {
			client, err := kombo.NewClient(apiKey, options...)
			require.NoError(t, err)
			var ids []string
			var last error
			for tag, err := range client.Integration("x").ATS.Tags(ctx, nil) {
				if last = err; err == nil {
					ids = append(ids, tag.ID)
				}
			}
			assert.Equal(t, []string{"1"}, ids)
			require.ErrorContains(t, last, "Goexit")
			assert.Equal(t, "a", failure(t, last).Cursor)
			assert.False(t, kombo.IsRetryable(last))
		})
	}
}
