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

// oneEvery is a limiter that lets one request pass in a while, as one in a database would for several processes.
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
