package kombosync_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestConcurrentRuns(t *testing.T) {
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
	assert.NoError(t, result.Models[1].Err, "other models are read")
	assert.Len(t, other.asked, 1)
	_, err = newSyncer(t, store).Run(ctx, integration("personio:other"), other.model("tags", &table{}))
	assert.NoError(t, err, "other integrations are read")
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

func TestFailingStore(t *testing.T) {
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

// A run whose lease is lost ends at once, even if it is waiting for Kombo.
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
