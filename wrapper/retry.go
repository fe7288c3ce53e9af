package kombo

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// RetryPolicy decides whether a failed attempt is followed by another. It is used concurrently. [WithMaxRetries] bounds
// how often it is asked.
type RetryPolicy interface {
	// Retry is asked after an attempt, the first having the number 1, failed with err. It tells whether to try again
	// and after what time. err.Retryable tells whether that is safe.
	Retry(attempt int, err *Error) (wait time.Duration, again bool)
}

// Backoff is the default policy. It repeats what is safe to repeat ([Error.Retryable]). How long it waits first is what
// Kombo says in Retry-After, or in ratelimit-reset when the rate limit is used up; where Kombo says nothing it is a
// random time between 0 and Base, doubled with each attempt up to Max (full jitter).
type Backoff struct {
	// Base is the longest wait after the first attempt; 0 means 500 ms.
	Base time.Duration
	// Max is the longest wait there is; 0 means 60 s. It also caps what Kombo asks for.
	Max time.Duration
}

// Retry implements [RetryPolicy].
func (b Backoff) Retry(attempt int, err *Error) (time.Duration, bool) {
	if !err.Retryable() {
		return 0, false
	}
	longest := b.Max
	if longest <= 0 {
		longest = 60 * time.Second
	}
	if err.RetryAfter > 0 {
		// Everyone who was told the same time would come back at the same moment.
		wait := min(err.RetryAfter, longest)
		return wait + min(random(wait/10), longest-wait), true
	}
	wait := b.Base
	if wait <= 0 {
		wait = 500 * time.Millisecond
	}
	for range attempt - 1 {
		if wait > longest/2 {
			wait = longest
			break
		}
		wait *= 2
	}
	return random(min(wait, longest)), true
}

// random returns a time between 0 and longest.
func random(longest time.Duration) time.Duration {
	return time.Duration(rand.Float64() * float64(longest))
}

// Retryable tells whether sending the request again makes sense and does no harm.
//
// A write is repeated only if Kombo certainly did not begin it: the connection could not be made, or Kombo refused the
// request because of its own limits. There are no idempotency keys, so after anything else a second absence or
// application could come into being. Reads, and writes that the contract marks as safe, are repeated too when an answer
// has one of the codes that Kombo calls safe to retry, when it has no code and one of the statuses 408, 429, 500, 502,
// 503 or 504, and when it did not arrive in full.
func (e *Error) Retryable() bool {
	if errors.Is(e.cause, context.Canceled) || e.outcome == neverSent {
		return false
	}
	switch e.outcome {
	case heldBack:
		return true
	case notConnected:
		return !permanent(e.cause)
	}
	if codes[e.Code].retry == retryAlways ||
		e.StatusCode == http.StatusTooManyRequests && strings.HasPrefix(string(e.Code), "PLATFORM.") {
		return true
	}
	if !e.harmless() {
		return false
	}
	if e.Code != "" {
		return codes[e.Code].retry == retryReads
	}
	switch e.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.outcome == maybeSent || e.outcome == cutOff
}

// IsRetryable tells whether the SDK itself would have tried again after this error, had it tries left: see
// [Error.Retryable]. It is false for errors that do not come from a call.
func IsRetryable(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Retryable()
}

// awaitRetry waits for the time of the next attempt. It reports whether there is to be one. A wait that
// the context's deadline would cut short is not begun: the failure says so at once.
func (c callConfig) awaitRetry(ctx context.Context, attempt int, failure *Error) bool {
	if attempt > c.maxRetries || ctx.Err() != nil {
		return false
	}
	wait, again := c.policy.Retry(attempt, failure)
	if !again {
		return false
	}
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) < wait {
		failure.gaveUp = context.DeadlineExceeded
		return false
	}
	if failure.gaveUp = sleep(ctx, wait); failure.gaveUp != nil {
		return false
	}
	if failure.StatusCode == http.StatusTooManyRequests {
		c.waited(wait)
	}
	return true
}

// sleep waits, or returns why the context ended first.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return contextError(ctx)
	case <-timer.C:
		return nil
	}
}
