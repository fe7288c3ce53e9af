package kombo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// Attempt is one attempt of a call, for tracing and metrics. It has no personal data.
type Attempt struct {
	// Operation is what is asked for. Its Service and Name, such as "HRIS" and "GetEmployees", make a good name of a span.
	Operation *gen.Operation
	// IntegrationID is the id of the integration, "" where there is none.
	IntegrationID string
	// Number is 1 for the first attempt of a call, 2 for the first retry and so on.
	Number int
}

// AttemptResult is how an attempt ended.
type AttemptResult struct {
	// StatusCode is the HTTP status, 0 if no answer came.
	StatusCode int
	// Code is Kombo's code of the error, "" where there is none.
	Code Code
	// Duration is how long it took, with Waited, the time before it was sent: for limits of Kombo, or of the program's own.
	Duration, Waited time.Duration
	// RateLimit is what Kombo said about its limit of requests, Concurrency about that of actions; nil for nothing.
	RateLimit   *RateLimit
	Concurrency *Concurrency
	// Err is why the attempt failed, nil if it did not. It is not what the call returns if another attempt follows.
	Err *Error
}

// Observer is told of an attempt before it begins. It returns the context that the attempt goes on with, for example one
// with a span, and a function that is called when the attempt has ended; both may be nil. The function is also called if a
// panic or runtime.Goexit ends the attempt. An Observer is used concurrently, and what it does takes part in the time of
// the call.
type Observer func(ctx context.Context, attempt Attempt) (context.Context, func(AttemptResult))

// WithObserver has every attempt of every call observed. Several observers are told in the order of the options.
func WithObserver(observer Observer) Option {
	return clientOption(func(c *config) error {
		if observer == nil {
			return fmt.Errorf("kombo: WithObserver: the observer is nil: leave the option out")
		}
		c.observers = append(c.observers, observer)
		return nil
	})
}

// begin tells the observers that the attempt begins.
func (a *attempt) begin(ctx context.Context) context.Context {
	for _, observer := range a.core.config.observers {
		observed, end := observer(ctx, a.public())
		if observed != nil {
			ctx = observed
		}
		if end != nil {
			a.ends = append(a.ends, end)
		}
	}
	return ctx
}

func (a *attempt) public() Attempt {
	return Attempt{Operation: a.request.operation, IntegrationID: a.integrationID, Number: a.number}
}

// errUnfinished is the error of an attempt that neither succeeded nor failed.
var errUnfinished = errors.New("a panic or runtime.Goexit ended the attempt")

// finish logs the attempt and tells the observers how it ended. Every observer that was told of the
// beginning is told of the end, even if another one, or something else in the attempt, panics.
func (a *attempt) finish(ctx context.Context, started time.Time, response *Response[any], failure *Error) {
	if response == nil && failure == nil {
		outcome := neverSent
		if a.received {
			outcome = maybeSent
		}
		failure = newTransportError(a.request.operation, errUnfinished, outcome)
	}
	result := a.result
	result.Duration = time.Since(started)
	result.RateLimit, result.Concurrency = rateLimit(a.header), concurrency(a.header)
	if failure != nil {
		failure.Attempts = a.number
		result.StatusCode, result.Code, result.Err = failure.StatusCode, failure.Code, failure
	} else {
		result.StatusCode = response.StatusCode
	}
	for _, end := range a.ends {
		defer end(result) // The first to begin is the last to end, as spans are nested.
	}
	a.core.log(ctx, a.public(), result)
}
