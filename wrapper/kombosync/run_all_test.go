package kombosync_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestRunAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all []*kombo.Integration
		for i := range 20 {
			all = append(all, integration(fmt.Sprint("tool:", i)))
		}
		all[5] = nil
		failed := errors.New("failed")
		running, most := 0, 0
		var order []string
		list := reading(func(acme *kombo.Integration) error {
			switch acme.ID() {
			case "tool:3":
				return failed
			case "tool:4":
				panic("no such customer")
			case "tool:6":
				runtime.Goexit()
			}
			running++
			most = max(most, running)
			order = append(order, acme.ID())
			time.Sleep(time.Second)
			running--
			return nil
		})
		began := time.Now()
		results := newSyncer(t, leases{}, kombosync.WithConcurrency(1)).RunAll(ctx, all, list)
		assert.Equal(t, 16*time.Second, time.Since(began))
		assert.Equal(t, 1, most)
		assert.Len(t, order, 16)
		require.Len(t, results, len(all))
		for i, result := range results {
			if i != 5 {
				assert.Equal(t, all[i].ID(), result.IntegrationID)
			}
			assert.Equal(t, i >= 3 && i <= 6, result.Err != nil, result.IntegrationID)
		}
		assert.ErrorIs(t, results[3].Err, failed)
		assert.ErrorAs(t, results[4].Err, new(*kombosync.PanicError))
		assert.ErrorContains(t, results[5].Err, "the integration is nil")
		assert.ErrorContains(t, results[6].Err, "Goexit")
	})
}

// reading returns a list without records that calls a function when an integration is read.
func reading(do func(*kombo.Integration) error) kombosync.Model {
	return kombosync.List("tags", func(_ context.Context, acme *kombo.Integration, _ kombosync.Since) iter.Seq2[tag, error] {
		return func(yield func(tag, error) bool) {
			if err := do(acme); err != nil {
				yield(tag{}, err)
			}
		}
	}, kombosync.Destination[tag](&table{}))
}

// RunAllFull reads everything, even if it was read before.
func TestRunAllFull(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(tagsOperation, named("1", "one"))
	syncer, destination := newSyncer(t, openFile(t)), &table{}
	for round, run := range []func(context.Context, []*kombo.Integration, ...kombosync.Model) []kombosync.Result{syncer.RunAll, syncer.RunAll, syncer.RunAllFull} {
		results := run(ctx, []*kombo.Integration{on(server)}, tagsOf(destination))
		require.NoError(t, results[0].Err)
		assert.Equal(t, round != 1, results[0].Models[0].Full)
	}
}

// leases is a store that gives each run its own lease.
type leases struct{}

func (leases) Acquire(context.Context, kombosync.Key) (kombosync.Lease, error) {
	return &unreliable{}, nil
}

func (leases) States(context.Context) (map[kombosync.Key]kombosync.State, error) { return nil, nil }

// A slow integration occupies only one slot.
func TestRunAllIsBoundedAndFair(t *testing.T) {
	store := openFile(t)
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		done := map[string]time.Duration{}
		running := make(chan struct{}, 3)
		list := reading(func(acme *kombo.Integration) error {
			select {
			case running <- struct{}{}:
			default:
				t.Error("more than three at once")
			}
			if acme.ID() == "slow" {
				time.Sleep(time.Hour)
			} else {
				time.Sleep(time.Second)
			}
			<-running
			mu.Lock()
			defer mu.Unlock()
			if acme.ID() == "slow" || acme.ID() == "8" {
				done[acme.ID()] = time.Since(began)
			}
			return nil
		})
		var all []*kombo.Integration
		for _, id := range []string{"slow", "1", "2", "3", "4", "5", "6", "7", "8"} {
			all = append(all, integration(id))
		}
		for _, result := range newSyncer(t, store, kombosync.WithConcurrency(3)).RunAll(ctx, all, list) {
			assert.NoError(t, result.Err)
		}
		assert.Equal(t, map[string]time.Duration{"8": 4 * time.Second, "slow": time.Hour}, done)
	})
}

