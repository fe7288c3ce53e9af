package kombosync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// setTags sets a number of tags with the IDs 00, 01 and so on.
func setTags(server *kombotest.Server, count int) {
	var records []any
	for i := range count {
		records = append(records, named(fmt.Sprintf("%02d", i), "new"))
	}
	server.SetRecords(tagsOperation, records...)
}

// cursors returns the cursors of the requests that a server has received.
func cursors(server *kombotest.Server) (cursors []string) {
	for _, request := range server.Requests() {
		position, _, _ := strings.Cut(request.Query.Get("cursor"), "-")
		cursors = append(cursors, position)
	}
	return cursors
}

// afterBatches returns a context that ends after the destination has received a number of batches.
func afterBatches(destination *table, batches int) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	batches += len(destination.batches)
	destination.before = func(string) error {
		if len(destination.batches) >= batches {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	return ctx
}

// The runs of these tests have servers of their own, because a request that a stopped run has sent
// ahead may still arrive at its server during the next run.

// A read that is stopped several times continues where it stopped and keeps its start. At its end,
// a full read removes the records that none of its runs has seen.
func TestResume(t *testing.T) {
	for _, full := range []bool{true, false} {
		t.Run(fmt.Sprint("full ", full), func(t *testing.T) {
			store, destination := openFile(t), &table{}
			syncer := newSyncer(t, store, kombosync.WithBatchSize(2))
			if !full {
				before := time.Now().Add(-time.Hour)
				setState(t, store, "tags", kombosync.State{Started: before, FullStarted: before, FullRecords: 1})
			}
			destination.rows = map[string]tag{"gone": {started: time.Now().Add(-24 * time.Hour)}}
			var started []time.Time
			var runStarted []time.Time
			var updatedAfter []string
			for run := range 3 {
				server := kombotest.NewServer(t)
				setTags(server, 9)
				result, err := syncer.Run(afterBatches(destination, []int{2, 1, 9}[run]), on(server), tagsOf(destination))
				one := result.Models[0]
				assert.Equal(t, []string{"", "4", "6"}[run], cursors(server)[0])
				for _, request := range server.Requests() {
					assert.Equal(t, "true", request.Query.Get("include_deleted"))
					updatedAfter = append(updatedAfter, request.Query.Get("updated_after"))
				}
				assert.Equal(t, run > 0, one.Resumed)
				assert.Equal(t, full, one.Full)
				started = append(started, one.Started)
				runStarted = append(runStarted, destination.batches[len(destination.batches)-1].RunStarted)
				if run < 2 {
					require.ErrorIs(t, err, kombosync.ErrUnfinished)
					require.ErrorIs(t, err, context.Canceled)
					assert.True(t, one.Unfinished)
					assert.Equal(t, kombosync.ReasonCanceled, result.Reason())
					assert.Empty(t, destination.sweeps)
					continue
				}
				require.NoError(t, err)
				assert.False(t, one.Unfinished)
			}
			assert.Equal(t, []time.Time{started[0], started[0], started[0]}, started)
			assert.Equal(t, started[0], runStarted[0])
			assert.True(t, runStarted[0].Before(runStarted[1]) && runStarted[1].Before(runStarted[2]), "destinations can distinguish runs")
			stored := state(t, store, "tags")
			assert.Equal(t, started[0], stored.Started)
			assert.Empty(t, stored.Checkpoint)
			assert.Equal(t, full, !hasRow(destination, "gone"))
			assert.Equal(t, 9, len(destination.names())-map[bool]int{false: 1}[full])
			if full {
				assert.Equal(t, 9, destination.sweeps[0].Records)
				assert.Equal(t, 9, stored.FullRecords)
			}
			assert.Len(t, slices.Compact(updatedAfter), 1, "all cursors are sent with the same filters")
		})
	}
}

func hasRow(destination *table, id string) bool {
	_, has := destination.names()[id]
	return has
}

// Some events make an unfinished read begin again instead of being resumed.
func TestResumeOrBeginAgain(t *testing.T) {
	rejected := kombotest.Failure{Code: kombo.CodePlatformInputInvalid}
	tests := []struct {
		name    string
		between func(*kombotest.Server, *kombosync.State) // what happens before the second run
		options []kombosync.Option
		full    bool // whether the second run is a RunFull
		filter  bool
		cursors []string // of the first requests of the second run
		fails   bool
	}{
		{name: "nothing", cursors: []string{"4", "6"}},
		{name: "overlap", options: []kombosync.Option{kombosync.WithOverlap(time.Hour)}, cursors: []string{"4", "6"}},
		{name: "full read is due", options: []kombosync.Option{kombosync.WithFullEvery(time.Nanosecond)}, cursors: []string{"4", "6"}},
		{name: "RunFull", full: true, cursors: []string{"", "2"}},
		{name: "filters", filter: true, cursors: []string{"", "2"}},
		{name: "cursor rejected", between: func(s *kombotest.Server, _ *kombosync.State) { s.Fail(tagsOperation, rejected) },
			cursors: []string{"4", "", "2"}},
		{name: "rejected twice", between: func(s *kombotest.Server, _ *kombosync.State) { s.Fail(tagsOperation, rejected, rejected) },
			cursors: []string{"4", ""}, fails: true},
		{name: "cursor unknown, 404", between: func(s *kombotest.Server, _ *kombosync.State) {
			s.Fail(tagsOperation, kombotest.Failure{Status: 404, Body: "gone", ContentType: "text/plain"})
		}, cursors: []string{"4", "", "2"}},
		{name: "unknown code", between: func(s *kombotest.Server, _ *kombosync.State) {
			s.Fail(tagsOperation, kombotest.Failure{Code: "PLATFORM.CURSOR_EXPIRED"})
		}, cursors: []string{"4", "", "2"}},
		{name: "another error", between: func(s *kombotest.Server, _ *kombosync.State) {
			s.Fail(tagsOperation, kombotest.Failure{Code: kombo.CodeIntegrationPermissionMissing})
		}, cursors: []string{"4"}, fails: true},
		{name: "not ready", between: func(s *kombotest.Server, _ *kombosync.State) {
			s.Fail(tagsOperation, kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending})
		}, cursors: []string{"4"}, fails: true},
		{name: "damaged", between: func(_ *kombotest.Server, s *kombosync.State) { s.Checkpoint = s.Checkpoint[:9] }, cursors: []string{"", "2"}},
		{name: "later version", between: func(_ *kombotest.Server, s *kombosync.State) { s.Checkpoint = "{}" }, cursors: []string{"", "2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
			setTags(server, 9)
			_, err := newSyncer(t, store, kombosync.WithBatchSize(2)).Run(afterBatches(destination, 2), on(server), tagsOf(destination))
			require.ErrorIs(t, err, kombosync.ErrUnfinished)
			stored := state(t, store, "tags")
			server = kombotest.NewServer(t)
			setTags(server, 9)
			if test.between != nil {
				test.between(server, &stored)
				setState(t, store, "tags", stored)
			}
			destination.before = nil
			list := tagsOf(destination)
			if test.filter {
				list = kombosync.List("tags", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[tag, error] {
					return asTags(acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2)), IDs: []string{"00", "01", "02", "03", "04", "05"}}, since))
				}, destination)
			}
			syncer := newSyncer(t, store, append(test.options, kombosync.WithBatchSize(2))...)
			run := syncer.Run
			if test.full {
				run = syncer.RunFull
			}
			result, err := run(ctx, on(server), list)
			one := result.Models[0]
			assert.Equal(t, test.cursors, cursors(server)[:len(test.cursors)])
			if test.fails {
				require.Error(t, err)
				assert.Len(t, cursors(server), len(test.cursors))
				assert.Equal(t, stored, state(t, store, "tags"), "the next run may succeed")
				return
			}
			require.NoError(t, err)
			resumed := slices.Equal(test.cursors, []string{"4", "6"})
			assert.Equal(t, resumed, one.Resumed)
			assert.Equal(t, resumed, one.Started.Equal(destination.batches[0].Started))
			assert.Equal(t, 9, destination.sweeps[0].Records)
		})
	}
}

