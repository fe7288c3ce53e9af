package limit

import (
	"context"
	"sync"
)

// Turns lets one request of each integration pass at a time, and the others of the same integration
// wait in order. So an integration with a thousand requests has one place in every queue that follows,
// like any other, and one that is held up there does not hold up the others. Its zero value is ready
// for use.
type Turns struct {
	mu    sync.Mutex
	lanes map[string]*queue // of the integrations that have a request inside, nil if none waits
}

// Enter waits for the turn of a request. If the context ends first, it returns the context's error.
// Otherwise the caller has to call [Turns.Leave].
func (t *Turns) Enter(ctx context.Context, integration string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	lane, taken := t.lanes[integration]
	if !taken {
		if t.lanes == nil {
			t.lanes = map[string]*queue{}
		}
		t.lanes[integration] = nil
		t.mu.Unlock()
		return nil
	}
	if lane == nil {
		lane = &queue{}
		t.lanes[integration] = lane
	}
	return lane.wait(ctx, &t.mu)
}

// Leave lets the next request of the integration pass.
func (t *Turns) Leave(integration string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if lane := t.lanes[integration]; lane == nil || !lane.next() {
		delete(t.lanes, integration)
	}
}
