package kombosync_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

// If a read function delays records, omits some or reads several lists, checkpoints do not skip
// records.
func TestReadFunctionsWithoutCheckpoints(t *testing.T) {
	tests := map[string]func(acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error]{
		"delays records": func(acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
			return func(yield func(gen.Tag, error) bool) {
				var held []gen.Tag
				for record, err := range acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))}, since) {
					if err != nil {
						yield(record, err)
						return
					}
					if held = append(held, record); len(held) > 3 {
						if !yield(held[0], nil) {
							return
						}
						held = held[1:]
					}
				}
				for _, record := range held {
					if !yield(record, nil) {
						return
					}
				}
			}
		},
		"two lists": func(acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
			return func(yield func(gen.Tag, error) bool) {
				for _, ids := range [][]string{{"00", "01", "02", "03"}, {"04", "05", "06", "07", "08"}} {
					for record, err := range acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2)), IDs: ids}, since) {
						if !yield(record, err) {
							return
						}
					}
				}
			}
		},
	}
	for name, read := range tests {
		t.Run(name, func(t *testing.T) {
			for stop := range 7 {
				server, store, destination := kombotest.NewServer(t), openFile(t), &table{}
				setTags(server, 9)
				list := kombosync.List("tags", func(_ context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[tag, error] {
					return asTags(read(acme, since))
				}, destination)
				syncer := newSyncer(t, store, kombosync.WithBatchSize(1))
				_, err := syncer.Run(afterBatches(destination, stop), on(server), list)
				require.ErrorIs(t, err, context.Canceled)
				destination.before = nil
				_, err = syncer.Run(ctx, on(server), list)
				require.NoError(t, err)
				assert.Len(t, destination.names(), 9, "stopped after %d records", stop)
			}
		})
	}
}

// slowStore keeps states in memory. Saving takes a while.
type slowStore struct {
	unreliable
	state kombosync.State
	takes time.Duration
}

func (s *slowStore) Acquire(context.Context, kombosync.Key) (kombosync.Lease, error) { return s, nil }
func (s *slowStore) State() kombosync.State                                          { return s.state }
func (s *slowStore) Save(ctx context.Context, state kombosync.State) error {
	time.Sleep(s.takes)
	if err := errors.Join(ctx.Err(), s.unreliable.Save(ctx, state)); err != nil {
		return err
	}
	s.state = state
	return nil
}

// Saving checkpoints takes at most a tenth of the time, however slow the store is. The last one is
// saved when a read is stopped.
func TestCheckpointsAreCheap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, destination := &slowStore{takes: time.Second}, &table{}
		source := &memory{records: map[string]int{acmeID: 200}}
		ctx, cancel := context.WithTimeout(ctx, 100*time.Second)
		defer cancel()
		destination.before = func(string) error { time.Sleep(time.Second); return ctx.Err() }
		result, err := newSyncer(t, store, kombosync.WithBatchSize(2)).Run(ctx, source.integration(t, acmeID), tagsOf(destination))
		require.ErrorIs(t, err, kombosync.ErrUnfinished)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		saved := len(store.saved)
		assert.InDelta(t, 10, saved, 2)
		applied := result.Models[0].Batches
		assert.Greater(t, applied, 80)
		_, err = newSyncer(t, store, kombosync.WithBatchSize(2)).Run(t.Context(), source.integration(t, acmeID), tagsOf(&table{}))
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprint(2*applied), source.cursors[len(source.cursors)-(100-applied)])
	})
}

// If a checkpoint cannot be saved, the model fails with the error of the store.
func TestCheckpointThatCannotBeSaved(t *testing.T) {
	failed := errors.New("connection refused")
	server := kombotest.NewServer(t)
	setTags(server, 9)
	store := &slowStore{unreliable: unreliable{save: failed}}
	result, err := newSyncer(t, store, kombosync.WithBatchSize(2)).Run(ctx, on(server), tagsOf(&table{}))
	require.ErrorIs(t, err, failed)
	assert.Equal(t, kombosync.ReasonStore, result.Reason())
	assert.Equal(t, 1, result.Models[0].Batches)
}
