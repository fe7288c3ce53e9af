package kombosync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Apply upserts and deletes the records of a batch in one transaction.
func (t *Table[R]) Apply(ctx context.Context, batch Batch[R]) error {
	return t.apply(ctx, batch, nil)
}

// with is what a transaction does in addition, nil for nothing.
type with func(*sql.Tx) error

func (t *Table[R]) apply(ctx context.Context, batch Batch[R], with with) error {
	return t.write(ctx, batch.Read, with, func(tx *sql.Tx) error {
		if err := t.upsert(ctx, tx, batch); err != nil {
			return err
		}
		if len(batch.Deletes) == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, t.statements.remove, batch.IntegrationID, jsonStrings(batch.Deletes))
		return err
	})
}

// Sweep deletes the integration's rows that the read did not write, apart from those in Keep.
func (t *Table[R]) Sweep(ctx context.Context, sweep Sweep) (removed int64, err error) {
	return t.sweep(ctx, sweep, nil)
}

func (t *Table[R]) sweep(ctx context.Context, sweep Sweep, with with) (removed int64, err error) {
	err = t.write(ctx, sweep.Read, with, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, t.statements.sweep, sweep.IntegrationID, t.started(sweep.Read), jsonStrings(sweep.Keep))
		if err != nil {
			return err
		}
		removed, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// write does something in a transaction, unless a later run has written already.
func (t *Table[R]) write(ctx context.Context, read Read, with, do with) error {
	tx, err := t.db.BeginTx(ctx, t.dialect.transaction())
	if err != nil {
		return t.failed(err)
	}
	err = t.passFence(ctx, tx, read)
	if err == nil && with != nil {
		err = with(tx)
	}
	if err == nil {
		err = do(tx)
	}
	if err != nil {
		_ = tx.Rollback() // the first error is the reason
		return t.failed(err)
	}
	return t.failed(tx.Commit())
}

// passFence notes which run writes, or fails if a later one has written already. It locks the row
// of the integration, so that batches of two runs are written one after the other.
func (t *Table[R]) passFence(ctx context.Context, tx *sql.Tx, read Read) error {
	run := read.RunStarted
	if run.IsZero() {
		run = read.Started
	}
	result, err := tx.ExecContext(ctx, t.statements.fence, t.name, read.IntegrationID, read.Model, toMilliseconds(run))
	if err != nil {
		return err
	}
	if rows, err := result.RowsAffected(); err != nil || rows > 0 {
		return err
	}
	var model string
	if err := tx.QueryRowContext(ctx, t.statements.fencedModel, t.name, read.IntegrationID).Scan(&model); err != nil {
		return err
	}
	if model != read.Model {
		return fmt.Errorf("it has the records of the model %q, so those of %q would be mixed up with them: "+
			"use a table for each model, or update the model in kombosync_fence after renaming it", model, read.Model)
	}
	return ErrLeaseLost
}

func (t *Table[R]) upsert(ctx context.Context, tx *sql.Tx, batch Batch[R]) error {
	if len(batch.Upserts) == 0 {
		return nil
	}
	if t.dialect == PostgreSQL {
		ids, rows, err := t.jsonRows(batch.Upserts)
		if err == nil {
			_, err = tx.ExecContext(ctx, t.statements.upsertJSON, batch.IntegrationID, t.started(batch.Read), ids, rows)
		}
		return err
	}
	most := maxParameters / (len(t.columns) + 3)
	for first := 0; first < len(batch.Upserts); first += most {
		records := batch.Upserts[first:min(first+most, len(batch.Upserts))]
		values, err := t.rowValues(batch.Read, records)
		if err == nil {
			_, err = tx.ExecContext(ctx, t.statements.upsertRows(len(records)), values...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// failed adds the table's name to an error. The text of an error about a value shows the value, which
// is personal data, so it is left out; errors.As still finds the driver's error.
func (t *Table[R]) failed(err error) error {
	if err == nil {
		return nil
	}
	var database interface{ SQLState() string }
	if errors.As(err, &database) {
		switch state := database.SQLState(); {
		case strings.HasPrefix(state, "22"), strings.HasPrefix(state, "23"): // data, constraints
			return &valueError{fmt.Sprintf("kombosync: table %s: a value does not fit its column (SQLSTATE %s)", t.name, state), err}
		}
	}
	return fmt.Errorf("kombosync: table %s: %w", t.name, err)
}

// valueError is an error whose cause is not printed.
type valueError struct {
	text  string
	cause error
}

func (e *valueError) Error() string    { return e.text }
func (e *valueError) GoString() string { return e.text }
func (e *valueError) Unwrap() error    { return e.cause }
