package kombosync

import (
	"context"
	"errors"
	"time"
)

// Result is what a run of one integration did.
type Result struct {
	// IntegrationID is the ID of the integration.
	IntegrationID string
	// Models has an entry for each model, in their order. It is empty if nothing could begin.
	Models []ModelResult
	// Err joins the errors of all models. It is nil if all succeeded.
	Err error
}

// Reason returns why the run failed: the reason of the first model that failed and was not skipped.
// It is "" if the run succeeded.
func (r Result) Reason() Reason {
	for _, model := range r.Models {
		if reason := model.Reason(); reason != "" && reason != ReasonSkipped {
			return reason
		}
	}
	return reasonOf(r.Err)
}

// ModelResult is what a run did with one model. The counts are those of this run, also if it
// resumed a read.
type ModelResult struct {
	// IntegrationID is the ID of the integration.
	IntegrationID string
	// Model is the name that was given to List.
	Model string
	// Started is when the read began, perhaps in an earlier run. It is zero if nothing was read.
	Started time.Time
	// Duration is how long this run took.
	Duration time.Duration
	// Waited is how long requests waited for rate limits and for other integrations' turns. If it
	// is a large part of Duration, the limits are the bottleneck. Requests can wait at the same
	// time.
	Waited time.Duration
	// Full reports whether everything is read. Since is what is read otherwise: records that have
	// changed after it.
	Full  bool
	Since time.Time
	// Resumed reports whether the run went on with an earlier run's read. Unfinished reports
	// whether the read ended before its end, but has stored how far it came, further than it began:
	// the next run resumes it.
	Resumed, Unfinished bool
	// Batches is the number of batches that were applied. Upserted and Deleted are the numbers of
	// their records.
	Batches, Upserted, Deleted int
	// Swept reports whether the destination has removed what Kombo no longer has. Removed is how
	// many records that were.
	Swept   bool
	Removed int64
	// Skipped is how many bad records were skipped, Used how many were upserted nevertheless,
	// Retried how many are read again.
	Skipped, Used, Retried int
	// BadRecords are the first bad records, at most ten, without their Record.
	BadRecords []BadRecord
	// Err is why the model failed. It is nil if it did not.
	Err error
}

// Reason returns why the model failed, "" if it did not.
func (r ModelResult) Reason() Reason { return reasonOf(r.Err) }

// stopped returns the error of a model, which is another one if the context has ended.
func stopped(ctx context.Context, result ModelResult) error {
	if result.Err == nil || ctx.Err() == nil || errors.As(result.Err, new(*PanicError)) {
		return result.Err
	}
	return &stoppedError{cause: context.Cause(ctx), ended: ctx.Err(), err: result.Err, unfinished: result.Unfinished}
}
