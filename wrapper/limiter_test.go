package kombo_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

type countingLimiter struct {
	waits int
	err   error
}

func (l *countingLimiter) Wait(context.Context) error {
	l.waits++
	return l.err
}

func TestLimiter(t *testing.T) {
	server := respondWith(t, 503, "", "")
	limiter := &countingLimiter{}
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithLimiter(limiter))))
	assert.Equal(t, 4, limiter.waits, "every attempt waits")

	limiter = &countingLimiter{err: errors.New("would exceed the deadline")}
	err := calls["read"](ctx, server.client(t, kombo.WithLimiter(limiter)))
	assert.ErrorIs(t, err, limiter.err)
	assert.ErrorContains(t, err, "the limiter did not let it through: would exceed the deadline")
	assert.Equal(t, 1, limiter.waits)
	assert.Equal(t, 4, server.count(), "the request is not sent if the limiter returns an error")
}

// oneEvery is a limiter that allows one request per interval, like one that several processes share
// in a database.
type oneEvery struct {
	interval time.Duration
	mu       sync.Mutex
	next     time.Time
}

func (l *oneEvery) Wait(ctx context.Context) error {
	l.mu.Lock()
	at := l.next
	if now := time.Now(); at.Before(now) {
		at = now
	}
	l.next = at.Add(l.interval)
	l.mu.Unlock()
	select {
	case <-time.After(time.Until(at)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestClientsShareALimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &windows{limit: 1000}
		limiter := &oneEvery{interval: time.Second}
		began := time.Now()
		var group sync.WaitGroup
		for range 3 {
			client := clientOver(t, server.RoundTrip, kombo.WithLimiter(limiter))
			for range 10 {
				group.Go(func() {
					_, err := client.General.CheckAPIKey(t.Context())
					assert.NoError(t, err)
				})
			}
		}
		group.Wait()
		assert.Equal(t, 29*time.Second, time.Since(began).Truncate(time.Second))
	})
}

type integrationKey struct{}

// A limiter that blocks one integration does not block the requests of others.
func TestLimiterBlocksOneIntegration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		waiting, most := map[string]int{}, map[string]int{}
		limiter := limiterFunc(func(ctx context.Context) error {
			integration := ctx.Value(integrationKey{}).(string)
			mu.Lock()
			waiting[integration]++
			most[integration] = max(most[integration], waiting[integration])
			most["all"] = max(most["all"], len(waiting))
			mu.Unlock()
			if integration == "blocked" {
				time.Sleep(time.Hour)
			}
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			waiting[integration]--
			return nil
		})
		server := &windows{limit: 1000}
		client := clientOver(t, server.RoundTrip, kombo.WithLimiter(limiter),
			kombo.WithObserver(func(ctx context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
				return context.WithValue(ctx, integrationKey{}, attempt.IntegrationID), nil
			}))
		began := time.Now()
		last := map[string]time.Duration{}
		var group sync.WaitGroup
		for _, integration := range []string{"blocked", "a", "b"} {
			for range 10 {
				group.Go(func() {
					_, err := client.Integration(integration).ATS.GetTags(t.Context(), nil)
					assert.NoError(t, err)
					mu.Lock()
					defer mu.Unlock()
					last[integration] = time.Since(began).Truncate(time.Second)
				})
			}
		}
		group.Wait()
		assert.Equal(t, 10*time.Second, last["a"])
		assert.Equal(t, 10*time.Second, last["b"])
		assert.Equal(t, map[string]int{"blocked": 1, "a": 1, "b": 1, "all": 3}, most)
	})
}
