package kombosync_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A full read that would remove most of the copy removes nothing, unless an option allows it.
func TestTooFewRecords(t *testing.T) {
	tests := []struct {
		name            string
		options         []kombosync.Option
		live, deleted   int // of ten records; the others vanish
		rows            int
		tooFew, unswept bool
	}{
		{"nothing", nil, 0, 0, 10, true, true},
		{"nothing, with a high limit", []kombosync.Option{kombosync.WithMaxRemoval(0.99)}, 0, 0, 10, true, true},
		{"nothing, allowed", []kombosync.Option{kombosync.WithMaxRemoval(1)}, 0, 0, 0, false, false},
		{"less than half", nil, 4, 0, 10, true, true},
		{"half", nil, 5, 0, 5, false, false},
		{"deleted records count as seen", nil, 1, 9, 1, false, false},
		{"one less, not allowed", []kombosync.Option{kombosync.WithMaxRemoval(0)}, 9, 0, 10, true, true},
		{"all", []kombosync.Option{kombosync.WithMaxRemoval(0)}, 10, 0, 10, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
			syncer := newSyncer(t, store, kombosync.WithBatchSize(3))
			setTags(server, 10)
			_, err := syncer.Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			before := state(t, store, "tags")

			var records []any
			for i := range test.live + test.deleted {
				if i < test.live {
					records = append(records, named(fmt.Sprintf("%02d", i), "new"))
				} else {
					records = append(records, raw(fmt.Sprintf(`{"id":"%02d","remote_deleted_at":%q}`, i, time.Now().UTC().Format(time.RFC3339))))
				}
			}
			server.SetRecords(tagsOperation, records...)
			overriding, err := syncer.With(test.options...)
			require.NoError(t, err)
			result, err := overriding.RunFull(ctx, on(server), tagsOf(destination))
			assert.Len(t, destination.names(), test.rows)
			assert.Equal(t, !test.unswept, result.Models[0].Swept)
			if !test.tooFew {
				require.NoError(t, err)
				assert.Equal(t, test.live, state(t, store, "tags").FullRecords)
				return
			}
			require.ErrorIs(t, err, kombosync.ErrTooFewRecords)
			assert.ErrorContains(t, err, fmt.Sprintf("%d instead of 10", test.live))
			assert.Equal(t, kombosync.ReasonTooFewRecords, result.Reason())
			assert.Equal(t, before, state(t, store, "tags"), "the next run begins again")
		})
	}
}

// The count includes all runs of a read and excludes records that incremental reads delete.
func TestTooFewRecordsOverSeveralRuns(t *testing.T) {
	server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
	syncer := newSyncer(t, store, kombosync.WithBatchSize(2))
	setTags(server, 9)
	for _, batches := range []int{3, 9} {
		_, err := syncer.Run(afterBatches(destination, batches), on(server), tagsOf(destination))
		require.Equal(t, batches == 3, err != nil)
	}
	assert.Equal(t, 9, state(t, store, "tags").FullRecords)

	server.SetRecords(tagsOperation, deleted("00"), deleted("01"), deleted("02"), deleted("03"))
	stored := state(t, store, "tags")
	stored.Started = time.Unix(0, 0).UTC()
	setState(t, store, "tags", stored)
	_, err := syncer.Run(ctx, on(server), tagsOf(destination))
	require.NoError(t, err)
	assert.Equal(t, 5, state(t, store, "tags").FullRecords)

	setTags(server, 4)
	_, err = syncer.RunFull(ctx, on(server), tagsOf(destination))
	require.NoError(t, err, "4 of 5")

	setTags(server, 0)
	_, err = syncer.RunFull(afterBatches(destination, 1), on(server), tagsOf(destination))
	require.ErrorIs(t, err, kombosync.ErrTooFewRecords)
	assert.Len(t, destination.names(), 4)
}

// An empty response also removes nothing if there is no count.
func TestEmptyResponseWithoutCount(t *testing.T) {
	server, store := kombotest.NewServer(t), openFile(t)
	destination := &table{rows: map[string]tag{"1": {started: time.Now().Add(-time.Hour)}}}
	setTags(server, 0)
	result, err := newSyncer(t, store).Run(ctx, on(server), tagsOf(destination))
	require.NoError(t, err)
	assert.False(t, result.Models[0].Swept)
	assert.Len(t, destination.names(), 1)
}
