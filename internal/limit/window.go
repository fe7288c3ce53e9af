package limit

import (
	"context"
	"sync"
	"time"
)

// Window keeps requests within a limit of requests per time window. It knows of the window what
// responses tell, and counts the requests that they do not include yet. Newer responses win. Its zero
// value is ready for use.
type Window struct {
	gate Turns // lets one request at a time wait for the end of the window

	mu        sync.Mutex
	known     bool
	limit     int // requests in a window; if no response tells, at least that many
	remaining int
	end       time.Time
	length    time.Duration
	toldAt    time.Time // when the response arrived that told this
	guessed   bool      // the window is assumed to be like the one before
	underway  map[*Ticket]struct{}
	changed   chan struct{} // closed when there may be room again
}

const (
	// longestWindow bounds what is believed. Fields that tell more are wrong, such as a timestamp in
	// place of a number of seconds.
	longestWindow = time.Hour
	// sameWindow is how far two responses can be apart about the end of a window: it is told in
	// seconds.
	sameWindow = 2 * time.Second
	// settle is the time after which a request has been counted, and after which a response is newer
	// than another one. Within it they can arrive in any order.
	settle = time.Second
)

// Exhausted is the error of a request whose context ends before the window does.
type Exhausted struct {
	// Wait is the time to the end of the window.
	Wait time.Duration
}

func (Exhausted) Error() string {
	return "not sent: Kombo's rate limit is exhausted, and the context ends before it is reset"
}

// Check returns an [Exhausted] error if the context of a request ends before the window lets it pass.
// Requests that would have to wait for more than longest pass.
func (w *Window) Check(ctx context.Context, longest time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return check(ctx, w.wait(time.Now()), longest)
}

func check(ctx context.Context, wait, longest time.Duration) error {
	deadline, has := ctx.Deadline()
	if has && wait > 0 && wait <= longest && time.Until(deadline) < wait {
		return Exhausted{wait}
	}
	return nil
}

// Reserve waits until the window has room for a request and takes it. Requests wait in order, each for
// up to longest; one that would have to wait for more passes. If the context ends first, Reserve
// returns an error, which is [Exhausted] if that is certain before. Otherwise the caller has to call
// [Ticket.Done].
func (w *Window) Reserve(ctx context.Context, longest time.Duration) (*Ticket, error) {
	if err := w.gate.Enter(ctx, ""); err != nil {
		return nil, err
	}
	defer w.gate.Leave("")
	for {
		ticket, wait, changed := w.take(longest)
		if ticket != nil {
			return ticket, nil
		}
		if err := check(ctx, wait, longest); err != nil {
			return nil, err
		}
		if err := sleep(ctx, wait, changed); err != nil {
			return nil, err
		}
	}
}

// sleep waits for a time, or until something has changed.
func sleep(ctx context.Context, wait time.Duration, changed <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// take takes the room for a request. If there is none, it returns how long it is to the end of the
// window, and a channel that is closed when there may be room before.
func (w *Window) take(longest time.Duration) (*Ticket, time.Duration, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if wait := w.wait(now); wait > 0 && wait <= longest {
		if w.changed == nil {
			w.changed = make(chan struct{})
		}
		return nil, wait, w.changed
	}
	if w.known && !now.Before(w.end) {
		w.begin(now)
	}
	if w.underway == nil {
		w.underway = map[*Ticket]struct{}{}
	}
	ticket := &Ticket{window: w, counted: true}
	w.underway[ticket] = struct{}{}
	w.remaining--
	return ticket, 0, nil
}

// wait returns how long it is until the window has room for one more request.
func (w *Window) wait(now time.Time) time.Duration {
	if !w.known || w.remaining > 0 {
		return 0
	}
	return max(w.end.Sub(now), 0)
}

// begin assumes a new window, like the one before.
func (w *Window) begin(now time.Time) {
	w.end, w.guessed = now.Add(w.length), true
	w.setRemaining(w.limit, now)
}

// setRemaining sets how many requests may still be sent, less those that had not been counted by then:
// those that were sent just before, or have not been sent yet.
func (w *Window) setRemaining(remaining int, counted time.Time) {
	for ticket := range w.underway {
		ticket.counted = ticket.sent.IsZero() || !ticket.sent.Before(counted)
		if ticket.counted {
			remaining--
		}
	}
	w.remaining = remaining
	w.signal()
}

func (w *Window) signal() {
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

// learn takes over what a response tells.
func (w *Window) learn(told Rate, now time.Time) {
	if !told.Complete || told.Reset > longestWindow {
		return
	}
	end := now.Add(told.Reset)
	later, earlier := end.After(w.end.Add(sameWindow)), end.Before(w.end.Add(-sameWindow))
	newer := !w.known || w.guessed || later || now.Sub(w.toldAt) > settle
	switch {
	case newer:
		w.toldAt = now
		w.setRemaining(told.Remaining, now.Add(-settle))
	case earlier: // of the window before
		return
	default: // Responses that were sent together arrive in any order. The lowest number is the latest.
		w.remaining = min(w.remaining, told.Remaining)
	}
	if later || earlier || !w.known {
		w.length = 0
	}
	w.length = max(w.length, told.Reset)
	if told.Window > 0 && told.Window <= longestWindow {
		w.length = told.Window
	}
	if told.Limit == 0 {
		told.Limit = w.limit
	}
	w.limit = max(told.Limit, told.Remaining+1)
	w.end, w.known, w.guessed = end, true, false
}

// Ticket is the room that a request has taken in a [Window].
type Ticket struct {
	window  *Window
	sent    time.Time // the zero time before it was sent
	counted bool      // Window.remaining is lower because of it
}

// Sent says that the request is sent now.
func (t *Ticket) Sent() {
	t.window.mu.Lock()
	defer t.window.mu.Unlock()
	t.sent = time.Now()
}

// Done says that the request has ended, and what its response told, the zero value for nothing.
// received is whether the server may have received it. If not, its room is free again.
func (t *Ticket) Done(received bool, told Rate) {
	w := t.window
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.underway, t)
	if !received && t.counted {
		w.remaining++
		w.signal()
	}
	w.learn(told, time.Now())
}
