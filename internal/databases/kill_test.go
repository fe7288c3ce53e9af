//go:build unix

package databases

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A program that syncs is killed with SIGKILL again and again, at any point, while the records
// change. Reads of only what has changed make up for it: the copy is what Kombo has, apart from
// what vanished. After a full read it is exactly that.
func TestKilledAtAnyPoint(t *testing.T) {
	tests := []struct {
		name     string
		database string
		file     bool // the state is in a file instead of in the database
		programs int  // at once
		rounds   int  // two kills and a comparison
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
			database := databases[test.database](t)
			t.Parallel() // most of the time the programs wait for leases
			db := database.open(t)
			migrateTables(t, database, db)
			database.store(t) // makes the table
			order := newOrders(database)
			if test.file {
				order.File = filepath.Join(t.TempDir(), "kombo.json")
			}
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
					order.Every = every // full reads are in danger too
					programs := startAll(t, order, test.programs)
					select {
					case <-programs[0].reading:
					case <-programs[len(programs)-1].reading:
					}
					source.serve(random.Int64N(int64(10*test.programs)), programs[0].ended)
					time.Sleep(time.Duration(random.Int64N(int64(2 * source.takes)))) // the point where they die
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

// source is a mock server whose records change. Records do not change during a response.
type source struct {
	server *kombotest.Server
	url    string

	served     atomic.Int64  // requests
	takes      time.Duration // by request
	onlyRename bool          // instead of deleting records as well

	mu       sync.RWMutex // held for reading while a request is answered
	records  map[string]entry
	vanished map[string]bool
	ids      []string
}

type entry struct {
	name    string
	changed time.Time
	deleted bool
}

func newSource(t *testing.T, records int, takes time.Duration) *source {
	s := &source{server: kombotest.NewServer(t), takes: takes, records: map[string]entry{}, vanished: map[string]bool{}}
	for i := range records {
		id := fmt.Sprintf("%04d", i)
		s.ids = append(s.ids, id)
		s.records[id] = entry{name: "first", changed: time.Now()}
	}
	s.publish()
	target, err := url.Parse(s.server.URL)
	require.NoError(t, err)
	target.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {} // of programs that were killed
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.served.Add(1)
		time.Sleep(s.takes)
		s.mu.RLock()
		defer s.mu.RUnlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	s.url = front.URL + "/v1"
	return s
}

// publish sets the records of both lists.
func (s *source) publish() {
	var all []any
	for _, id := range s.ids {
		entry, has := s.records[id]
		switch {
		case !has:
		case entry.deleted:
			all = append(all, json.RawMessage(fmt.Sprintf(`{"id":%q,"name":null,"remote_id":null,"changed_at":null,"remote_deleted_at":%q}`,
				id, entry.changed.UTC().Format(time.RFC3339Nano))))
		default:
			all = append(all, gen.Tag{ID: id, Name: new(entry.name), ChangedAt: entry.changed})
		}
	}
	s.server.SetRecords("GET /ats/tags", all...)
	s.server.SetRecords("GET /ats/rejection-reasons", all...)
}

// change changes, deletes and restores some records.
func (s *source) change(random *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Nobody may see the change before the time it is filed under is over: in Kombo's lists the
	// overlap is for that.
	now := time.Now().Add(time.Millisecond)
	for range 1 + random.IntN(5) {
		id := s.ids[random.IntN(len(s.ids))]
		if s.vanished[id] {
			continue
		}
		s.records[id] = entry{name: fmt.Sprint("name ", random.Uint64()), changed: now, deleted: random.IntN(4) == 0 && !s.onlyRename}
	}
	s.publish()
}

// vanish makes a record vanish without a trace. It happens between reads, as the source's cursors
// are positions.
func (s *source) vanish(index int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.ids[index]
	delete(s.records, id)
	s.vanished[id] = true
	s.publish()
}

func (s *source) keepChanging(seed uint64) (stop func()) {
	random := rand.New(rand.NewPCG(seed, 1))
	stopped := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		ticker := time.NewTicker(25 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stopped:
				return
			case <-ticker.C:
				s.change(random)
			}
		}
	})
	return func() { close(stopped); changing.Wait() }
}

// serve waits until so many more requests have come, or until ended is closed.
func (s *source) serve(requests int64, ended <-chan struct{}) {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for until := s.served.Load() + requests; s.served.Load() < until; {
		select {
		case <-ended:
			return
		case <-ticker.C:
		}
	}
}

// names are those of live, while records change.
func (s *source) names() map[string]map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live()
}

// live are the names of the records that are there, by model and id.
func (s *source) live() map[string]map[string]string {
	live := map[string]map[string]string{"tags": {}, "rejection reasons": {}}
	for id, entry := range s.records {
		if !entry.deleted {
			live["tags"][id], live["rejection reasons"][id] = entry.name, entry.name
		}
	}
	return live
}
