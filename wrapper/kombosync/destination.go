package kombosync

import (
	"context"
	"time"
)

// Destination takes the records of one list, for example into a table of a database. A run calls it from one goroutine,
// one call at a time; different integrations may be under way at once.
//
// The same records can come again, after a run that was killed or failed, and in every read that overlaps the one before.
// So a record that is there is replaced, and a deletion of one that is not there is no error.
//
// To make [Destination.Sweep] possible, store Batch.Started with every record that is upserted, and delete in Sweep what
// has an earlier one:
//
//	DELETE FROM employees WHERE integration_id = $1 AND read_started < $2 AND NOT id = ANY($3)
type Destination[R any] interface {
	// Apply upserts and deletes the records of a batch, best in one transaction. After an error the model fails, and the
	// next run begins where this one did.
	Apply(ctx context.Context, batch Batch[R]) error
	// Sweep is called at the end of a full read, after all batches. It removes the records of the integration that were in
	// none of them, and tells how many: Kombo no longer has them. It may refuse with an error, for example because far too
	// few records were read; then the next run is a full read again.
	Sweep(ctx context.Context, sweep Sweep) (removed int64, err error)
}

// Read is what all batches of a read have in common.
type Read struct {
	// IntegrationID is the integration, Model the name that was given to List. Records of several integrations in one table
	// need the former in every query.
	IntegrationID, Model string
	// Started is when the read began, UTC to the millisecond. A later read of the same model has a later one, as far as the
	// clocks of the machines agree.
	Started time.Time
	// RunStarted is when the run began that reads now, UTC to the millisecond: Started, or later if the run resumes a read
	// that an earlier run began. A destination that rejects what comes from an earlier run than the last one it has seen is
	// safe from the late batches of a run that lost its lease.
	RunStarted time.Time
	// Full tells whether everything is read, not only what has changed.
	Full bool
}

// Batch is some records on their way to the destination. No record is in it twice.
type Batch[R any] struct {
	Read
	// Upserts are records to insert or replace, in the order in which they came.
	Upserts []R
	// Deletes are the ids of records to delete, in the order in which they came.
	Deletes []string
}

// Sweep is the end of a full read.
type Sweep struct {
	Read
	// Keep are ids of records that Kombo still has, but that were in no batch, because a value could not be decoded and
	// the program decided to skip them. It is mostly empty, and never nil. They must not be removed.
	Keep []string
	// Records is how many records were upserted.
	Records int
}
