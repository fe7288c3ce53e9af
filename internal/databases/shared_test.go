//go:build unix

package databases

import (
	"context"
	"database/sql"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// pagesOf returns a model of tags. before is called before each tag.
func pagesOf(table kombosync.Destination[gen.Tag], size int64, before func(id string)) kombosync.Model {
	return kombosync.List("tags", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
		return func(yield func(gen.Tag, error) bool) {
			for tag, err := range acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: &size}, since) {
				before(tag.ID)
				if !yield(tag, err) {
					return
				}
			}
		}
	}, table)
}

// runShared syncs three tags, one per batch, with state and rows in the same database.
func runShared(t *testing.T, database database, db *sql.DB, pageSize int64, before func(id string)) (*kombosync.SQL, kombosync.Result) {
	t.Helper()
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "1", Name: new("a")}, gen.Tag{ID: "2", Name: new("b")}, gen.Tag{ID: "3", Name: new("c")})
	store, err := kombosync.NewSQL(db, database.dialect)
	require.NoError(t, err)
	require.NoError(t, store.Migrate(ctx))
	syncer, err := kombosync.New(store, kombosync.WithBatchSize(1))
	require.NoError(t, err)
	result, _ := syncer.Run(ctx, server.Client().Integration(acme), pagesOf(newTable(t, database, db), pageSize, before))
	return store, result
}

// A batch is not applied if the lease was lost, even if no later run has written anything.
func TestLeaseIsLostBeforeABatch(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		_, result := runShared(t, database, db, 2, func(id string) {
			if id == "2" {
				_, err := db.ExecContext(ctx, "UPDATE kombosync_state SET holder = 'another', leased_until_ms = 9000000000000")
				require.NoError(t, err)
			}
		})
		require.ErrorIs(t, result.Err, kombosync.ErrLeaseLost)
		assert.Equal(t, []string{"1"}, query(t, db, "SELECT id FROM tags"))
	})
}

// A batch and its checkpoint are stored together or not at all.
func TestBatchAndCheckpointAreOne(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		_, result := runShared(t, database, db, 1, func(id string) {
			if id == "3" { // storing the state fails from now on
				_, err := db.ExecContext(ctx, "ALTER TABLE kombosync_state RENAME COLUMN checkpoint TO position")
				require.NoError(t, err)
			}
		})
		require.ErrorContains(t, result.Err, "the state could not be stored")
		assert.Equal(t, []string{"1", "2"}, query(t, db, "SELECT id FROM tags ORDER BY id"))
		assert.NotEqual(t, []string{""}, query(t, db, "SELECT position FROM kombosync_state"), "where the second page ended")
	})
}

func TestSharedTransactions(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		for _, connections := range []int{0, 1} {
			db := database.open(t)
			db.SetMaxOpenConns(connections)
			store, result := runShared(t, database, db, 1, func(string) {})
			require.NoError(t, result.Err)
			assert.Equal(t, []string{"1", "2", "3"}, query(t, db, "SELECT id FROM tags ORDER BY id"))
			states, err := store.States(ctx)
			require.NoError(t, err)
			assert.Equal(t, 3, states[tags].FullRecords)
			assert.Equal(t, []string{""}, query(t, db, "SELECT checkpoint FROM kombosync_state"))
		}
	})
}