// When RunAll is stopped, integrations that had not begun are skipped. The log has no warnings: it
// has a line for each integration that was being read, and a summary.
func TestRunAllEnds(t *testing.T) {
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(ctx)
	list := reading(func(*kombo.Integration) error { cancel(); return nil })
	var all []*kombo.Integration
	for i := range 100 {
		all = append(all, integration(fmt.Sprint("tool:", i)))
	}
	syncer := newSyncer(t, openFile(t), kombosync.WithConcurrency(1), kombosync.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	for i, result := range syncer.RunAll(ctx, all, list) {
		assert.ErrorIs(t, result.Err, context.Canceled)
		assert.Equal(t, i > 0, errors.Is(result.Err, kombosync.ErrSkipped))
		assert.Equal(t, map[bool]kombosync.Reason{true: kombosync.ReasonSkipped, false: kombosync.ReasonCanceled}[i > 0], result.Reason())
	}
	lines := lines(t, &log)
	require.Len(t, lines, 2)
	assert.Equal(t, []any{"INFO", "tool:0", "canceled"}, []any{lines[0]["level"], lines[0]["integration"], lines[0]["reason"]})
	delete(lines[1], "duration")
	assert.Equal(t, map[string]any{"level": "INFO", "msg": "kombo sync of all", "integrations": 100.0, "succeeded": 0.0, "canceled": 1.0, "skipped": 99.0}, lines[1])
	assert.Empty(t, syncer.RunAll(ctx, nil, list))
}

// Integrations without a copy are read first, then those with the oldest copies.
func TestRunAllBeginsWithTheOldest(t *testing.T) {
	store := openFile(t)
	now := time.Now()
	for id, age := range map[string]time.Duration{"a": time.Minute, "b": time.Hour, "d": 2 * time.Hour} {
		for model, earlier := range map[string]time.Duration{"tags": 0, "other": time.Second} {
			lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: id, Model: model})
			require.NoError(t, err)
			require.NoError(t, lease.Save(ctx, kombosync.State{Started: now.Add(-age - earlier), FullStarted: now.Add(-age)}))
			lease.Release()
		}
	}
	lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: "e", Model: "tags"}) // e has no other model
	require.NoError(t, err)
	require.NoError(t, lease.Save(ctx, kombosync.State{Started: now}))
	lease.Release()
	var order []string
	list := reading(func(acme *kombo.Integration) error { order = append(order, acme.ID()); return nil })
	all := []*kombo.Integration{integration("a"), integration("b"), integration("c"), integration("d"), integration("e")}
	syncer := newSyncer(t, store, kombosync.WithConcurrency(1))
	results := syncer.RunAll(ctx, all, list, (&source{}).model("other", &table{}))
	assert.Equal(t, []string{"c", "e", "d", "b", "a"}, order)
	for i, result := range results {
		assert.Equal(t, all[i].ID(), result.IntegrationID)
		assert.NoError(t, result.Err)
	}
}

// With a time limit, large integrations are read in several runs and do not block others.
func TestTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &memory{records: map[string]int{"large:1": 100, "large:2": 100, "small:1": 2, "small:2": 2}, takes: time.Second}
		var all []*kombo.Integration
		for _, id := range []string{"large:1", "large:2", "small:1", "small:2"} {
			all = append(all, source.integration(t, id))
		}
		syncer := newSyncer(t, &states{}, kombosync.WithConcurrency(2), kombosync.WithTimeLimit(20*time.Second), kombosync.WithBatchSize(2))
		for run := 1; run <= 3; run++ {
			began := time.Now()
			results := syncer.RunAll(ctx, all, tagsOf(&table{}))
			assert.Less(t, time.Since(began), 25*time.Second, "both large ones concurrently, then both small ones")
			for i, result := range results {
				if i > 1 || run == 3 {
					assert.NoError(t, result.Err, result.IntegrationID)
					continue
				}
				assert.ErrorIs(t, result.Err, kombosync.ErrTimeLimit)
				assert.ErrorIs(t, result.Err, kombosync.ErrUnfinished)
				assert.EqualError(t, result.Err, "tags: kombosync: the run was stopped: "+kombosync.ErrTimeLimit.Error()+"; the next run resumes it")
				assert.Equal(t, kombosync.ReasonTimeLimit, result.Reason())
			}
		}
	})
}

// The observer gets the result of an integration while others are being read.
func TestObserver(t *testing.T) {
	var seen []string
	var list kombosync.Model
	syncer := newSyncer(t, openFile(t), kombosync.WithConcurrency(1), kombosync.WithObserver(func(_ context.Context, result kombosync.Result) {
		seen = append(seen, fmt.Sprint(result.IntegrationID, " ", result.Reason()))
	}))
	list = reading(func(acme *kombo.Integration) error {
		seen = append(seen, "reading "+acme.ID())
		if acme.ID() == "b" {
			return errors.New("failed")
		}
		return nil
	})
	syncer.RunAll(ctx, []*kombo.Integration{integration("a"), nil, integration("b"), integration("c")}, list)
	assert.ElementsMatch(t, []string{"reading a", "a ", " other", "reading b", "b other", "reading c", "c "}, seen)
	assert.Less(t, slices.Index(seen, "b other"), slices.Index(seen, "reading c"))
}

// If the store fails, every integration has its error.
func TestRunAllWithoutStore(t *testing.T) {
	down := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	var log bytes.Buffer
	syncer := newSyncer(t, &unreliable{acquire: down}, kombosync.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	for _, result := range syncer.RunAll(ctx, []*kombo.Integration{integration("a"), integration("b")}, (&source{}).model("tags", &table{})) {
		assert.Equal(t, kombosync.ReasonStore, result.Reason())
	}
	for _, line := range lines(t, &log)[:2] {
		assert.Equal(t, []any{"WARN", "store", "dial tcp: connection refused"}, []any{line["level"], line["reason"], line["error"]})
	}
}
