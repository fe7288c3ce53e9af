package kombosync_test

import (
	"context"
	"errors"
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

// With the mock server, the copy contains all records at first, and then follows changes, deletions
// and records that vanish.
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
	assert.Equal(t, kombosync.State{Started: result.Started, FullStarted: result.Started, FullRecords: 4}, first)

	server.SetRecords(tagsOperation,
		gen.Tag{ID: "1", Name: new("one"), ChangedAt: long}, gen.Tag{ID: "2", Name: new("deux"), ChangedAt: time.Now()},
		raw(`{"id":"3","remote_id":null,"name":null,"changed_at":null,"remote_deleted_at":"`+time.Now().UTC().Format(time.RFC3339Nano)+`"}`),
		gen.Tag{ID: "5", Name: new("five"), ChangedAt: time.Now()})
	result = run(syncer.Run)
	assert.Equal(t, map[string]string{"1": "one", "2": "deux", "4": "four", "5": "five"}, destination.names(), "4 vanished without a deletion")
	assert.False(t, result.Full)
	assert.False(t, result.Swept)
	assert.Equal(t, first.Started.Add(-kombosync.DefaultOverlap), result.Since)
	assert.Equal(t, []int{1, 2, 1}, []int{result.Batches, result.Upserted, result.Deleted})
	assert.Equal(t, kombosync.State{Started: result.Started, FullStarted: first.FullStarted, FullRecords: 3}, state(t, store, "tags"))

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

// The parameters of a read and the state after it depend on the state before it and on the clock.
func TestIncrementalAndFullReads(t *testing.T) {
	const overlap = time.Minute
	tests := []struct {
		name                 string
		started, fullStarted time.Duration // ago
		full                 bool
		since                time.Duration // ago
	}{
		{"a minute ago", time.Minute, time.Hour, false, 2 * time.Minute},
		{"not for days", 6 * 24 * time.Hour, 6 * 24 * time.Hour, false, 6*24*time.Hour + time.Minute},
		{"full not yet due", time.Minute, 7*24*time.Hour - time.Millisecond, false, 2 * time.Minute},
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
				time.Sleep(1234567 * time.Nanosecond) // Kombo's times are less precise
				now := time.Now()
				setState(t, store, "tags", kombosync.State{Started: now.Add(-test.started), FullStarted: now.Add(-test.fullStarted)})
				list := &source{records: []gen.Tag{named("1", "one")}}
				result, err := newSyncer(t, store, kombosync.WithOverlap(overlap)).Run(ctx, acme, list.model("tags", &table{}))
				require.NoError(t, err)
				require.Len(t, list.asked, 1)
				assert.Equal(t, test.full, result.Models[0].Full)
				started := now.Truncate(time.Millisecond).UTC()
				if test.started < 0 { // later than the previous start, although the clock is behind
					started = now.Add(-test.started + time.Millisecond).Truncate(time.Millisecond).UTC()
				}
				if test.started < -overlap {
					started = now.Truncate(time.Millisecond).UTC()
				}
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

// The stored start is taken before the read, however long it takes. The interval of full reads
// begins there.
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

// After any failure, the next run has the same start and reads what is missing.
func TestFailuresKeepTheStart(t *testing.T) {
	failed := errors.New("no room on the disk")
	tests := []struct {
		name    string
		fail    func(*kombotest.Server, *table)
		wants   error
		batches int
		reason  kombosync.Reason
	}{
		{"first page", func(s *kombotest.Server, _ *table) {
			s.Fail(tagsOperation, kombotest.Failure{Code: kombo.CodeIntegrationInactive})
		}, kombo.CodeIntegrationInactive, 0, kombosync.ReasonKombo},
		{"later page", func(s *kombotest.Server, _ *table) {
			s.Fail(tagsOperation, kombotest.Failure{}, kombotest.Failure{}, kombotest.Failure{Code: kombo.CodePlatformUnknownError})
		}, kombo.CodePlatformUnknownError, 2, kombosync.ReasonKombo},
		{"later batch", func(_ *kombotest.Server, d *table) {
			calls := 0
			d.before = func(string) error {
				if calls++; calls == 2 {
					return failed
				}
				return nil
			}
		}, failed, 1, kombosync.ReasonDestination},
		{"sweep", func(_ *kombotest.Server, d *table) {
			d.before = func(what string) error {
				if what == "sweep" {
					return failed
				}
				return nil
			}
		}, failed, 3, kombosync.ReasonDestination},
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
			assert.Equal(t, test.reason, result.Reason())
			assert.Zero(t, state(t, store, "tags").Started)
			began := result.Models[0].Started

			destination.before = nil
			result, err = syncer.Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			assert.True(t, result.Models[0].Full)
			assert.Equal(t, test.batches > 0, result.Models[0].Resumed)
			if test.batches > 0 {
				assert.Equal(t, began, result.Models[0].Started)
			}
			assert.Len(t, destination.names(), 5)
		})
	}
}

func TestFailedModelDoesNotAffectOthers(t *testing.T) {
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

// Before the first sync, no model has data, so only one is requested.
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
			assert.ErrorIs(t, result.Models[1].Err, kombosync.ErrSkipped)
			assert.EqualError(t, result.Models[1].Err, "kombosync: skipped: tags is not ready", "instead of the other model's error again")
			assert.Equal(t, kombosync.ReasonNotReady, result.Reason())
			assert.Zero(t, result.Models[1].Started)
			assert.Empty(t, other.asked)
			assert.Empty(t, destination.batches)
			assert.Empty(t, destination.sweeps)
			assert.Zero(t, state(t, store, "tags"))
			assert.Len(t, server.Requests(), 1)
		})
	}
}
