package kombosync

import (
	"context"
	"time"
)

// Store keeps how far every model of every integration has been read, and lets only one run at a
// time read a model. [OpenFile] and [NewSQL] return stores. A Store must be safe for concurrent
// use.
//
// Losing a store's contents loses no data: the next runs read in full.
type Store interface {
	// Acquire takes the lease of a model of an integration. It does not wait: if another run has
	// the lease, it returns ErrRunning.
	Acquire(ctx context.Context, key Key) (Lease, error)
	// States returns the states of all models that were saved, without their checkpoints. It takes
	// no leases.
	States(ctx context.Context) (map[Key]State, error)
}

// Lease is the right to read a model, until it is released or lost.
type Lease interface {
	// State returns what was stored when the lease was taken, the zero State if nothing was.
	State() State
	// Save stores a state durably. It fails with ErrLeaseLost and stores nothing if another run may
	// have taken over. A read saves checkpoints on the way; one that is stopped saves the last one.
	Save(ctx context.Context, state State) error
	// Lost returns a channel that is closed when the lease is lost, so that the run can stop. It is
	// nil if that cannot happen.
	Lost() <-chan struct{}
	// Release ends the lease. It is called once, also after the context of the run has ended or the
	// lease was lost.
	Release()
}

// Key names a model of an integration.
type Key struct {
	// IntegrationID is the ID of the integration. Model is the name that was given to List.
	IntegrationID, Model string
}

// State is how far a model of an integration has been read. Its times are UTC, to the millisecond;
// zero means never. The zero State belongs to a model that was never read.
type State struct {
	// Started is when the last read that succeeded began: the copy has what Kombo had then.
	Started time.Time
	// FullStarted is when the last full read that succeeded began.
	FullStarted time.Time
	// FullRecords is how many records that full read had, less those that were deleted since. It is
	// 0 if that is not known.
	FullRecords int
	// Checkpoint is where an unfinished read is resumed, "" if there is none. It is opaque text: a
	// cursor, times, counts, and the IDs of records that were skipped. It is usually shorter than a
	// kilobyte.
	Checkpoint string
}
