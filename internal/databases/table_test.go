//go:build unix

package databases

import (
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// at returns a read that starts a number of minutes after a fixed time, in a run that starts at the
// same time.
func at(integrationID string, minute int) kombosync.Read {
	started := time.Date(2026, 7, 1, 10, minute, 0, 0, time.UTC)
	return kombosync.Read{IntegrationID: integrationID, Model: "tags", Started: started, RunStarted: started, Full: true}
}

// newTable creates a table of tags.
func newTable(t *testing.T, database database, db *sql.DB) *kombosync.Table[gen.Tag] {
	t.Helper()
	table, err := kombosync.NewTable[gen.Tag](db, database.dialect, "tags")
	require.NoError(t, err)
	require.NoError(t, table.Migrate(ctx))
	return table
}

// namedTags returns tags with IDs, all with the same name.
func namedTags(name string, ids ...string) (tags []gen.Tag) {
	for _, id := range ids {
		tags = append(tags, gen.Tag{ID: id, Name: &name})
	}
	return tags
}

// tableRows returns the rows of tags as "integration id name minute".
func tableRows(t *testing.T, database database, db *sql.DB) []string {
	t.Helper()
	minute := "substr(read_started, 15, 2)"
	if database.dialect == kombosync.PostgreSQL {
		minute = "to_char(read_started AT TIME ZONE 'UTC', 'MI')"
	}
	return query(t, db, "SELECT integration_id || ' ' || id || ' ' || (data->>'name') || ' ' || "+minute+" FROM tags ORDER BY integration_id, id")
}

// query returns the first column of the rows.
func query(t *testing.T, db *sql.DB, text string) (values []string) {
	t.Helper()
	result, err := db.QueryContext(ctx, text)
	require.NoError(t, err)
	defer result.Close()
	for result.Next() {
		var value sql.NullString
		require.NoError(t, result.Scan(&value))
		values = append(values, value.String)
	}
	require.NoError(t, result.Err())
	return values
}

func TestTable(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		table := newTable(t, database, db)
		apply := func(read kombosync.Read, upserts []gen.Tag, deletes ...string) {
			t.Helper()
			require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: read, Upserts: upserts, Deletes: deletes}))
		}
		apply(at("acme", 1), namedTags("a", "1", "2", "3", "4"))
		apply(at("acme", 1), nil, "unknown")
		apply(at("zoo", 1), namedTags("z", "1", "2"))
		want := []string{"acme 1 a 01", "acme 2 a 01", "acme 3 a 01", "acme 4 a 01", "zoo 1 z 01", "zoo 2 z 01"}
		assert.Equal(t, want, tableRows(t, database, db))
		apply(at("acme", 1), namedTags("a", "1", "2", "3", "4"))
		assert.Equal(t, want, tableRows(t, database, db), "writing the same batch again changes nothing")

		apply(at("acme", 2), namedTags("b", "1", "5"), "2", "4")
		assert.Equal(t, []string{"acme 1 b 02", "acme 3 a 01", "acme 5 b 02", "zoo 1 z 01", "zoo 2 z 01"}, tableRows(t, database, db))
		for _, step := range []struct {
			keep    []string
			removed int64
		}{{[]string{"3"}, 0}, {nil, 1}} {
			removed, err := table.Sweep(ctx, kombosync.Sweep{Read: at("acme", 2), Keep: step.keep})
			require.NoError(t, err)
			assert.Equal(t, step.removed, removed)
		}
		assert.Equal(t, []string{"acme 1 b 02", "acme 5 b 02", "zoo 1 z 01", "zoo 2 z 01"}, tableRows(t, database, db))
	})
}

// A batch of an earlier run is rejected, even if it only inserts a record that the later run has
// deleted.
func TestLateBatch(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		table := newTable(t, database, db)
		write := func(read kombosync.Read, upserts []gen.Tag, deletes ...string) error {
			return table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: read, Upserts: upserts, Deletes: deletes})
		}
		require.NoError(t, write(at("acme", 1), namedTags("a", "1", "2", "3")))
		require.NoError(t, write(at("acme", 2), namedTags("b", "1"), "2"))
		want := []string{"acme 1 b 02", "acme 3 a 01"}
		require.Equal(t, want, tableRows(t, database, db))
		assert.ErrorIs(t, write(at("acme", 1), namedTags("late", "1")), kombosync.ErrLeaseLost)
		assert.ErrorIs(t, write(at("acme", 1), namedTags("late", "2")), kombosync.ErrLeaseLost)
		assert.ErrorIs(t, write(at("acme", 1), nil, "1"), kombosync.ErrLeaseLost)
		_, err := table.Sweep(ctx, kombosync.Sweep{Read: at("acme", 1)})
		assert.ErrorIs(t, err, kombosync.ErrLeaseLost)
		assert.Equal(t, want, tableRows(t, database, db))
		require.NoError(t, write(at("zoo", 1), nil), "integrations are independent")

		resumed := at("acme", 1) // the read of the first run
		resumed.RunStarted = at("acme", 3).Started
		require.NoError(t, write(resumed, namedTags("c", "1", "2")))
		removed, err := table.Sweep(ctx, kombosync.Sweep{Read: resumed})
		require.NoError(t, err)
		assert.Zero(t, removed, "all rows were written since the read began")
		assert.Equal(t, []string{"acme 1 c 01", "acme 2 c 01", "acme 3 a 01"}, tableRows(t, database, db))
		assert.ErrorIs(t, write(at("acme", 2), namedTags("late", "1")), kombosync.ErrLeaseLost)
	})
}

