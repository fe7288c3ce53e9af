package kombosync_test

import (
	"context"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestMain(m *testing.M) {
	_ = os.Unsetenv("KOMBO_API_KEY")
	_ = os.Unsetenv("KOMBO_REGION")
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"))
}

var ctx = context.Background()

const acmeID = "personio:acme"

// acme is an integration for lists that need no server.
var acme = integration(acmeID)

func integration(id string) *kombo.Integration {
	client, err := kombo.NewClient("key")
	if err != nil {
		panic(err)
	}
	return client.Integration(id)
}

func on(server *kombotest.Server) *kombo.Integration { return server.Client().Integration(acmeID) }

// table is a destination in memory that behaves like a database table. If before is set, it is
// called first, and its error is returned.
type table struct {
	before func(what string) error

	mu      sync.Mutex
	rows    map[string]tag
	batches []kombosync.Batch[tag]
	sweeps  []kombosync.Sweep
}

type tag struct {
	gen.Tag
	started time.Time
}

func (t *table) Apply(_ context.Context, batch kombosync.Batch[tag]) error {
	if t.before != nil {
		if err := t.before("apply"); err != nil {
			return err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches = append(t.batches, batch)
	if t.rows == nil {
		t.rows = map[string]tag{}
	}
	for _, record := range batch.Upserts {
		record.started = batch.Started
		t.rows[record.ID] = record
	}
	for _, id := range batch.Deletes {
		delete(t.rows, id)
	}
	return nil
}

func (t *table) Sweep(_ context.Context, sweep kombosync.Sweep) (removed int64, err error) {
	if t.before != nil {
		if err := t.before("sweep"); err != nil {
			return 0, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sweeps = append(t.sweeps, sweep)
	for id, row := range t.rows {
		if row.started.Before(sweep.Started) && !slices.Contains(sweep.Keep, id) {
			delete(t.rows, id)
			removed++
		}
	}
	return removed, nil
}

// names returns the names in the rows, by ID.
func (t *table) names() map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	names := map[string]string{}
	for id, row := range t.rows {
		names[id] = ""
		if row.Name != nil {
			names[id] = *row.Name
		}
	}
	return names
}

// openFile opens a store in a new directory.
func openFile(t *testing.T) *kombosync.File {
	t.Helper()
	store, err := kombosync.OpenFile(filepath.Join(t.TempDir(), "kombo.json"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, store.Close()) })
	return store
}

func newSyncer(t *testing.T, store kombosync.Store, options ...kombosync.Option) *kombosync.Syncer {
	t.Helper()
	syncer, err := kombosync.New(store, options...)
	require.NoError(t, err)
	return syncer
}

// state returns the state of a model in a store.
func state(t *testing.T, store kombosync.Store, model string) kombosync.State {
	t.Helper()
	lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: model})
	require.NoError(t, err)
	defer lease.Release()
	return lease.State()
}

func setState(t *testing.T, store kombosync.Store, model string, state kombosync.State) {
	t.Helper()
	lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: model})
	require.NoError(t, err)
	defer lease.Release()
	require.NoError(t, lease.Save(ctx, state))
}

// tagsOf lists tags, two on a page.
func tagsOf(destination kombosync.Destination[tag]) kombosync.Model {
	return kombosync.List("tags", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[tag, error] {
		return asTags(acme.ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))}, since))
	}, destination)
}

func asTags(tags iter.Seq2[gen.Tag, error]) iter.Seq2[tag, error] {
	return func(yield func(tag, error) bool) {
		for record, err := range tags {
			if !yield(tag{Tag: record}, err) {
				return
			}
		}
	}
}

// source is a list that yields records and then the error, if any. It keeps the parameters of its
// reads.
type source struct {
	records []gen.Tag
	err     error
	asked   []kombosync.Since
}

func (s *source) model(name string, destination kombosync.Destination[tag]) kombosync.Model {
	return kombosync.List(name, func(_ context.Context, _ *kombo.Integration, since kombosync.Since) iter.Seq2[tag, error] {
		s.asked = append(s.asked, since)
		return asTags(func(yield func(gen.Tag, error) bool) {
			for _, record := range s.records {
				if !yield(record, nil) {
					return
				}
			}
			if s.err != nil {
				yield(gen.Tag{}, s.err)
			}
		})
	}, destination)
}

func named(id, name string) gen.Tag { return gen.Tag{ID: id, Name: new(name)} }

func deleted(id string) gen.Tag { return gen.Tag{ID: id, RemoteDeletedAt: new(time.Unix(1, 0))} }

func raw(text string) json.RawMessage { return json.RawMessage(text) }
