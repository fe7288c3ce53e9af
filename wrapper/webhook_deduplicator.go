package kombo

import (
	"context"
	"sync"
)

// WebhookDeduplicator remembers which events were handled. It must be safe for concurrent use.
type WebhookDeduplicator interface {
	// Once calls handle and returns its error, unless the event with the ID was handled before without
	// an error; then it returns nil. While another call handles the same event, it waits for the outcome.
	Once(ctx context.Context, id string, handle func(context.Context) error) error
}

// MemoryDeduplicator is a [WebhookDeduplicator] in the memory of the process. If several processes share
// the deliveries, or events must not be handled again after a restart, use one that stores the IDs.
type MemoryDeduplicator struct {
	mu       sync.Mutex
	capacity int
	handled  map[string]bool
	order    []string // the handled IDs, a ring buffer once it is full
	oldest   int
	running  map[string]chan struct{}
}

// NewMemoryDeduplicator returns a deduplicator that remembers the last capacity events, at least one.
func NewMemoryDeduplicator(capacity int) *MemoryDeduplicator {
	return &MemoryDeduplicator{capacity: max(capacity, 1), handled: map[string]bool{}, running: map[string]chan struct{}{}}
}

// Once implements [WebhookDeduplicator].
func (m *MemoryDeduplicator) Once(ctx context.Context, id string, handle func(context.Context) error) (err error) {
	for {
		m.mu.Lock()
		if m.handled[id] {
			m.mu.Unlock()
			return nil
		}
		running, isRunning := m.running[id]
		if !isRunning {
			break
		}
		m.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
			return contextError(ctx)
		}
	}
	done := make(chan struct{})
	m.running[id] = done
	m.mu.Unlock()

	succeeded := false // handle may panic
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.running, id)
		close(done)
		if succeeded {
			m.remember(id)
		}
	}()
	err = handle(ctx)
	succeeded = err == nil
	return err
}

func (m *MemoryDeduplicator) remember(id string) {
	m.handled[id] = true
	if len(m.order) < m.capacity {
		m.order = append(m.order, id)
		return
	}
	delete(m.handled, m.order[m.oldest])
	m.order[m.oldest] = id
	m.oldest = (m.oldest + 1) % m.capacity
}
