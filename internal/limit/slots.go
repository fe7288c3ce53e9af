package limit

import (
	"context"
	"sync"
)

// Slots bounds how many actions run at the same time in each integration. The others wait in order.
// Integrations do not wait for each other.
type Slots struct {
	limit int

	mu           sync.Mutex
	integrations map[string]*slots
}

// slots are those of one integration.
type slots struct {
	limit   int
	running int
	// full means that others use the rest of the limit, as far as Kombo said last. No action begins
	// until one of ours has ended.
	full    bool
	waiting queue
}

// NewSlots returns slots for up to limit actions in each integration.
func NewSlots(limit int) *Slots {
	return &Slots{limit: limit, integrations: map[string]*slots{}}
}

// Begin waits until an action may begin. If the context ends first, it returns the context's error.
// Otherwise the caller has to call end once the action has ended, with what its response said, the
// zero value for nothing.
func (s *Slots) Begin(ctx context.Context, integration string) (end func(Concurrency), err error) {
	s.mu.Lock()
	own := s.integrations[integration]
	if own == nil {
		own = &slots{limit: s.limit}
		s.integrations[integration] = own
	}
	end = func(told Concurrency) { s.end(integration, own, told) }
	if own.waiting.turns.Len() == 0 && own.free() {
		own.running++
		s.mu.Unlock()
		return end, nil
	}
	if err := own.waiting.wait(ctx, &s.mu); err != nil {
		return nil, err
	}
	return end, nil
}

func (s *Slots) end(integration string, own *slots, told Concurrency) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own.running--
	own.full = told.HasRemaining && told.Remaining == 0
	if told.Limit > 0 {
		own.limit = min(told.Limit, s.limit)
	}
	for own.free() && own.waiting.next() {
		own.running++
	}
	if own.running == 0 && own.limit == s.limit { // nothing to remember
		delete(s.integrations, integration)
	}
}

// free reports whether one more action may begin. The first one always may: without a response, the
// end of the actions of other processes would go unnoticed.
func (s *slots) free() bool {
	return s.running == 0 || s.running < s.limit && !s.full
}
