package kombosync_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"
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

// reading is a list without records that does something when an integration is read.
func reading(do func(*kombo.Integration) error) kombosync.Model {
	return kombosync.List("tags", func(_ context.Context, acme *kombo.Integration, _ kombosync.Since) iter.Seq2[tag, error] {
		return func(yield func(tag, error) bool) {
			if err := do(acme); err != nil {
				yield(tag{}, err)
			}
		}
	}, kombosync.Destination[tag](&table{}))
}

// RunAllFull reads in full what has been read before.
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

// leases gives each run a lease of its own.
type leases struct{}

func (leases) Acquire(context.Context, kombosync.Key) (kombosync.Lease, error) {
	return &unreliable{}, nil
}

func (leases) States(context.Context) (map[kombosync.Key]kombosync.State, error) { return nil, nil }

// A slow integration holds up its own slot only.
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

func TestRunAllEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(ctx)
	list := reading(func(*kombo.Integration) error { cancel(); return nil })
	all := []*kombo.Integration{integration("1"), integration("2"), integration("3")}
	for _, result := range newSyncer(t, openFile(t), kombosync.WithConcurrency(1)).RunAll(ctx, all, list) {
		assert.ErrorIs(t, result.Err, context.Canceled)
	}
	assert.Empty(t, newSyncer(t, openFile(t)).RunAll(ctx, nil, list))
}
