package kombosync

import (
	"context"
	"database/sql"
)

// shared returns the table and the lease if rows and states are in the same database. They then share
// transactions: a batch is applied only if the lease is still held, and together with its checkpoint.
// A destination that contains a Table is not one, because it may do more than the Table.
func (r *reading[R]) shared() (*Table[R], *sqlLease, bool) {
	table, isTable := r.destination.(*Table[R])
	lease, isSQL := r.lease.(*sqlLease)
	return table, lease, isTable && isSQL && table.db == lease.store.db
}

// apply applies a batch, if possible with the checkpoint that follows it.
func (r *reading[R]) apply(ctx context.Context, batch Batch[R]) error {
	table, lease, shared := r.shared()
	if !shared {
		return destinationFailure(r.destination.Apply(ctx, batch))
	}
	state := r.state
	if r.pageEnd != nil {
		state.Checkpoint = r.pageEnd.String()
	}
	err := table.apply(ctx, batch, func(tx *sql.Tx) error { return lease.saveIn(ctx, tx, state) })
	if err == nil && r.pageEnd != nil {
		r.state, r.saved, r.result.Unfinished = state, r.pageEnd, true
	}
	return destinationFailure(err)
}

func (r *reading[R]) applySweep(ctx context.Context, sweep Sweep) (removed int64, err error) {
	if table, lease, shared := r.shared(); shared {
		removed, err = table.sweep(ctx, sweep, func(tx *sql.Tx) error { return lease.saveIn(ctx, tx, r.state) })
	} else {
		removed, err = r.destination.Sweep(ctx, sweep)
	}
	return removed, destinationFailure(err)
}

func destinationFailure(err error) error {
	if err == nil {
		return nil
	}
	return &destinationError{err}
}
