//go:build unix

package databases

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// Full reads are killed again and again with SIGKILL, and each one is resumed where it stopped. After
// every kill the copy has all records that Kombo has: nothing was swept that the killed runs had read.
// When the read ends, what vanished before it is gone.
func TestKilledFullReads(t *testing.T) {
	tests := []struct {
		name, database string
		file           bool // the state is in a file instead of in the database
	}{
		{"SQLite, state in a file", "SQLite", true},
		{"SQLite", "SQLite", false},
		{"PostgreSQL", "PostgreSQL", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			const seed, rounds, kills = 20261126, 3, 3
			random := rand.New(rand.NewPCG(seed, 0))
			database := databases[test.database](t)
			t.Parallel() // most of the time the programs wait for leases
			db := database.open(t)
			migrateTables(t, database, db)
			database.store(t) // makes the table
			order := newOrders(database)
			order.Every, order.Lease, order.BatchSize = time.Millisecond, 300*time.Millisecond, pageSize
			if test.file {
				order.File = filepath.Join(t.TempDir(), "kombo.json")
			}
			source := newSource(t, 120, 5*time.Millisecond)
			source.onlyRename = true
			order.URL = source.url
			require.NoError(t, start(t, order).wait())
			requests := source.served.Load() // of a whole run

			killed, resumed := 0, 0
			for round := range rounds {
				source.vanish(len(source.ids) - 1 - round) // the source's cursors are positions, so from the end
				stop := source.keepChanging(random.Uint64())
				for range kills {
					program := start(t, order)
					source.serve(random.Int64N(requests), program.ended)
					time.Sleep(time.Duration(random.Int64N(int64(2 * source.takes)))) // the point where it dies
					if program.kill() {
						killed++
					}
					for model, live := range source.names() {
						require.Subset(t, ids(rows(t, db)[model]), ids(live), "%s in round %d", model, round)
					}
				}
				program := start(t, order)
				require.NoError(t, program.wait())
				resumed += program.resumed
				stop()
				for model, live := range source.live() {
					assert.ElementsMatch(t, ids(live), ids(rows(t, db)[model]), "%s after round %d", model, round)
				}
				order.Every = time.Hour
				require.NoError(t, start(t, order).wait())
				order.Every = time.Millisecond
				require.Equal(t, source.live(), rows(t, db), "after round %d", round)
			}
			t.Logf("%d programs killed, %d reads resumed", killed, resumed)
			assert.Positive(t, killed)
			assert.Positive(t, resumed)
			for key, state := range states(t, order, database) {
				assert.Empty(t, state.Checkpoint, key)
				assert.Equal(t, len(source.ids)-rounds, state.FullRecords, key)
			}
		})
	}
}

func ids(names map[string]string) []string { return slices.Collect(maps.Keys(names)) }

// states are what the programs' store has.
func states(t *testing.T, order orders, database database) map[kombosync.Key]kombosync.State {
	t.Helper()
	var store kombosync.Store = database.store(t)
	if order.File != "" {
		file, err := kombosync.OpenFile(order.File)
		require.NoError(t, err)
		defer file.Close()
		store = file
	}
	states, err := store.States(ctx)
	require.NoError(t, err)
	require.Len(t, states, 2)
	return states
}