// A read that is too old or was started with a wrong clock begins again.
func TestResumeInTime(t *testing.T) {
	const day = 24 * time.Hour
	for wait, resumed := range map[time.Duration]bool{6 * day: true, 7 * day: false, -4 * time.Minute: true, -6 * time.Minute: false} {
		t.Run(wait.String(), func(t *testing.T) {
			server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
			setTags(server, 9)
			_, err := newSyncer(t, store, kombosync.WithBatchSize(2)).Run(afterBatches(destination, 2), on(server), tagsOf(destination))
			require.ErrorIs(t, err, kombosync.ErrUnfinished)
			stored := state(t, store, "tags")
			age(t, &stored, wait)
			setState(t, store, "tags", stored)
			destination.before = nil
			result, err := newSyncer(t, store).Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			assert.Equal(t, resumed, result.Models[0].Resumed)
		})
	}
}

// If a cursor fails in several runs, the read begins again.
func TestCursorThatKeepsFailing(t *testing.T) {
	server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
	setTags(server, 9)
	syncer := newSyncer(t, store, kombosync.WithBatchSize(2))
	_, err := syncer.Run(afterBatches(destination, 2), on(server), tagsOf(destination))
	require.ErrorIs(t, err, kombosync.ErrUnfinished)
	destination.before = nil
	var asked []string
	for range 6 {
		server := kombotest.NewServer(t)
		setTags(server, 9)
		acme := server.Client(kombo.WithMaxRetries(0)).Integration(acmeID)
		if len(asked) < 5 {
			server.Fail(tagsOperation, kombotest.Failure{Status: 502})
		}
		_, err = syncer.Run(ctx, acme, tagsOf(destination))
		asked = append(asked, cursors(server)[0])
	}
	require.NoError(t, err)
	assert.Equal(t, []string{"4", "4", "4", "4", "4", ""}, asked)
	assert.Len(t, destination.names(), 9)
}

