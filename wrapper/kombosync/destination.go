package kombosync

import (
	"context"
	"time"
)

// Destination takes the records of one list. [Table] is a Destination in a database. A run calls it
// from one goroutine, one call at a time; runs of different integrations call it concurrently.
//
// The same records can come again: after a run that was killed or failed, and because reads
// overlap. So a record that exists is replaced, and it is not an error to delete one that does not
// exist.
//
// For [Destination.Sweep], store Batch.Started with every record that is upserted, and delete those
// with an earlier one:
//
//	DELETE FROM employees WHERE integration_id = $1 AND read_started < $2 AND NOT id = ANY($3)
type Destination[R any] interface {
	// Apply upserts and deletes the records of a batch, ideally in one transaction. After an error
	// the model fails, and the next run resumes the read before this batch.
	Apply(ctx context.Context, batch Batch[R]) error
	// Sweep is called at the end of a full read, after all batches. It removes the records of the
	// integration that were in none of them, because Kombo no longer has them, and returns their
	// number.
	Sweep(ctx context.Context, sweep Sweep) (removed int64, err error)
}

// Read is what all batches of a read have in common.
type Read struct {
	// IntegrationID is the ID of the integration. If records of several integrations are in one
	// table, every query needs it. Model is the name that was given to List.
	IntegrationID, Model string
	// Started is when the read began, UTC to the millisecond. It is the same in all runs of a read
	// that is resumed. A later read of the same model has a later one, as far as the clocks of your
	// machines agree.
	Started time.Time
	// RunStarted is when the run began that reads now, UTC to the millisecond: Started, or later if
	// the run resumes a read. A destination that rejects batches of an earlier run than the last
	// one is safe from the late batches of a run that lost its lease.
	RunStarted time.Time
	// Full reports whether everything is read, not only what has changed.
	Full bool
}

// Batch is a part of a read. It does not contain any record twice.
type Batch[R any] struct {
	Read
	// Upserts are the records to insert or replace, in the order in which they came.
	Upserts []R
	// Deletes are the IDs of the records to delete, in the order in which they came.
	Deletes []string
}

// Sweep is the end of a full read.
type Sweep struct {
	Read
	// Keep are the IDs of records that Kombo has but that were in no batch, because they were
	// skipped: see [WithBadRecords]. They must not be removed. It is usually empty and never nil.
	Keep []string
	// Records is how many records all runs of the read have upserted.
	Records int
}
