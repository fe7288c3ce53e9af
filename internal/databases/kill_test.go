//go:build unix

package databases

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Programs are killed repeatedly with SIGKILL, at any point, while the records change. After the
// next incremental read, the copy equals Kombo's data, except for records that vanished. After a
// full read it equals them exactly.
func TestKilledAtAnyPoint(t *testing.T) {
	tests := []struct {
		name     string
		database string
		file     bool // the state is in a file instead of in the database
		programs int  // number of concurrent programs
		rounds   int  // each has two kills and a comparison
	}{
		{"SQLite, state in a file", "SQLite", true, 1, 5},
		{"SQLite", "SQLite", false, 1, 3},
		{"SQLite, two programs", "SQLite", false, 2, 3},
		{"PostgreSQL, two programs", "PostgreSQL", false, 2, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			const seed = 20260701
			random := rand.New(rand.NewPCG(seed, 0))
			_, db, order := prepareKill(t, test.database, test.file)
			source := newSource(t, 60, 0)
			source.takes = 2 * time.Millisecond
			order.URL = source.url

			run := func() {
				for _, program := range startAll(t, order, test.programs) {
					assert.NoError(t, program.wait())
				}
			}
			killed := 0
			for round := range test.rounds {
				source.vanish(random.IntN(len(source.ids)))
				stop := source.keepChanging(random.Uint64())
				for _, every := range []time.Duration{time.Hour, []time.Duration{time.Hour, time.Millisecond}[round%2]} {
					order.Every = every // also kill full reads
					programs := startAll(t, order, test.programs)
					select {
					case <-programs[0].reading:
					case <-programs[len(programs)-1].reading:
					}
					source.serve(random.Int64N(int64(10*test.programs)), programs[0].ended)
					time.Sleep(time.Duration(random.Int64N(int64(2 * source.takes)))) // so that they are killed at any point
					for _, program := range programs {
						if program.kill() {
							killed++
						}
					}
				}
				order.Every = time.Hour
				run()
				stop()

				run()
				copied := rows(t, db)
				for model, live := range source.live() {
					for id, name := range live {
						require.Equal(t, name, copied[model][id], "%s %s after round %d", model, id, round)
					}
					for id := range copied[model] {
						if _, isLive := live[id]; !isLive {
							require.Contains(t, source.vanished, id, "%s %s was deleted before round %d ended", model, id, round)
						}
					}
				}
			}
			assert.Positive(t, killed)
			t.Logf("%d programs killed", killed)

			order.Every = time.Millisecond
			require.NoError(t, start(t, order).wait())
			assert.Equal(t, source.live(), rows(t, db), "after a full read")
		})
	}
}
