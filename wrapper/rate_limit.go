package kombo

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// defaultMaxRateLimitWait is longer than any window that Kombo's documentation shows.
const defaultMaxRateLimitWait = 5 * time.Minute

// rateWindow keeps what Kombo said about its window of requests, and counts the requests that Kombo may not know of yet.
// How large a window is and when it ends is known from answers only. Its zero value is ready for use.
type rateWindow struct {
	mu        sync.Mutex
	limit     int // requests in a window, 0 while nothing is known
	remaining int
	end       time.Time
	length    time.Duration // of a window, as far as it was seen
	guessed   bool          // that the window is like the one before, since Kombo has not told yet
	inFlight  int
}

// wait tells how long it is until there is room for one more request.
func (w *rateWindow) wait(now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limit == 0 || w.remaining > 0 {
		return 0
	}
	return max(w.end.Sub(now), 0)
}

// take takes the room for a request, whether there is some or not.
func (w *rateWindow) take(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limit > 0 && !now.Before(w.end) {
		w.remaining, w.end, w.guessed = w.limit, now.Add(w.length), true
	}
	w.remaining--
	w.inFlight++
}

// sameWindow is how far two answers can be apart about the end of a window: Kombo counts in seconds.
const sameWindow = 2 * time.Second

// sent is called when a request has ended. told is what its answer said, nil for nothing.
func (w *rateWindow) sent(told *RateLimit, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inFlight--
	if told == nil {
		return
	}
	end := now.Add(told.Reset)
	switch {
	case w.limit == 0 || w.guessed || end.After(w.end.Add(sameWindow)): // a new window; Kombo may not have counted all of these yet
		w.remaining = told.Remaining - w.inFlight
	case end.Before(w.end.Add(-sameWindow)): // an answer from the window before
		return
	default: // Answers come in any order. The lowest number is the latest.
		w.remaining = min(w.remaining, told.Remaining)
	}
	w.limit, w.end, w.length, w.guessed = max(told.Limit, 1), end, max(w.length, told.Reset), false
}

// errRateLimit is why a request is held back.
var errRateLimit = errors.New("nothing was sent, since Kombo's rate limit is used up and the context ends before the next window begins")

// holdBack fails a request that would wait for the next window in vain.
func (c *core) holdBack(ctx context.Context, operation *gen.Operation) *Error {
	wait := c.rateWindow.wait(time.Now())
	deadline, has := ctx.Deadline()
	if !has || wait == 0 || wait > c.config.maxRateWait || time.Until(deadline) >= wait {
		return nil
	}
	failure := newTransportError(operation, errRateLimit, heldBack)
	failure.RetryAfter, failure.gaveUp = wait, context.DeadlineExceeded
	return failure
}

// awaitRateWindow waits until the window has room for one more request, and takes it. The turnstile lets one request at a
// time come here, so nobody else takes the room in between.
func (c *core) awaitRateWindow(ctx context.Context, operation *gen.Operation) *Error {
	for {
		if failure := c.holdBack(ctx, operation); failure != nil {
			return failure
		}
		wait := c.rateWindow.wait(time.Now())
		if wait == 0 || wait > c.config.maxRateWait {
			c.rateWindow.take(time.Now())
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return newTransportError(operation, err, neverSent)
		}
	}
}
