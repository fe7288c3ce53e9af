package kombo

import (
	"context"
	"sync"
)

// WebhookDeduplicator remembers which events were handled. It is used concurrently.
type WebhookDeduplicator interface {
	// Once runs handle, unless the event with the id was handled before without an error; then it returns nil. While the
	// same event is being handled elsewhere it waits for the outcome.
	Once(ctx context.Context, id string, handle func(context.Context) error) error
}

// WebhookMemory is a [WebhookDeduplicator] in the memory of this process. Several processes that share the deliveries,
// and one that must not forget when it restarts, need one that stores the ids.
type WebhookMemory struct {
	mu       sync.Mutex
	capacity int
	handled  map[string]bool
	order    []string // the handled ids, a ring once it is full
	oldest   int
	running  map[string]chan struct{}
}

// NewWebhookMemory remembers as many events as capacity says, at least one, and forgets the oldest for a new one.
func NewWebhookMemory(capacity int) *WebhookMemory {
	return &WebhookMemory{capacity: max(capacity, 1), handled: map[string]bool{}, running: map[string]chan struct{}{}}
}

// Once implements [WebhookDeduplicator].
func (m *WebhookMemory) Once(ctx context.Context, id string, handle func(context.Context) error) (err error) {
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

func (m *WebhookMemory) remember(id string) {
	m.handled[id] = true
	if len(m.order) < m.capacity {
		m.order = append(m.order, id)
		return
	}
	delete(m.handled, m.order[m.oldest])
	m.order[m.oldest] = id
	m.oldest = (m.oldest + 1) % m.capacity
}
