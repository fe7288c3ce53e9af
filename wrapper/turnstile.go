package kombo

import (
	"context"
	"slices"
	"sync"
)

// turnstile lets requests pass one at a time. When several wait, the integrations take turns, so that one with a thousand
// requests does not keep the others waiting: each of them passes after at most one request of every other. Requests of
// the account have the integration "". Its zero value is ready for use.
type turnstile struct {
	mu      sync.Mutex
	taken   bool
	waiting map[string][]chan struct{} // closed when it is their turn
	turns   []string                   // the integrations that wait, the next one first
}

// enter waits for the turn of a request. It returns an error if the context ends first; leave must be called otherwise.
func (t *turnstile) enter(ctx context.Context, integration string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	if t.waiting == nil {
		t.waiting = map[string][]chan struct{}{}
	}
	if len(t.waiting[integration]) == 0 {
		t.turns = append(t.turns, integration)
	}
	turn := make(chan struct{})
	t.waiting[integration] = append(t.waiting[integration], turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	index := slices.Index(t.waiting[integration], turn)
	if index >= 0 {
		t.setWaiting(integration, slices.Delete(t.waiting[integration], index, index+1))
		if len(t.waiting[integration]) == 0 {
			t.turns = slices.DeleteFunc(t.turns, func(other string) bool { return other == integration })
		}
	}
	t.mu.Unlock()
	if index < 0 { // the turn came at the same moment
		t.leave()
	}
	return ctx.Err()
}

// leave lets the next one pass.
func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.turns) == 0 {
		t.taken = false
		return
	}
	integration := t.turns[0]
	t.turns = t.turns[1:]
	turn := t.waiting[integration][0]
	t.setWaiting(integration, t.waiting[integration][1:])
	if len(t.waiting[integration]) > 0 {
		t.turns = append(t.turns, integration)
	}
	close(turn)
}

// setWaiting forgets integrations of which nothing waits.
func (t *turnstile) setWaiting(integration string, waiting []chan struct{}) {
	if len(waiting) == 0 {
		delete(t.waiting, integration)
		return
	}
	t.waiting[integration] = waiting
}
