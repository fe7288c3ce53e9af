package kombosync

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"reflect"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Reason is why a model or an integration failed, as a word for logs, metrics and queries. New reasons
// may be added.
type Reason string

// The reasons.
const (
	// ReasonCanceled means that the context ended. It is not a failure: the next run resumes.
	ReasonCanceled Reason = "canceled"
	// ReasonTimeLimit means [ErrTimeLimit].
	ReasonTimeLimit Reason = "time_limit"
	// ReasonSkipped means [ErrSkipped].
	ReasonSkipped Reason = "skipped"
	// ReasonNotReady means [ErrNotReady].
	ReasonNotReady Reason = "not_ready"
	// ReasonRunning means [ErrRunning].
	ReasonRunning Reason = "running"
	// ReasonLeaseLost means [ErrLeaseLost].
	ReasonLeaseLost Reason = "lease_lost"
	// ReasonTooFewRecords means [ErrTooFewRecords].
	ReasonTooFewRecords Reason = "too_few_records"
	// ReasonBadRecords means a [*BadRecordsError].
	ReasonBadRecords Reason = "bad_records"
	// ReasonRateLimit means that Kombo's rate limit is used up: the limit is the bottleneck.
	ReasonRateLimit Reason = "rate_limit"
	// ReasonKombo means that a request failed: see kombo.CodeOf.
	ReasonKombo Reason = "kombo"
	// ReasonStore means that the store failed.
	ReasonStore Reason = "store"
	// ReasonDestination means that the destination failed.
	ReasonDestination Reason = "destination"
	// ReasonPanic means a [*PanicError].
	ReasonPanic Reason = "panic"
	// ReasonOther means another error, such as one of the read function.
	ReasonOther Reason = "other"
)

func reasonOf(err error) Reason {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrSkipped):
		return ReasonSkipped
	case errors.Is(err, ErrTimeLimit):
		return ReasonTimeLimit
	case errors.As(err, new(*stoppedError)):
		return ReasonCanceled
	case errors.As(err, new(*PanicError)):
		return ReasonPanic
	}
	for _, known := range []struct {
		err    error
		reason Reason
	}{
		{ErrNotReady, ReasonNotReady}, {ErrRunning, ReasonRunning}, {ErrLeaseLost, ReasonLeaseLost},
		{ErrTooFewRecords, ReasonTooFewRecords},
	} {
		if errors.Is(err, known.err) {
			return known.reason
		}
	}
	switch {
	case errors.As(err, new(*BadRecordsError)):
		return ReasonBadRecords
	case errors.As(err, new(*storeFailure)):
		return ReasonStore
	case errors.As(err, new(*destinationError)):
		return ReasonDestination
	case rateLimited(err):
		return ReasonRateLimit
	case errors.As(err, new(*kombo.Error)):
		return ReasonKombo
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ReasonCanceled
	}
	return ReasonOther
}

// rateLimited reports whether Kombo rejected a request because of its rate limit, or whether the SDK
// did not send it because the context would end before the limit allows it.
func rateLimited(err error) bool {
	var failure *kombo.Error
	return errors.As(err, &failure) &&
		(failure.Code == kombo.CodePlatformRateLimitExceeded || failure.StatusCode == 0 && failure.RetryAfter > 0)
}

// safeText returns the part of an error's text that cannot contain personal data. Databases put values
// into the texts of their errors, but not into those that say that they are unreachable.
func safeText(err error) string {
	var (
		stopped  *stoppedError
		skipped  *skippedError
		panicked *PanicError
		bad      *BadRecordsError
		tooFew   *tooFewRecordsError
		store    *storeFailure
		request  *kombo.Error
	)
	for _, known := range []any{&stopped, &skipped, &panicked, &bad, &tooFew, &store, &request} {
		if errors.As(err, known) {
			return reflect.ValueOf(known).Elem().Interface().(error).Error()
		}
	}
	for _, known := range []error{ErrRunning, ErrLeaseLost} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return unreachable(err)
}

// unreachable returns the text of an error of a connection, "" if err is something else.
func unreachable(err error) string {
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Error()
	}
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return ""
}
