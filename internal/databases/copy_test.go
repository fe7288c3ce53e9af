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

// tables are the destinations of two lists.
type tables struct {
	tags    *kombosync.Table[gen.Tag]
	reasons *kombosync.Table[gen.RejectionReason]
}

func newTables(database database, db *sql.DB) (tables tables, err error) {
	tables.tags, err = kombosync.NewTable(db, database.dialect, "tags",
		kombosync.WithColumn("name", "TEXT", func(tag gen.Tag) any { return tag.Name }))
	if err == nil {
		tables.reasons, err = kombosync.NewTable[gen.RejectionReason](db, database.dialect, "rejection_reasons")
	}
	return tables, err
}

func migrateTables(t *testing.T, database database, db *sql.DB) tables {
	t.Helper()
	tables, err := newTables(database, db)
	require.NoError(t, err)
	require.NoError(t, tables.tags.Migrate(ctx))
	require.NoError(t, tables.reasons.Migrate(ctx))
	return tables
}

// models returns the two lists. reading is called when a list begins to be read.
func (tables tables) models(reading func()) []kombosync.Model {
	return []kombosync.Model{
		kombosync.List("tags", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
			reading()
			return acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(pageSize))}, since)
		}, tables.tags),
		kombosync.List("rejection reasons", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.RejectionReason, error] {
			reading()
			return acme.ATS.RejectionReasons(ctx, &gen.GetRejectionReasonsParams{PageSize: new(int64(pageSize))}, since)
		}, tables.reasons),
	}
}

const pageSize = 12

// rows returns the names of the records in the tables, by model and ID.
func rows(t *testing.T, db *sql.DB) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{"tags": {}, "rejection reasons": {}}
	result, err := db.QueryContext(ctx, `SELECT 'tags', id, COALESCE(name, '') FROM tags
		UNION ALL SELECT 'rejection reasons', id, COALESCE(data->>'name', '') FROM rejection_reasons`)
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

// Records of two integrations are in the same tables. Skipped records are kept, and a full read
// removes what Kombo no longer has.
func TestCopyInADatabase(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		lists := migrateTables(t, database, db).models(func() {})
		server := kombotest.NewServer(t)
		server.SetRecords("GET /ats/tags", gen.Tag{ID: "1", Name: new("old")}, gen.Tag{ID: "2", Name: new("old")}, gen.Tag{ID: "3", Name: new("old")})
		server.SetRecords("GET /ats/rejection-reasons", gen.RejectionReason{ID: "1", Name: new("reason")})
		syncer, err := kombosync.New(database.store(t), kombosync.WithBadRecords(func(context.Context, kombosync.BadRecord) kombosync.Decision { return kombosync.Skip }))
		require.NoError(t, err)
		for _, integrationID := range []string{acme, "personio:other"} {
			_, err = syncer.Run(ctx, server.Client().Integration(integrationID), lists...)
			require.NoError(t, err)
		}
		server.SetRecords("GET /ats/tags", gen.Tag{ID: "1", Name: new("new")}, json.RawMessage(`{"id":"2","name":5}`))
		result, err := syncer.RunFull(ctx, server.Client().Integration(acme), lists...)
		require.NoError(t, err)
		assert.EqualValues(t, 1, result.Models[0].Removed)
		var others int
		require.NoError(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM tags WHERE integration_id = 'personio:other' AND name = 'old'").Scan(&others))
		assert.Equal(t, 3, others)
		_, err = db.ExecContext(ctx, "DELETE FROM tags WHERE integration_id = 'personio:other'")
		require.NoError(t, err)
		want := map[string]map[string]string{"tags": {"1": "new", "2": "old"}, "rejection reasons": {"1": "reason"}}
		assert.Equal(t, want, rows(t, db))
	})
}
