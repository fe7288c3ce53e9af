package kombo_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// timing runs calls against a server that responds at once, inside a synctest bubble, and returns
// the times of the requests.
func timing(t *testing.T, header http.Header, status int, body string, call func(context.Context, *kombo.Client) error, ctx context.Context, options ...kombo.Option) (at []time.Duration, err error) {
	t.Helper()
	started := time.Now()
	client := clientOver(t, func(r *http.Request) (*http.Response, error) {
		at = append(at, time.Since(started))
		response := newResponse(r, status, body)
		for name, values := range header {
			response.Header[http.CanonicalHeaderKey(name)] = values
		}
		return response, nil
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
		{"no header", nil, 503, "", 0, 500 * time.Millisecond},
		{"Retry-After in seconds", http.Header{"Retry-After": {"12"}}, 503, "", 12 * time.Second, 13200 * time.Millisecond},
		{"ratelimit-reset", http.Header{"Ratelimit-Reset": {"20"}, "Ratelimit-Remaining": {"0"}}, 429, limit, 20 * time.Second, 22 * time.Second},
		{"Retry-After before ratelimit-reset", http.Header{"Ratelimit-Reset": {"50"}, "Retry-After": {"2"}}, 429, limit, 2 * time.Second, 2200 * time.Millisecond},
		{"ratelimit-reset does not apply to concurrency", http.Header{"Ratelimit-Reset": {"50"}}, 429, errorBody("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"), 0, 500 * time.Millisecond},
		{"Retry-After capped", http.Header{"Retry-After": {"86400"}}, 503, "", 60 * time.Second, 60 * time.Second},
		{"Retry-After too large for a number", http.Header{"Retry-After": {"99999999999999999999"}}, 503, "", 60 * time.Second, 60 * time.Second},
		{"Retry-After in the year 9999", http.Header{"Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, 503, "", 60 * time.Second, 60 * time.Second},
		{"Retry-After with a fraction", http.Header{"Retry-After": {"2.5"}}, 503, "", 2500 * time.Millisecond, 2750 * time.Millisecond},
		{"Retry-After in the past", http.Header{"Retry-After": {"Mon, 01 Jan 1990 00:00:00 GMT"}}, 503, "", 0, 500 * time.Millisecond},
		{"infinite Retry-After", http.Header{"Retry-After": {"inf"}}, 503, "", 0, 500 * time.Millisecond},
		{"ratelimit-reset as a timestamp", http.Header{"Ratelimit-Reset": {"1790000000"}, "Ratelimit-Remaining": {"0"}}, 429, limit, 60 * time.Second, 60 * time.Second},
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

// Waits have full jitter: they are between zero and a bound that doubles up to the maximum.
func TestBackoffGrows(t *testing.T) {
	policy := kombo.Backoff{Base: time.Second, Max: 5 * time.Second}
	server := respondWith(t, 503, "", "")
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

// Times in headers do not overflow, and RetryAfter is at most a day.
func TestRetryAfterIsBounded(t *testing.T) {
	for _, header := range []http.Header{
		{"Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, {"Retry-After": {"99999999999999999999"}}, {"Retry-After": {"9223372036"}},
		{"Ratelimit-Reset": {"99999999999999999999"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			at, err := timing(t, header, 429, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"), calls["write"], t.Context(),
				kombo.WithMaxRetries(3), kombo.WithRetryPolicy(kombo.Backoff{Max: math.MaxInt64}))
			require.Len(t, at, 4)
			for i := range 3 {
				assert.GreaterOrEqual(t, at[i+1]-at[i], 24*time.Hour, header)
			}
			assert.Equal(t, 24*time.Hour, failure(t, err).RetryAfter)
		})
	}
}

func TestBackoffWithExtremes(t *testing.T) {
	const most = math.MaxInt64
	for _, policy := range []kombo.Backoff{{}, {Base: most}, {Max: most}, {Base: most, Max: most}, {Base: 1 << 62, Max: most}, {Base: -most, Max: -most}, {Base: 1, Max: 1}} {
		for _, attempt := range []int{-most, 0, 1, 2, 64, 1000, most} {
			for _, retryAfter := range []time.Duration{0, 1, time.Second, most} {
				wait, again := policy.Retry(attempt, &kombo.Error{Method: "GET", StatusCode: 503, RetryAfter: retryAfter})
				assert.True(t, again)
				assert.GreaterOrEqual(t, wait, time.Duration(0), "%+v %d %d", policy, attempt, retryAfter)
				if policy.Max > 0 {
					assert.LessOrEqual(t, wait, policy.Max)
				}
			}
		}
	}
}

// If the deadline is before the retry, the call returns at once, with the API error and the
// context's error.
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
		assert.True(t, kombo.IsRetryable(err), "the call may succeed later")
	})
}

// If the context ends during a wait, the call returns at once, with the API error and the context's
// error.
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
	server := respondWith(t, 200, "application/json", success)
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(cause)
	_, err := server.client(t).General.CheckAPIKey(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, cause)
	assert.Zero(t, server.count())
	//lint:ignore SA1012 A nil context must not panic.
	_, err = server.client(t).General.CheckAPIKey(nil)
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
}
