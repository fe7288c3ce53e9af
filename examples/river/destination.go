package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// tables are those of this program; River and kombosync bring their own.
const tables = `
CREATE TABLE integrations (
	id text PRIMARY KEY
);
CREATE TABLE employees (
	integration_id text NOT NULL,
	id             text NOT NULL,
	first_name     text NOT NULL,
	read_started   timestamptz NOT NULL,
	PRIMARY KEY (integration_id, id)
)`

// employees keeps the employees of all integrations in one table. It replaces and deletes nothing that a later read has
// written, so that a worker that stood still and has lost its lease does no harm.
type employees struct {
	pool *pgxpool.Pool
}

// Apply writes a batch in one transaction.
func (e employees) Apply(ctx context.Context, batch kombosync.Batch[gen.Employee]) error {
	ids, firstNames := make([]string, len(batch.Upserts)), make([]string, len(batch.Upserts))
	for i, employee := range batch.Upserts {
		ids[i] = employee.ID
		if employee.FirstName != nil {
			firstNames[i] = *employee.FirstName
		}
	}
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO employees (integration_id, id, first_name, read_started)
			SELECT $1, id, first_name, $2 FROM unnest($3::text[], $4::text[]) AS batch (id, first_name)
			ON CONFLICT (integration_id, id) DO UPDATE
			SET first_name = excluded.first_name, read_started = excluded.read_started
			WHERE employees.read_started <= excluded.read_started`,
			batch.IntegrationID, batch.Started, ids, firstNames)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "DELETE FROM employees WHERE integration_id = $1 AND read_started <= $2 AND id = ANY($3)",
			batch.IntegrationID, batch.Started, batch.Deletes)
		return err
	})
}

// Sweep removes what a full read did not find. An array that is nil is NULL in SQL, which nothing equals.
func (e employees) Sweep(ctx context.Context, sweep kombosync.Sweep) (removed int64, err error) {
	tag, err := e.pool.Exec(ctx, `
		DELETE FROM employees WHERE integration_id = $1 AND read_started < $2 AND NOT id = ANY(coalesce($3::text[], '{}'))`,
		sweep.IntegrationID, sweep.Started, sweep.Keep)
	return tag.RowsAffected(), err
}
