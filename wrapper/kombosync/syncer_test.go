package kombosync_test

import (
	"context"
	"database/sql"
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

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const tagsOperation = "GET /ats/tags"

// The whole course of things against the stand-in: everything at first, then what changes, tombstones, what vanishes.
func TestCopyFollowsKombo(t *testing.T) {
	server := kombotest.NewServer(t)
	store, destination := openFile(t), &table{}
	syncer := newSyncer(t, store)
	long := time.Now().Add(-24 * time.Hour)
	run := func(run func(context.Context, *kombo.Integration, ...kombosync.Model) (kombosync.Result, error)) kombosync.ModelResult {
		t.Helper()
		result, err := run(ctx, on(server), tagsOf(destination))
		require.NoError(t, err)
		require.Equal(t, acmeID, result.IntegrationID)
		require.Len(t, result.Models, 1)
		return result.Models[0]
	}
	server.SetRecords(tagsOperation,
		gen.Tag{ID: "1", Name: new("one"), ChangedAt: long}, gen.Tag{ID: "2", Name: new("two"), ChangedAt: long},
		gen.Tag{ID: "3", Name: new("three"), ChangedAt: long}, gen.Tag{ID: "4", Name: new("four"), ChangedAt: long},
		raw(`{"id":"0","remote_id":null,"name":null,"changed_at":null,"remote_deleted_at":"2026-01-01T00:00:00.000Z"}`))
	result := run(syncer.Run)
	assert.Equal(t, map[string]string{"1": "one", "2": "two", "3": "three", "4": "four"}, destination.names())
	assert.True(t, result.Full)
	assert.True(t, result.Swept)
	assert.Equal(t, []int{1, 4, 1, 0}, []int{result.Batches, result.Upserted, result.Deleted, int(result.Removed)})
	assert.Positive(t, result.Duration)
	assert.Zero(t, result.Since)
	first := state(t, store, "tags")
	assert.Equal(t, kombosync.State{Started: result.Started, FullStarted: result.Started}, first)

	server.SetRecords(tagsOperation,
		gen.Tag{ID: "1", Name: new("one"), ChangedAt: long}, gen.Tag{ID: "2", Name: new("deux"), ChangedAt: time.Now()},
		raw(`{"id":"3","remote_id":null,"name":null,"changed_at":null,"remote_deleted_at":"`+time.Now().UTC().Format(time.RFC3339Nano)+`"}`),
		gen.Tag{ID: "5", Name: new("five"), ChangedAt: time.Now()})
	result = run(syncer.Run)
	assert.Equal(t, map[string]string{"1": "one", "2": "deux", "4": "four", "5": "five"}, destination.names(), "4 is forgotten without notice")
	assert.False(t, result.Full)
	assert.False(t, result.Swept)
	assert.Equal(t, first.Started.Add(-kombosync.DefaultOverlap), result.Since)
	assert.Equal(t, []int{1, 2, 1}, []int{result.Batches, result.Upserted, result.Deleted})
	assert.Equal(t, kombosync.State{Started: result.Started, FullStarted: first.FullStarted}, state(t, store, "tags"))

	result = run(syncer.RunFull)
	assert.Equal(t, map[string]string{"1": "one", "2": "deux", "5": "five"}, destination.names())
	assert.True(t, result.Full)
	assert.EqualValues(t, 1, result.Removed)

	var updatedAfter []string
	for _, request := range server.Requests() {
		assert.Equal(t, "true", request.Query.Get("include_deleted"))
		if request.Query.Get("cursor") == "" {
			updatedAfter = append(updatedAfter, request.Query.Get("updated_after"))
		}
	}
	require.Len(t, updatedAfter, 3)
	assert.Empty(t, updatedAfter[0])
	assert.Empty(t, updatedAfter[2])
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$`, updatedAfter[1], "UTC, milliseconds at most")
}

// What a read asks for and what is stored after it depends on what was stored before, and on the clock.
func TestWhatIsRead(t *testing.T) {
	const overlap = time.Minute
	tests := []struct {
		name                 string
		started, fullStarted time.Duration // ago
		full                 bool
		since                time.Duration // ago
	}{
		{"a minute ago", time.Minute, time.Hour, false, 2 * time.Minute},
		{"not for days", 6 * 24 * time.Hour, 6 * 24 * time.Hour, false, 6*24*time.Hour + time.Minute},
		{"full just not due", time.Minute, 7*24*time.Hour - time.Millisecond, false, 2 * time.Minute},
		{"full due", time.Minute, 7 * 24 * time.Hour, true, 0},
		{"clock a little behind", -30 * time.Second, time.Hour, false, time.Minute},
		{"clock behind by the overlap", -time.Minute, time.Hour, false, time.Minute},
		{"clock behind by more", -time.Minute - time.Millisecond, time.Hour, true, 0},
		{"full in the future", time.Minute, -time.Hour, true, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store := openFile(t)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(1234567 * time.Nanosecond) // more precise than Kombo's times
				now := time.Now()
				setState(t, store, "tags", kombosync.State{Started: now.Add(-test.started), FullStarted: now.Add(-test.fullStarted)})
				list := &source{records: []gen.Tag{named("1", "one")}}
				result, err := newSyncer(t, store, kombosync.WithOverlap(overlap)).Run(ctx, acme, list.model("tags", &table{}))
				require.NoError(t, err)
				require.Len(t, list.asked, 1)
				assert.Equal(t, test.full, result.Models[0].Full)
				started := now.Truncate(time.Millisecond).UTC()
				stored := state(t, store, "tags")
				assert.Equal(t, started, stored.Started)
				if test.full {
					assert.Nil(t, list.asked[0].UpdatedAfter)
					assert.Equal(t, started, stored.FullStarted)
					return
				}
				assert.Equal(t, now.Add(-test.since).Truncate(time.Millisecond).UTC(), *list.asked[0].UpdatedAfter)
				assert.Equal(t, now.Add(-test.fullStarted).Truncate(time.Millisecond).UTC(), stored.FullStarted)
			})
		})
	}
}

// The start is that of the read, not of the end, however long the read takes; the interval of full reads counts from it.
func TestStartIsTakenBeforeReading(t *testing.T) {
	store := openFile(t)
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().UTC()
		list := &source{records: []gen.Tag{named("1", "one")}}
		destination := &table{before: func(string) error { time.Sleep(time.Hour); return nil }}
		syncer := newSyncer(t, store, kombosync.WithFullEvery(3*time.Hour), kombosync.WithOverlap(0))
		result, err := syncer.Run(ctx, acme, list.model("tags", destination))
		require.NoError(t, err)
		assert.Equal(t, began, result.Models[0].Started)
		assert.Equal(t, 2*time.Hour, result.Models[0].Duration, "one batch and the sweep")
		_, err = syncer.Run(ctx, acme, list.model("tags", &table{}))
		require.NoError(t, err)
		assert.Equal(t, began, *list.asked[1].UpdatedAfter)
		time.Sleep(time.Hour)
		_, err = syncer.Run(ctx, acme, list.model("tags", &table{}))
		require.NoError(t, err)
		assert.Nil(t, list.asked[2].UpdatedAfter, "three hours after the first read began")
	})
}

// A failure anywhere costs nothing: the next run begins where the failed one did.
func TestFailuresStoreNothing(t *testing.T) {
	failed := errors.New("no room on the disk")
	tests := []struct {
		name    string
		fail    func(*kombotest.Server, *table)
		wants   error
		batches int
	}{
		{"first page", func(s *kombotest.Server, _ *table) {
			s.Fail(tagsOperation, kombotest.Failure{Code: kombo.CodeIntegrationInactive})
		}, kombo.CodeIntegrationInactive, 0},
		{"later page", func(s *kombotest.Server, _ *table) {
			s.Fail(tagsOperation, kombotest.Failure{}, kombotest.Failure{}, kombotest.Failure{Code: kombo.CodePlatformUnknownError})
		}, kombo.CodePlatformUnknownError, 2},
		{"later batch", func(_ *kombotest.Server, d *table) {
			calls := 0
			d.before = func(string) error {
				if calls++; calls == 2 {
					return failed
				}
				return nil
			}
		}, failed, 1},
		{"sweep", func(_ *kombotest.Server, d *table) {
			d.before = func(what string) error {
				if what == "sweep" {
					return failed
				}
				return nil
			}
		}, failed, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.SetRecords(tagsOperation, named("1", "one"), named("2", "two"), named("3", "three"), named("4", "four"), named("5", "five"))
			store, destination := openFile(t), &table{}
			syncer := newSyncer(t, store, kombosync.WithBatchSize(2))
			test.fail(server, destination)
			result, err := syncer.RunFull(ctx, on(server), tagsOf(destination))
			require.ErrorIs(t, err, test.wants)
			assert.ErrorContains(t, err, "tags: ")
			assert.Equal(t, err, result.Err)
			assert.ErrorIs(t, result.Models[0].Err, test.wants)
			assert.Equal(t, test.batches, result.Models[0].Batches)
			assert.Zero(t, state(t, store, "tags"))

			destination.before = nil
			result, err = syncer.Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			assert.True(t, result.Models[0].Full)
			assert.Len(t, destination.names(), 5)
		})
	}
}

func TestOneModelFailsWithoutTheOthers(t *testing.T) {
	store := openFile(t)
	failed := errors.New("does not work")
	good, bad := &source{records: []gen.Tag{named("1", "one")}}, &source{err: failed}
	result, err := newSyncer(t, store).Run(ctx, acme, good.model("a", &table{}), bad.model("b", &table{}), good.model("c", &table{}))
	require.ErrorIs(t, err, failed)
	assert.EqualError(t, err, "b: does not work")
	var names []string
	for _, model := range result.Models {
		names = append(names, model.Model)
		assert.Equal(t, model.Model == "b", model.Err != nil)
		assert.Equal(t, model.Model == "b", state(t, store, model.Model).Started.IsZero())
	}
	assert.Equal(t, []string{"a", "b", "c"}, names)
}

// Before the first sync all models have the same nothing to read, so one is asked.
func TestNotReady(t *testing.T) {
	for _, code := range []kombo.Code{kombo.CodeIntegrationSetupIncomplete, kombo.CodeIntegrationSetupSyncPending, kombo.CodeIntegrationQAFailed} {
		t.Run(string(code), func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.Fail(tagsOperation, kombotest.Failure{Code: code})
			store, destination, other := openFile(t), &table{}, &source{}
			result, err := newSyncer(t, store).Run(ctx, on(server), tagsOf(destination), other.model("other", destination))
			require.ErrorIs(t, err, kombosync.ErrNotReady)
			assert.Equal(t, code, kombo.CodeOf(err))
			assert.ErrorIs(t, err, code)
			assert.ErrorIs(t, result.Models[1].Err, kombosync.ErrNotReady)
			assert.Zero(t, result.Models[1].Started)
			assert.Empty(t, other.asked)
			assert.Empty(t, destination.batches)
			assert.Empty(t, destination.sweeps)
			assert.Zero(t, state(t, store, "tags"))
			assert.Len(t, server.Requests(), 1)
		})
	}
}

func TestPanics(t *testing.T) {
	cause := errors.New("Erika Mustermann")
	panics := func() { panic(cause) }
	tests := map[string]kombosync.Model{
		"read": kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] { panics(); return nil }, kombosync.Destination[tag](&table{})),
		"records": kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] {
			return func(func(tag, error) bool) { panics() }
		}, kombosync.Destination[tag](&table{})),
		"apply": (&source{records: []gen.Tag{named("1", "one")}}).model("tags", &table{before: func(string) error { panics(); return nil }}),
		"sweep": (&source{}).model("tags", &table{before: func(string) error { panics(); return nil }}),
	}
	for name, model := range tests {
		t.Run(name, func(t *testing.T) {
			store, other := openFile(t), &source{}
			result, err := newSyncer(t, store).Run(ctx, acme, model, other.model("other", &table{}))
			var panicked *kombosync.PanicError
			require.ErrorAs(t, err, &panicked)
			assert.Equal(t, cause, panicked.Value)
			assert.Contains(t, string(panicked.Stack), "syncer_test.go")
			assert.ErrorIs(t, err, cause)
			for _, format := range []string{"%v", "%+v", "%#v"} {
				assert.NotContains(t, fmt.Sprintf(format, result.Models[0].Err), "Erika")
			}
			assert.NoError(t, result.Models[1].Err)
			assert.Zero(t, state(t, store, "tags"), "and the lease is free again")
		})
	}
}

// A panic in the middle of pages leaves no request and no goroutine behind; TestMain looks.
func TestPanicBetweenPages(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(tagsOperation, named("1", "one"), named("2", "two"), named("3", "three"))
	destination := &table{before: func(string) error { panic("apply") }}
	_, err := newSyncer(t, openFile(t), kombosync.WithBatchSize(1)).Run(ctx, on(server), tagsOf(destination))
	assert.EqualError(t, err, "tags: kombosync: panic with a string: see PanicError.Value and PanicError.Stack")
	assert.NotErrorIs(t, err, context.Canceled)
}

func TestCancel(t *testing.T) {
	stopped := errors.New("the program stops")
	tests := []struct {
		name    string
		when    string
		records int
		reads   int
	}{
		{"before", "", 3, 0},
		{"while a batch is applied", "apply", 3, 1},
		{"while the last batch is applied", "apply", 1, 1},
		{"while nothing is left to apply", "read", 0, 1},
		{"while sweeping", "sweep", 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(ctx)
			store, destination := openFile(t), &table{}
			destination.before = func(what string) error {
				if what == test.when {
					cancel(stopped)
				}
				return nil
			}
			reads := 0
			// This list does not look at its context, and no more does the destination.
			list := kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] {
				reads++
				if test.when == "read" {
					cancel(stopped)
				}
				return func(yield func(tag, error) bool) {
					for i := range test.records {
						if !yield(tag{Tag: named(fmt.Sprint(i), "x")}, nil) {
							return
						}
					}
				}
			}, kombosync.Destination[tag](destination))
			if test.when == "" {
				cancel(stopped)
			}
			other := &source{}
			result, err := newSyncer(t, store, kombosync.WithBatchSize(1)).Run(ctx, acme, list, other.model("other", destination))
			require.ErrorIs(t, err, stopped)
			assert.Equal(t, test.reads, reads)
			assert.LessOrEqual(t, len(destination.batches), 1)
			assert.ErrorIs(t, result.Models[1].Err, stopped)
			assert.Empty(t, other.asked)
			assert.Zero(t, state(t, store, "tags"))
		})
	}
}

func TestCancelWhileReading(t *testing.T) {
	server := kombotest.NewServer(t)
	ctx, cancel := context.WithCancel(ctx)
	server.SetRecords(tagsOperation, named("1", "one"), named("2", "two"), named("3", "three"))
	server.Fail(tagsOperation, kombotest.Failure{}, kombotest.Failure{Delay: time.Hour})
	destination := &table{before: func(string) error { cancel(); return nil }}
	store := openFile(t)
	_, err := newSyncer(t, store, kombosync.WithBatchSize(1)).Run(ctx, on(server), tagsOf(destination))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, state(t, store, "tags"))
}

func TestTwoRunsAtOnce(t *testing.T) {
	store, list := openFile(t), &source{records: []gen.Tag{named("1", "one")}}
	applying, goOn := make(chan struct{}), make(chan struct{})
	destination := &table{before: func(what string) error {
		if what == "apply" {
			close(applying)
			<-goOn
		}
		return nil
	}}
	first := make(chan error)
	go func() {
		_, err := newSyncer(t, store).Run(ctx, acme, list.model("tags", destination))
		first <- err
	}()
	<-applying
	other := &source{}
	result, err := newSyncer(t, store).Run(ctx, acme, other.model("tags", &table{}), other.model("others", &table{}))
	require.ErrorIs(t, err, kombosync.ErrRunning)
	assert.NoError(t, result.Models[1].Err, "the models that nobody reads are read")
	assert.Len(t, other.asked, 1)
	_, err = newSyncer(t, store).Run(ctx, integration("personio:other"), other.model("tags", &table{}))
	assert.NoError(t, err, "and those of other integrations")
	close(goOn)
	require.NoError(t, <-first)
	_, err = newSyncer(t, store).Run(ctx, acme, other.model("tags", &table{}))
	assert.NoError(t, err)
}

// unreliable is a store whose parts can be made to fail.
type unreliable struct {
	acquire, save error
	lost          chan struct{}
	saved         []kombosync.State
	released      int
}

func (u *unreliable) Acquire(context.Context, kombosync.Key) (kombosync.Lease, error) {
	if u.acquire != nil {
		return nil, u.acquire
	}
	return u, nil
}
func (u *unreliable) States(context.Context) (map[kombosync.Key]kombosync.State, error) {
	return nil, u.acquire
}
func (u *unreliable) State() kombosync.State { return kombosync.State{} }
func (u *unreliable) Lost() <-chan struct{}  { return u.lost }
func (u *unreliable) Release()               { u.released++ }
func (u *unreliable) Save(_ context.Context, state kombosync.State) error {
	u.saved = append(u.saved, state)
	return u.save
}

func TestStoreThatFails(t *testing.T) {
	failed := errors.New("connection refused")
	list := &source{}
	_, err := newSyncer(t, &unreliable{acquire: failed}).Run(ctx, acme, list.model("tags", &table{}))
	assert.ErrorIs(t, err, failed)
	assert.Empty(t, list.asked)

	store := &unreliable{save: failed}
	_, err = newSyncer(t, store).Run(ctx, acme, list.model("tags", &table{}))
	assert.ErrorIs(t, err, failed)
	assert.Equal(t, 1, store.released)
}

// A run whose lease is lost ends at once, even in the middle of waiting for Kombo.
func TestLeaseLost(t *testing.T) {
	store := &unreliable{lost: make(chan struct{})}
	list := kombosync.List("tags", func(ctx context.Context, _ *kombo.Integration, _ kombosync.Since) iter.Seq2[tag, error] {
		return func(yield func(tag, error) bool) {
			close(store.lost)
			<-ctx.Done()
			yield(tag{}, ctx.Err())
		}
	}, kombosync.Destination[tag](&table{}))
	result, err := newSyncer(t, store).Run(ctx, acme, list)
	assert.ErrorIs(t, err, kombosync.ErrLeaseLost)
	assert.EqualError(t, result.Models[0].Err, kombosync.ErrLeaseLost.Error())
	assert.Empty(t, store.saved)
	assert.Equal(t, 1, store.released)
}

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

func TestRefusals(t *testing.T) {
	list := &source{}
	good := list.model("tags", &table{})
	read := func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] { return nil }
	options := func(options ...kombosync.Option) func(*testing.T) error {
		return func(t *testing.T) error {
			_, err := kombosync.New(openFile(t), options...)
			return err
		}
	}
	run := func(acme *kombo.Integration, models ...kombosync.Model) func(*testing.T) error {
		return func(t *testing.T) error {
			result, err := newSyncer(t, openFile(t)).Run(ctx, acme, models...)
			assert.Empty(t, result.Models)
			assert.Equal(t, err, result.Err)
			return err
		}
	}
	newSQL := func(db *sql.DB, dialect kombosync.Dialect, options ...kombosync.SQLOption) func(*testing.T) error {
		return func(*testing.T) error {
			_, err := kombosync.NewSQL(db, dialect, options...)
			return err
		}
	}
	tests := []struct {
		name, message string
		do            func(*testing.T) error
	}{
		{"no store", "OpenFile and NewSQL", func(*testing.T) error { _, err := kombosync.New(nil); return err }},
		{"full", "WithFullEvery: 0s is not more than 0", options(kombosync.WithFullEvery(0))},
		{"overlap", "WithOverlap: -1ns is less than 0", options(kombosync.WithOverlap(-1))},
		{"batch size", "WithBatchSize: 0", options(kombosync.WithBatchSize(0))},
		{"concurrency", "WithConcurrency: -1", options(kombosync.WithConcurrency(-1))},
		{"logger", "WithLogger", options(kombosync.WithLogger(nil))},
		{"bad records", "WithBadRecords", options(kombosync.WithBadRecords(nil))},
		{"no database", "NewSQL needs a database", newSQL(nil, kombosync.SQLite)},
		{"no dialect", `the dialect "" is unknown: use PostgreSQL or SQLite, or write a Store`, newSQL(new(sql.DB), "")},
		{"short lease", "WithLease: 99ms is less than a tenth of a second", newSQL(new(sql.DB), kombosync.PostgreSQL, kombosync.WithLease(99*time.Millisecond))},
		{"no integration", "the integration is nil", run(nil, good)},
		{"no integration id", "the integration has no id", run(integration(""), good)},
		{"no models", "no models", run(acme)},
		{"nil model", "a model is nil", run(acme, good, nil)},
		{"no name", "no name", run(acme, list.model("", &table{}))},
		{"same name", "two lists are named tags", run(acme, good, list.model("tags", &table{}))},
		{"no function", "list tags: there is no function", run(acme, kombosync.List[tag]("tags", nil, &table{}))},
		{"no destination", "list tags: there is no destination", run(acme, kombosync.List("tags", read, nil))},
		{"WithFields", "WithFields needs a function", run(acme, kombosync.List("tags", read, kombosync.Destination[tag](&table{}), kombosync.WithFields[tag](nil, nil)))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.do(t)
			require.ErrorContains(t, err, test.message)
			assert.Regexp(t, "^kombosync: ", err.Error())
			assert.Empty(t, list.asked)
		})
	}
}
