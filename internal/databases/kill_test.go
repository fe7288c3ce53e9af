//go:build unix

package databases

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A program that syncs is killed with SIGKILL again and again, at any point, while the records change. Reads of only what
// has changed make up for it: the copy is what Kombo has, apart from what vanished. After a full read it is exactly that.
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
			_, err := db.ExecContext(ctx, schema)
			require.NoError(t, err)
			database.store(t) // makes the table
			order := orders{Driver: database.driver, Source: database.source, Dialect: database.dialect, Every: time.Hour}
			if test.file {
				order.File = filepath.Join(t.TempDir(), "kombo.json")
			}
			source := newSource(t, 60)
			order.URL = source.url

			run := func() {
				for _, program := range startAll(t, order, test.programs) {
					assert.NoError(t, program.wait())
				}
			}
			killed, whole := 0, 200*time.Millisecond
			for round := range test.rounds {
				source.vanish(random)
				stop := source.keepChanging(random.Uint64())
				for _, every := range []time.Duration{time.Hour, []time.Duration{time.Hour, time.Millisecond}[round%2]} {
					order.Every = every // full reads are in danger too
					programs := startAll(t, order, test.programs)
					select {
					case <-programs[0].reading:
					case <-programs[len(programs)-1].reading:
					}
					time.Sleep(time.Duration(random.Int64N(int64(whole)))) // the point where they die
					for _, program := range programs {
						if program.kill() {
							killed++
						}
					}
				}
				order.Every = time.Hour
				began := time.Now()
				run()
				whole = time.Since(began) / time.Duration(test.programs)
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
			t.Logf("%d programs killed, a whole run took %v", killed, whole)

			order.Every = time.Millisecond
			require.NoError(t, start(t, order).wait())
			assert.Equal(t, source.live(), rows(t, db), "after a full read")
		})
	}
}

// source is a stand-in for Kombo whose records change. No change happens in the middle of an answer.
type source struct {
	server *kombotest.Server
	url    string

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

func newSource(t *testing.T, records int) *source {
	s := &source{server: kombotest.NewServer(t), records: map[string]entry{}, vanished: map[string]bool{}}
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
		s.mu.RLock()
		defer s.mu.RUnlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	s.url = front.URL + "/v1"
	return s
}

// publish gives the records to the stand-in, for both lists.
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
	// Nobody may see the change before the time it is filed under is over: in Kombo's lists the overlap is for that.
	now := time.Now().Add(time.Millisecond)
	for range 1 + random.IntN(5) {
		id := s.ids[random.IntN(len(s.ids))]
		if s.vanished[id] {
			continue
		}
		s.records[id] = entry{name: fmt.Sprint("name ", random.Uint64()), changed: now, deleted: random.IntN(4) == 0}
	}
	s.publish()
}

// vanish makes a record vanish without a trace. It happens between reads, as the stand-in's cursors are positions.
func (s *source) vanish(random *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.ids[random.IntN(len(s.ids))]
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

// orders are what a program that is to be killed has to do.
type orders struct {
	URL, Driver, Source, File string
	Dialect                   kombosync.Dialect
	Every                     time.Duration
}

const ordersVariable = "KOMBOSYNC_TEST_ORDERS"

func isChild() bool { return os.Getenv(ordersVariable) != "" }

// child is the program: it syncs once, and again as long as another has the lease.
func child() int {
	err := func() error {
		var order orders
		if err := json.Unmarshal([]byte(os.Getenv(ordersVariable)), &order); err != nil {
			return err
		}
		db, err := sql.Open(order.Driver, order.Source)
		if err != nil {
			return err
		}
		defer db.Close()
		var store kombosync.Store
		if order.File != "" {
			file, err := kombosync.OpenFile(order.File)
			if err != nil {
				return err
			}
			defer file.Close()
			store = file
		} else if store, err = kombosync.NewSQL(db, order.Dialect, kombosync.WithLease(time.Second)); err != nil {
			return err
		}
		client, err := kombo.NewClient("key", kombo.WithBaseURL(order.URL))
		if err != nil {
			return err
		}
		syncer, err := kombosync.New(store, kombosync.WithOverlap(0), kombosync.WithFullEvery(order.Every), kombosync.WithBatchSize(15))
		if err != nil {
			return err
		}
		var once sync.Once
		reading := func() { once.Do(func() { fmt.Println("reading") }) }
		for {
			_, err := syncer.Run(ctx, client.Integration(acme), models(database{dialect: order.Dialect}, db, reading)...)
			if !errors.Is(err, kombosync.ErrRunning) && !errors.Is(err, kombosync.ErrLeaseLost) {
				return err
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// program is a child that runs. reading is closed when it begins to read, or has ended.
type program struct {
	command *exec.Cmd
	reading chan struct{}
}

func startAll(t *testing.T, order orders, count int) (programs []*program) {
	for range count {
		programs = append(programs, start(t, order))
	}
	return programs
}

func start(t *testing.T, order orders) *program {
	t.Helper()
	text, err := json.Marshal(order)
	require.NoError(t, err)
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), ordersVariable+"="+string(text))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	program := &program{command, make(chan struct{})}
	go func() {
		defer close(program.reading)
		_, _ = output.Read(make([]byte, 1)) // it prints nothing but that it reads
	}()
	return program
}

// kill tells whether it was killed, rather than having ended before.
func (p *program) kill() bool {
	_ = p.command.Process.Kill()
	_ = p.wait()
	status, _ := p.command.ProcessState.Sys().(syscall.WaitStatus)
	return status.Signaled()
}

func (p *program) wait() error {
	<-p.reading
	return p.command.Wait()
}
