package limit

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The time for a waiter to leave does not depend on how many others wait: leaving one by one, from the
// middle of the queue, takes eight times as long for eight times as many waiters, not 64 times.
func TestManyWaitersLeave(t *testing.T) {
	leave := func(waiters int) time.Duration {
		var mu sync.Mutex
		var line queue
		var group sync.WaitGroup
		cancels := make([]context.CancelFunc, waiters)
		for i := range waiters {
			var ctx context.Context
			ctx, cancels[i] = context.WithCancel(t.Context())
			mu.Lock()
			group.Go(func() { _ = line.wait(ctx, &mu) })
		}
		mu.Lock() // when the last one has joined
		assert.Equal(t, waiters, line.turns.Len())
		mu.Unlock()
		began := time.Now()
		for i := range waiters {
			cancels[(i+waiters/2)%waiters]()
			runtime.Gosched()
		}
		group.Wait()
		return time.Since(began)
	}
	few := max(leave(4000), leave(4000))
	assert.Less(t, leave(32_000), 25*few)
}
