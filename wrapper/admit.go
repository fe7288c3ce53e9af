package kombo

import (
	"context"
	"errors"
	"time"

	"github.com/kombo-go/kombo/internal/limit"
)

// The defaults of the options for limits. Kombo runs 30 actions of an integration at the same time
// (https://docs.kombo.dev/hris/guides/concurrency-limiting). No window that its documentation shows is
// as long as defaultMaxRateLimitWait.
const (
	defaultMaxActions       = 30
	defaultMaxRateLimitWait = 5 * time.Minute
)

// Limiter decides when an attempt may be sent. A *rate.Limiter of golang.org/x/time/rate is a Limiter.
type Limiter interface {
	// Wait returns nil once a request may be sent. It returns an error if the context ends, or would
	// end before that. It is called concurrently for requests of different integrations, one at a
	// time for each integration: if it blocks, only requests of that integration wait.
	Wait(ctx context.Context) error
}

// limiterError is the error of a Limiter.
type limiterError struct{ err error }

func (e *limiterError) Error() string { return "the limiter did not let it through: " + e.err.Error() }

func (e *limiterError) Unwrap() error { return e.err }

// admit waits until the request may be sent.
func (a *attempt) admit(ctx context.Context) *Error {
	started := time.Now()
	defer func() {
		a.result.Waited = time.Since(started)
		a.request.settings.waited(a.result.Waited)
	}()
	err := a.awaitLimits(ctx)
	if err == nil {
		return nil
	}
	var exhausted limit.Exhausted
	if errors.As(err, &exhausted) {
		failure := newTransportError(a.request.operation, err, heldBack)
		failure.RetryAfter, failure.gaveUp = exhausted.Wait, context.DeadlineExceeded
		return failure
	}
	return newTransportError(a.request.operation, ended(ctx, err), neverSent)
}

// awaitLimits waits until the integration can run another action, until it is the integration's turn,
// for the rate limit, and for the limiter of the program.
func (a *attempt) awaitLimits(ctx context.Context) (err error) {
	core := a.core
	if a.request.operation.Action {
		if a.endSlot, err = core.slots.Begin(ctx, a.integrationID); err != nil {
			return err
		}
	}
	if err := core.window.Check(ctx, core.config.maxRateWait); err != nil {
		return err
	}
	if err := core.turns.Enter(ctx, a.integrationID); err != nil {
		return err
	}
	defer core.turns.Leave(a.integrationID)
	if a.ticket, err = core.window.Reserve(ctx, core.config.maxRateWait); err != nil {
		return err
	}
	if limiter := core.config.limiter; limiter != nil {
		if err := limiter.Wait(ctx); err != nil {
			return &limiterError{err}
		}
	}
	return nil
}

// release frees what admit has taken, and takes over what the response says about the limits.
func (a *attempt) release() {
	if a.ticket != nil {
		told, _ := limit.ParseRate(a.header)
		a.ticket.Done(a.received, told)
	}
	if a.endSlot != nil {
		told, _ := limit.ParseConcurrency(a.header)
		a.endSlot(told)
	}
}
