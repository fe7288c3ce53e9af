package kombo

import "context"

// Limiter decides when an attempt may be sent. Wait blocks until it may, or returns an error once the context ends or
// would end too early. *rate.Limiter of golang.org/x/time/rate is one as it is. A Limiter is used concurrently.
type Limiter interface {
	// Wait returns nil once a request may be sent.
	Wait(ctx context.Context) error
}

// limiterError is why a limiter let a request not through.
type limiterError struct{ err error }

func (e *limiterError) Error() string { return "the limiter did not let it through: " + e.err.Error() }

func (e *limiterError) Unwrap() error { return e.err }
