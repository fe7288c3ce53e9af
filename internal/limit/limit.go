// Package limit keeps requests within Kombo's limits. [Window] holds them back when the limit of
// requests per time window is used up, [Slots] when an integration has as many actions running as it
// can take, and [Turns] lets integrations take turns. [ParseRate], [ParseConcurrency] and
// [RetryAfter] read what responses say about the limits.
package limit

import (
	"container/list"
	"context"
	"sync"
)

// queue is a line of waiters. Joining, leaving and passing take constant time, however long it is. Its
// zero value is empty. The mutex of its owner guards it.
type queue struct {
	turns list.List // of chan struct{}, closed when it is the waiter's turn
}

// wait waits at the end of the queue until [queue.next] lets the caller pass. If the context ends
// first, it returns the context's error. mu is held when wait is called, and not when it returns.
func (q *queue) wait(ctx context.Context, mu *sync.Mutex) error {
	turn := make(chan struct{})
	place := q.turns.PushBack(turn)
	mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	mu.Lock()
	defer mu.Unlock()
	select {
	case <-turn: // It came at the same moment. The caller has to pass it on.
		return nil
	default:
		q.turns.Remove(place)
		return ctx.Err()
	}
}

// next lets the first waiter pass. It reports whether there was one.
func (q *queue) next() bool {
	first := q.turns.Front()
	if first == nil {
		return false
	}
	close(q.turns.Remove(first).(chan struct{}))
	return true
}