// The batch of a later run waits while one of an earlier run is being written, and sees its rows.
func TestLateBatchInProgress(t *testing.T) {
	database := databases["PostgreSQL"](t)
	db := database.open(t)
	_, err := db.ExecContext(ctx, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_isolation = ''repeatable read'''; END $$")
	require.NoError(t, err)
	table := newTable(t, database, database.open(t))
	require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1)}))
	earlier, err := db.BeginTx(ctx, nil)
	require.NoError(t, err)
	for _, statement := range []string{
		"UPDATE kombosync_fence SET run_started_ms = run_started_ms",
		`INSERT INTO tags VALUES ('acme', '1', '{"name":"late"}', now())`,
	} {
		_, err := earlier.ExecContext(ctx, statement)
		require.NoError(t, err)
	}
	later := make(chan error)
	go func() {
		later <- table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 2), Deletes: []string{"1"}})
	}()
	require.Eventually(t, func() bool {
		return query(t, db, "SELECT count(*) FROM pg_locks WHERE NOT granted")[0] == "1"
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, earlier.Commit())
	require.NoError(t, <-later)
	assert.Empty(t, tableRows(t, database, db))
}

// A run whose clock is far ahead does not block runs with a correct clock.
func TestRunInTheFuture(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		table := newTable(t, database, database.open(t))
		apply := func(run time.Time) error {
			return table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: kombosync.Read{IntegrationID: acme, Model: "tags", Started: run, RunStarted: run}})
		}
		require.NoError(t, apply(time.Now().Add(time.Hour)))
		require.NoError(t, apply(time.Now()))
		require.NoError(t, apply(time.Now().Add(time.Minute)))
		assert.ErrorIs(t, apply(time.Now()), kombosync.ErrLeaseLost)
	})
}

// A table rejects a second model, because each would sweep the other's records.
func TestOneModelPerTable(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		table := newTable(t, database, db)
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Upserts: namedTags("a", "1")}))
		other := at("acme", 2)
		other.Model = "other tags"
		_, err := table.Sweep(ctx, kombosync.Sweep{Read: other})
		assert.ErrorContains(t, err, `kombosync: table tags: it has the records of the model "tags", so those of "other tags" would be mixed up`)
		assert.Len(t, tableRows(t, database, db), 1)
	})
}

func TestMigrateTable(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		option := func(name string) kombosync.TableOption[gen.Tag] {
			return kombosync.WithColumn(name, "TEXT", func(tag gen.Tag) any { return tag.Name })
		}
		var workers sync.WaitGroup
		for range 8 {
			table, err := kombosync.NewTable(database.open(t), database.dialect, "groups", option("order"))
			require.NoError(t, err)
			workers.Go(func() { assert.NoError(t, table.Migrate(ctx)) })
		}
		workers.Wait()
		table, err := kombosync.NewTable(db, database.dialect, "groups", option("order"))
		require.NoError(t, err)
		for range 2 {
			require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Upserts: namedTags("a", "1")}))
		}
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Deletes: []string{"1"}}))
		_, err = table.Sweep(ctx, kombosync.Sweep{Read: at("acme", 1)})
		require.NoError(t, err)

		table, err = kombosync.NewTable(db, database.dialect, "groups", option("order"), option("more"))
		require.NoError(t, err)
		err = table.Migrate(ctx)
		assert.ErrorContains(t, err, "kombosync: the table groups could not be created or lacks columns: ")
		assert.ErrorContains(t, err, "more")

		closed := database.open(t)
		require.NoError(t, closed.Close())
		table, err = kombosync.NewTable(closed, database.dialect, "groups", option("order"))
		require.NoError(t, err)
		assert.ErrorContains(t, table.Migrate(ctx), "kombosync: the table groups")
		assert.ErrorContains(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1)}), "kombosync: table groups: ")
	})
}

// A program with its own migrations needs only Schema, even if the table is in another schema.
func TestTableSchema(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		db, name := database.open(t), "main.tags"
		if database.dialect == kombosync.PostgreSQL {
			name = "hr.tags"
			_, err := db.ExecContext(ctx, "CREATE SCHEMA hr")
			require.NoError(t, err)
		}
		table, err := kombosync.NewTable[gen.Tag](db, database.dialect, name)
		require.NoError(t, err)
		for statement := range strings.SplitSeq(table.Schema(), ";") {
			_, err = db.ExecContext(ctx, statement)
			require.NoError(t, err)
		}
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Upserts: namedTags("a", "1")}))
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Upserts: namedTags("b", "1")}))
		assert.Equal(t, []string{"b"}, query(t, db, "SELECT data->>'name' FROM "+name))
	})
}

// Large batches can be written, although databases limit the number of parameters.
func TestLargeBatch(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		const records = 20_000
		db := database.open(t)
		table := newTable(t, database, db)
		var ids []string
		for i := range records {
			ids = append(ids, fmt.Sprint(i))
		}
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 1), Upserts: namedTags("a", ids...)}))
		assert.Equal(t, []string{fmt.Sprint(records)}, query(t, db, "SELECT count(*) FROM tags"))
		removed, err := table.Sweep(ctx, kombosync.Sweep{Read: at("acme", 2), Keep: ids[1:]})
		require.NoError(t, err)
		assert.EqualValues(t, 1, removed)
		require.NoError(t, table.Apply(ctx, kombosync.Batch[gen.Tag]{Read: at("acme", 2), Deletes: ids}))
		assert.Empty(t, tableRows(t, database, db))
	})
}
