//go:build unix

package databases

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const acme = "personio:acme"

// copies is a destination in a table of a database, written as the documentation of Destination advises.
type copies[R any] struct {
	database
	db  *sql.DB
	row func(R) (id string, name *string)
}

const schema = `CREATE TABLE IF NOT EXISTS copies (
	integration_id TEXT NOT NULL,
	model TEXT NOT NULL,
	id TEXT NOT NULL,
	name TEXT,
	read_started_ms BIGINT NOT NULL,
	PRIMARY KEY (integration_id, model, id)
)`

func (c *copies[R]) Apply(ctx context.Context, batch kombosync.Batch[R]) error {
	transaction, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = transaction.Rollback() }() // does nothing after Commit
	for _, record := range batch.Upserts {
		id, name := c.row(record)
		if _, err := transaction.ExecContext(ctx, c.statement(`INSERT INTO copies (integration_id, model, id, name, read_started_ms)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (integration_id, model, id) DO UPDATE SET name = excluded.name, read_started_ms = excluded.read_started_ms
			WHERE copies.read_started_ms <= excluded.read_started_ms`),
			batch.IntegrationID, batch.Model, id, name, batch.Started.UnixMilli()); err != nil {
			return err
		}
	}
	for _, id := range batch.Deletes {
		if _, err := transaction.ExecContext(ctx, c.statement(`DELETE FROM copies
			WHERE integration_id = $1 AND model = $2 AND id = $3 AND read_started_ms <= $4`),
			batch.IntegrationID, batch.Model, id, batch.Started.UnixMilli()); err != nil {
			return err
		}
	}
	return transaction.Commit()
}

func (c *copies[R]) Sweep(ctx context.Context, sweep kombosync.Sweep) (int64, error) {
	keep, err := json.Marshal(append([]string{}, sweep.Keep...))
	if err != nil {
		return 0, err
	}
	elements := "json_each($4)"
	if c.dialect == kombosync.PostgreSQL {
		elements = "json_array_elements_text($4::json) AS kept(value)"
	}
	result, err := c.db.ExecContext(ctx, c.statement(`DELETE FROM copies
		WHERE integration_id = $1 AND model = $2 AND read_started_ms < $3 AND id NOT IN (SELECT value FROM `+elements+`)`),
		sweep.IntegrationID, sweep.Model, sweep.Started.UnixMilli(), string(keep))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// models are two lists that go into the table. reading is called when one of them begins to be read.
func models(database database, db *sql.DB, reading func()) []kombosync.Model {
	return []kombosync.Model{
		kombosync.List("tags", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
			reading()
			return acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(pageSize))}, since)
		}, &copies[gen.Tag]{database, db, func(tag gen.Tag) (string, *string) { return tag.ID, tag.Name }}),
		kombosync.List("rejection reasons", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.RejectionReason, error] {
			reading()
			return acme.ATS.RejectionReasons(ctx, &gen.GetRejectionReasonsParams{PageSize: new(int64(pageSize))}, since)
		}, &copies[gen.RejectionReason]{database, db, func(reason gen.RejectionReason) (string, *string) { return reason.ID, reason.Name }}),
	}
}

const pageSize = 12

// rows are the names of what is in the table, by model and id.
func rows(t *testing.T, db *sql.DB) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{"tags": {}, "rejection reasons": {}}
	result, err := db.QueryContext(ctx, "SELECT model, id, COALESCE(name, '') FROM copies")
	require.NoError(t, err)
	defer result.Close()
	for result.Next() {
		var model, id, name string
		require.NoError(t, result.Scan(&model, &id, &name))
		all[model][id] = name
	}
	require.NoError(t, result.Err())
	return all
}

// The advice for destinations holds: bad records are kept, what vanished goes, other integrations' records stay, and what
// an older read brings too late is refused.
func TestDestinationInADatabase(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		_, err := db.ExecContext(ctx, schema)
		require.NoError(t, err)
		server := kombotest.NewServer(t)
		server.SetRecords("GET /ats/tags", gen.Tag{ID: "1", Name: new("old")}, gen.Tag{ID: "2", Name: new("old")}, gen.Tag{ID: "3", Name: new("old")})
		server.SetRecords("GET /ats/rejection-reasons", gen.RejectionReason{ID: "1", Name: new("reason")})
		syncer, err := kombosync.New(database.store(t), kombosync.WithBadRecords(func(context.Context, kombosync.BadRecord) kombosync.Decision { return kombosync.Skip }))
		require.NoError(t, err)
		lists := models(database, db, func() {})
		for _, integrationID := range []string{acme, "personio:other"} {
			_, err = syncer.Run(ctx, server.Client().Integration(integrationID), lists...)
			require.NoError(t, err)
		}
		server.SetRecords("GET /ats/tags", gen.Tag{ID: "1", Name: new("new")}, json.RawMessage(`{"id":"2","name":5}`))
		result, err := syncer.RunFull(ctx, server.Client().Integration(acme), lists...)
		require.NoError(t, err)
		assert.EqualValues(t, 1, result.Models[0].Removed)
		var others int
		require.NoError(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM copies WHERE integration_id = 'personio:other'").Scan(&others))
		assert.Equal(t, 4, others)
		_, err = db.ExecContext(ctx, "DELETE FROM copies WHERE integration_id = 'personio:other'")
		require.NoError(t, err)
		want := map[string]map[string]string{"tags": {"1": "new", "2": "old"}, "rejection reasons": {"1": "reason"}}
		assert.Equal(t, want, rows(t, db))

		late := kombosync.Batch[gen.Tag]{Read: kombosync.Read{IntegrationID: acme, Model: "tags", Started: result.Models[0].Started.Add(-1e9)},
			Upserts: []gen.Tag{{ID: "1", Name: new("late")}}, Deletes: []string{"1"}}
		require.NoError(t, (&copies[gen.Tag]{database, db, func(tag gen.Tag) (string, *string) { return tag.ID, tag.Name }}).Apply(ctx, late))
		assert.Equal(t, want, rows(t, db))
	})
}