// age makes a state older, as if its checkpoint had been saved earlier.
func age(t *testing.T, state *kombosync.State, by time.Duration) {
	t.Helper()
	var fields map[string]any
	require.NoError(t, json.Unmarshal([]byte(state.Checkpoint), &fields))
	for _, name := range []string{"started", "run_started"} {
		at, err := time.Parse(time.RFC3339Nano, fields[name].(string))
		require.NoError(t, err)
		fields[name] = at.Add(-by)
	}
	text, err := json.Marshal(fields)
	require.NoError(t, err)
	state.Checkpoint = string(text)
}

// Records that an earlier run of a read has skipped are not swept by a later one.
func TestResumeKeepsSkippedRecords(t *testing.T) {
	tests := []struct {
		name, bad string
		swept     bool
		rows      map[string]string
	}{
		{"with ID", `{"id":"bad","remote_deleted_at":"soon"}`, true, map[string]string{"00": "new", "01": "new", "02": "new", "bad": "old"}},
		{"without ID", `{"name":"bad"}`, false, map[string]string{"00": "new", "01": "new", "02": "new", "bad": "old", "gone": "old"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, store, destination := kombotest.NewServer(t), openFile(t), &table{rows: map[string]tag{}}
			for _, id := range []string{"bad", "gone"} {
				destination.rows[id] = tag{Tag: named(id, "old"), started: time.Now().Add(-time.Hour)}
			}
			server.SetRecords(tagsOperation, named("00", "new"), raw(test.bad), named("01", "new"), named("02", "new"))
			syncer := newSyncer(t, store, kombosync.WithBatchSize(1))
			result, err := syncer.Run(afterBatches(destination, 1), on(server), tagsOf(destination))
			require.ErrorIs(t, err, kombosync.ErrUnfinished)
			assert.Equal(t, 1, result.Models[0].Skipped)
			destination.before = nil
			result, err = syncer.Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			assert.True(t, result.Models[0].Resumed)
			assert.Equal(t, test.swept, result.Models[0].Swept)
			assert.Equal(t, test.rows, destination.names())
		})
	}
}
