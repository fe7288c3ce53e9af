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
	// Operation is the operation. Its Service and Name, such as "HRIS" and "GetEmployees", are a good name
	// for a span.
	Operation *gen.Operation
	// IntegrationID is the ID of the integration, "" if the operation has none.
	IntegrationID string
	// Number is 1 for the first attempt of a call, 2 for the first retry, and so on.
	Number int
}

// AttemptResult is the result of an attempt.
type AttemptResult struct {
	// StatusCode is the HTTP status, 0 if there was no response.
	StatusCode int
	// Code is Kombo's error code, "" if there is none.
	Code Code
	// Duration is the duration of the attempt. It includes Waited, the time before the request was sent,
	// for Kombo's limits and the program's own.
	Duration, Waited time.Duration
	// RateLimit is Kombo's limit of requests, and Concurrency that of actions. They are nil if Kombo did
	// not report them.
	RateLimit   *RateLimit
	Concurrency *Concurrency
	// Err is the error of the attempt, nil if it succeeded. The call returns it only if no retry follows.
	Err *Error
}

// Observer is called at the start of an attempt. It returns the context for the attempt, for example one
// with a span, and a function that is called at the end of the attempt, also if a panic or runtime.Goexit
// ends it. Both may be nil. An Observer must be safe for concurrent use. The attempt waits for it.
type Observer func(ctx context.Context, attempt Attempt) (context.Context, func(AttemptResult))

// WithObserver calls observer for every attempt of every call. Several observers are called in the order
// of the options.
func WithObserver(observer Observer) Option {
	return clientOption(func(c *config) error {
		if observer == nil {
			return fmt.Errorf("kombo: WithObserver: the observer is nil: omit the option")
		}
		c.observers = append(c.observers, observer)
		return nil
	})
}

// begin calls the observers at the start of the attempt.
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

// finish logs the attempt and calls the functions of the observers, even if one of them, or something else
// in the attempt, panics.
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
		defer end(result) // The first to start is the last to end, like nested spans.
	}
	a.core.log(ctx, a.public(), result)
}
