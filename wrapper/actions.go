package kombo

import (
	"context"
	"slices"
	"sync"
)

// defaultMaxActions is how many actions Kombo runs at once in an integration, unless it says that it can take fewer
// (Kombo: guides/concurrency-limiting).
const defaultMaxActions = 30

// actions lets no more actions of an integration run at once than it can take. The others wait in order. Integrations
// do not wait for each other.
type actions struct {
	limit int

	mu           sync.Mutex
	integrations map[string]*runningActions
}

// runningActions are those of one integration.
type runningActions struct {
	limit   int
	running int
	// full is what Kombo said last: others use the room that is left. So none is begun until one of ours has ended.
	full    bool
	waiting []chan struct{} // closed when they may begin
}

func newActions(limit int) *actions {
	return &actions{limit: limit, integrations: map[string]*runningActions{}}
}

// begin waits until an action may begin. It returns an error if the context ends first. end is to be called when the
// action has ended, with what Kombo said about its limit, nil for nothing.
func (a *actions) begin(ctx context.Context, integration string) (end func(*Concurrency), err error) {
	a.mu.Lock()
	running := a.integrations[integration]
	if running == nil {
		running = &runningActions{limit: a.limit}
		a.integrations[integration] = running
	}
	end = func(told *Concurrency) { a.end(integration, running, told) }
	if len(running.waiting) == 0 && running.room() {
		running.running++
		a.mu.Unlock()
		return end, nil
	}
	turn := make(chan struct{})
	running.waiting = append(running.waiting, turn)
	a.mu.Unlock()
	select {
	case <-turn:
		return end, nil
	case <-ctx.Done():
	}
	a.mu.Lock()
	index := slices.Index(running.waiting, turn)
	if index >= 0 {
		running.waiting = slices.Delete(running.waiting, index, index+1)
	}
	a.mu.Unlock()
	if index < 0 { // the turn came at the same moment
		end(nil)
	}
	return nil, ctx.Err()
}

func (a *actions) end(integration string, running *runningActions, told *Concurrency) {
	a.mu.Lock()
	defer a.mu.Unlock()
	running.running--
	running.full = false
	if told != nil {
		running.full = told.Remaining == 0
		if told.Limit > 0 {
			running.limit = min(told.Limit, a.limit)
		}
	}
	for len(running.waiting) > 0 && running.room() {
		running.running++
		close(running.waiting[0])
		running.waiting = running.waiting[1:]
	}
	if running.running == 0 && running.limit == a.limit { // nothing to remember
		delete(a.integrations, integration)
	}
}

// room tells whether one more action may begin. One always may, or nothing would ever tell that there is room again.
func (r *runningActions) room() bool {
	return r.running == 0 || r.running < r.limit && !r.full
}
