//go:build unix

package databases

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// Full reads that are killed repeatedly with SIGKILL are resumed where they stopped. After every
// kill, the copy has all records that Kombo has, so no sweep has removed records that killed runs
// had read. When a read ends, records that vanished before it are removed.
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
			database, db, order := prepareKill(t, test.database, test.file)
			order.Every, order.Lease, order.BatchSize = time.Millisecond, 300*time.Millisecond, pageSize
			source := newSource(t, 120, 5*time.Millisecond)
			source.onlyRename = true
			order.URL = source.url
			require.NoError(t, start(t, order).wait())
			requests := source.served.Load() // requests of a complete run

			killed, resumed := 0, 0
			for round := range rounds {
				source.vanish(len(source.ids) - 1 - round) // from the end, because the source's cursors are positions
				stop := source.keepChanging(random.Uint64())
				for range kills {
					program := start(t, order)
					source.serve(random.Int64N(requests), program.ended)
					time.Sleep(time.Duration(random.Int64N(int64(2 * source.takes)))) // so that it is killed at any point
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

// states returns the states in the programs' store.
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
