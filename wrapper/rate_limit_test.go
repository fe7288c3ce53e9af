package kombo_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// windows is a transport with a rate limit of requests per minute. It is used inside a synctest
// bubble.
type windows struct {
	limit  int
	header func(limit, remaining, reset int) http.Header // nil for the usual form

	mu      sync.Mutex
	began   time.Time
	used    int
	refused int
	sent    map[string][]time.Time // the times of accepted requests, by integration
}

func (w *windows) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(20 * time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if w.sent == nil {
		w.sent = map[string][]time.Time{}
	}
	if now.Sub(w.began) >= time.Minute {
		w.began, w.used = now, 0
	}
	response := newResponse(r, 200, `{"data":{"next":null,"results":[],"environment_id":"e"}}`)
	if w.used == w.limit {
		w.refused++
		response = newResponse(r, 429, errorBody("PLATFORM.RATE_LIMIT_EXCEEDED"))
	} else {
		w.used++
		integration := r.Header.Get("X-Integration-Id")
		w.sent[integration] = append(w.sent[integration], now)
	}
	reset := (w.began.Add(time.Minute).Sub(now) + time.Second - 1) / time.Second
	header := w.header
	if header == nil {
		header = rateHeaders["numbers"]
	}
	maps.Copy(response.Header, header(w.limit, w.limit-w.used, int(reset)))
	return response, nil
}

func TestRequestsWaitForTheNextWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 10}
		client := clientOver(t, server.RoundTrip)
		began := time.Now()
		for range 35 {
			_, err := client.General.CheckAPIKey(t.Context())
			require.NoError(t, err)
		}
		assert.Zero(t, server.refused)
		assert.Equal(t, 3, int(time.Since(began)/time.Minute))
	})
}

// Concurrent requests do not exceed the window once Kombo has reported its size.
func TestManyRequestsShareTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 50}
		client := clientOver(t, server.RoundTrip)
		_, err := client.General.CheckAPIKey(t.Context())
		require.NoError(t, err)
		var group sync.WaitGroup
		for i := range 500 {
			group.Go(func() {
				_, err := client.Integration(fmt.Sprint("customer-", i%7)).ATS.GetTags(t.Context(), nil)
				assert.NoError(t, err)
			})
		}
		group.Wait()
		assert.Zero(t, server.refused)
	})
}

// A request of one integration does not wait for all requests of another.
func TestNoIntegrationStarvesAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 10}
		client := clientOver(t, server.RoundTrip)
		for range 10 {
			_, err := client.General.CheckAPIKey(t.Context())
			require.NoError(t, err)
		}
		var group sync.WaitGroup
		read := func(integration string) {
			group.Go(func() {
				_, err := client.Integration(integration).ATS.GetTags(t.Context(), nil)
				assert.NoError(t, err)
			})
			synctest.Wait()
		}
		began := time.Now()
		for range 100 {
			read("large")
		}
		read("small")
		group.Wait()
		assert.Len(t, server.sent["small"], 1)
		assert.Less(t, server.sent["small"][0].Sub(began), 2*time.Minute, "it is sent in the next window")
		assert.Len(t, server.sent["large"], 100)
		assert.Zero(t, server.refused)
	})
}

// A request that would wait beyond the deadline of its context fails at once and is not sent.
func TestWindowBeyondTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 1}
		client := clientOver(t, server.RoundTrip)
		_, err := client.General.CheckAPIKey(t.Context())
		require.NoError(t, err)

		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		began := time.Now()
		_, err = client.General.CheckAPIKey(ctx)
		assert.Zero(t, time.Since(began))
		heldBack := failure(t, err)
		assert.Equal(t, time.Minute, heldBack.RetryAfter.Round(time.Second))
		assert.True(t, kombo.IsRetryable(err))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, heldBack.StatusCode)
		assert.ErrorContains(t, err, "not sent: Kombo's rate limit is exhausted")
		assert.Zero(t, server.refused)
		assert.Len(t, server.sent[""], 1)

		// The same applies if another request is already waiting.
		waiting, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			_, err := client.General.CheckAPIKey(waiting)
			assert.ErrorIs(t, err, context.Canceled)
		})
		synctest.Wait()
		_, err = client.General.CheckAPIKey(ctx)
		assert.Zero(t, time.Since(began))
		assert.True(t, kombo.IsRetryable(err))
		stop()
		group.Wait()
		assert.Len(t, server.sent[""], 1)
	})
}

// A waiting request leaves the queue when its context ends.
func TestWaitingRequestIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 1}
		client := clientOver(t, server.RoundTrip)
		_, err := client.General.CheckAPIKey(t.Context())
		require.NoError(t, err)
		cancelled, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				ctx, want := t.Context(), error(nil)
				if i%2 == 1 {
					ctx, want = cancelled, context.Canceled
				}
				_, err := client.Integration("customer").ATS.GetTags(ctx, nil)
				assert.ErrorIs(t, err, want)
			})
			synctest.Wait()
		}
		cancel()
		group.Wait()
		assert.Len(t, server.sent["customer"], 3)
		assert.Zero(t, server.refused)
	})
}

func TestMaxRateLimitWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for wait, refused := range map[time.Duration]int{0: 1, 30 * time.Second: 1, time.Minute: 0} {
			server := &windows{limit: 1}
			client := clientOver(t, server.RoundTrip, kombo.WithMaxRateLimitWait(wait), kombo.WithMaxRetries(0))
			_, err := client.General.CheckAPIKey(t.Context())
			require.NoError(t, err)
			_, err = client.General.CheckAPIKey(t.Context())
			assert.Equal(t, refused, server.refused, wait)
			if refused > 0 {
				assert.ErrorIs(t, err, kombo.CodePlatformRateLimitExceeded)
			} else {
				assert.NoError(t, err)
			}
		}
	})
	_, err := kombo.NewClient("key", kombo.WithMaxRateLimitWait(-1))
	assert.ErrorContains(t, err, "WithMaxRateLimitWait(-1ns)")
}

// Incomplete or invalid headers do not delay requests.
func TestHeadersWithoutWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, header := range []http.Header{
			{"Ratelimit-Limit": {"1"}},
			{"Ratelimit-Remaining": {"0"}},
			{"Ratelimit-Limit": {"1"}, "Ratelimit-Reset": {"60"}},
			{"Ratelimit-Limit": {"1"}, "Ratelimit-Remaining": {"none"}, "Ratelimit-Reset": {"60"}},
			{"Ratelimit-Limit": {"1"}, "Ratelimit-Remaining": {"-1"}, "Ratelimit-Reset": {"60"}},
			{"Ratelimit-Limit": {"0"}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"0"}},
			{"Ratelimit-Limit": {"1"}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"99999999999999"}},
		} {
			client := clientOver(t, func(r *http.Request) (*http.Response, error) {
				response := newResponse(r, 200, success)
				response.Header = header
				return response, nil
			})
			began := time.Now()
			for range 5 {
				_, err := client.General.CheckAPIKey(t.Context())
				require.NoError(t, err)
			}
			assert.Zero(t, time.Since(began), header)
		}
	})
}
