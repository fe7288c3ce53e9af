package limit

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The time that a waiter needs to leave does not depend on the length of the queue. Eight times as
// many waiters take about eight times as long to leave one by one, not 64 times.
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
		mu.Lock() // acquired after the last one has joined
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
