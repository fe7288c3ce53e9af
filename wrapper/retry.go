package kombo

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// RetryPolicy decides whether to retry after a failed attempt. It must be safe for concurrent use.
// [WithMaxRetries] limits the number of retries.
type RetryPolicy interface {
	// Retry is called after an attempt failed with err. The first attempt is 1. Retry reports whether to
	// try again, and how long to wait before. err.Retryable reports whether a retry is safe.
	Retry(attempt int, err *Error) (wait time.Duration, again bool)
}

// Backoff is the default [RetryPolicy]. It retries what is safe to retry: see [Error.Retryable]. It waits
// for the time in Retry-After, or in ratelimit-reset if the rate limit is used up. Otherwise it waits for
// a random time between 0 and Base, where Base is doubled with each attempt up to Max.
type Backoff struct {
	// Base is the longest wait after the first attempt. 0 means 500 ms.
	Base time.Duration
	// Max is the longest wait. It also limits what Kombo asks for. 0 means 60 s.
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
		// Without jitter, all clients that received the same time would retry at once.
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

// Retryable reports whether a retry makes sense and is safe.
//
// A write is retried only if Kombo certainly did not start it: no connection was obtained, or Kombo
// rejected the request because of its own limits. Kombo has no idempotency keys, so any other retry could
// create a second absence or application. Reads, and writes that the contract marks as safe to retry, are
// also retried if the response has a code that Kombo describes as retryable, if it has no code and the
// status 408, 429, 500, 502, 503 or 504, and if it was incomplete.
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

// IsRetryable reports whether the SDK would have retried after this error: see [Error.Retryable]. It is
// false for errors that do not come from a call.
func IsRetryable(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Retryable()
}

// awaitRetry waits until the next attempt. It reports whether there is one. If the context ends before
// that, awaitRetry does not wait.
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

// sleep waits, or returns why the context ended before.
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
