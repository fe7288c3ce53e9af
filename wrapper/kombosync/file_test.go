package kombosync_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestFileKeepsTheState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kombo.json")
	store, err := kombosync.OpenFile(path)
	require.NoError(t, err)
	assert.FileExists(t, path, "it can be written")
	assert.Zero(t, state(t, store, "tags"))
	started := time.Date(2026, 7, 1, 12, 0, 0, 123456789, time.FixedZone("", 7200))
	setState(t, store, "tags", kombosync.State{Started: started, FullStarted: started.Add(-time.Hour)})
	setState(t, store, "jobs", kombosync.State{Started: started})
	setState(t, store, "users", kombosync.State{Checkpoint: "somewhere", FullRecords: 7})
	setState(t, store, "groups", kombosync.State{Checkpoint: "somewhere"})
	setState(t, store, "groups", kombosync.State{}) // like a first read that has to begin again
	require.NoError(t, store.Close())
	require.NoError(t, store.Close(), "it may be closed again")

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.JSONEq(t, `{"version":1,"integrations":{"personio:acme":{
		"tags":{"started":"2026-07-01T10:00:00.123Z","full_started":"2026-07-01T09:00:00.123Z"},
		"jobs":{"started":"2026-07-01T10:00:00.123Z"},
		"users":{"full_records":7,"checkpoint":"somewhere"}}}}`, string(text))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode())
	}

	store, err = kombosync.OpenFile(path)
	require.NoError(t, err)
	defer store.Close()
	want := started.UTC().Truncate(time.Millisecond)
	assert.Equal(t, kombosync.State{Started: want, FullStarted: want.Add(-time.Hour)}, state(t, store, "tags"))
	assert.Equal(t, kombosync.State{Started: want}, state(t, store, "jobs"))
	assert.Equal(t, kombosync.State{Checkpoint: "somewhere", FullRecords: 7}, state(t, store, "users"))
	states, err := store.States(ctx)
	require.NoError(t, err)
	assert.Equal(t, map[kombosync.Key]kombosync.State{
		{IntegrationID: acmeID, Model: "tags"}:  {Started: want, FullStarted: want.Add(-time.Hour)},
		{IntegrationID: acmeID, Model: "jobs"}:  {Started: want},
		{IntegrationID: acmeID, Model: "users"}: {FullRecords: 7},
	}, states)
}

func TestDamagedFile(t *testing.T) {
	const whole = `{"version":1,"integrations":{"personio:acme":{"tags":{"started":"2026-07-01T10:00:00.123Z"}}}}`
	tests := map[string]string{
		"empty":            ``,
		"half":             whole[:len(whole)/2],
		"zeros":            string(make([]byte, 100)),
		"trailing data":    whole + whole,
		"other JSON":       `{"a":1}`,
		"null":             `null`,
		"later version":    `{"version":2,"integrations":{}}`,
		"no integrations":  `{"version":1}`,
		"start is missing": `{"version":1,"integrations":{"personio:acme":{"tags":{}}}}`,
		"invalid start":    `{"version":1,"integrations":{"personio:acme":{"tags":{"started":"yesterday"}}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kombo.json")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			_, err := kombosync.OpenFile(path)
			require.ErrorContains(t, err, "kombosync: OpenFile: "+path)
			assert.ErrorContains(t, err, "restore it, or remove it to read everything in full")
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, text, string(left), "nothing is lost")

			require.NoError(t, os.Remove(path))
			store, err := kombosync.OpenFile(path)
			require.NoError(t, err, "the lock was released")
			assert.NoError(t, store.Close())
		})
	}
}

// A temporary file of a program that was killed while writing is ignored.
func TestIncompleteTemporaryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kombo.json")
	require.NoError(t, os.WriteFile(path+".new", []byte(`{"vers`), 0o600))
	store, err := kombosync.OpenFile(path)
	require.NoError(t, err)
	defer store.Close()
	setState(t, store, "tags", kombosync.State{Started: time.Unix(1, 0)})
	assert.NoFileExists(t, path+".new")
	assert.FileExists(t, path)
}

func TestInvalidPaths(t *testing.T) {
	_, err := kombosync.OpenFile("")
	assert.ErrorContains(t, err, "OpenFile: the path is empty")
	_, err = kombosync.OpenFile(filepath.Join(t.TempDir(), "nowhere", "kombo.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	directory := t.TempDir()
	_, err = kombosync.OpenFile(directory)
	assert.ErrorContains(t, err, directory, "the path is a directory")
}

func TestLeaseOfAFile(t *testing.T) {
	store := openFile(t)
	key := kombosync.Key{IntegrationID: acmeID, Model: "tags"}
	lease, err := store.Acquire(ctx, key)
	require.NoError(t, err)
	_, err = store.Acquire(ctx, key)
	assert.ErrorIs(t, err, kombosync.ErrRunning)
	lease.Release()
	assert.ErrorIs(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}), kombosync.ErrLeaseLost)
	lease, err = store.Acquire(ctx, key)
	require.NoError(t, err)
	defer lease.Release()
	assert.Zero(t, lease.State())

	require.NoError(t, store.Close())
	assert.ErrorContains(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}), "closed")
	_, err = store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: "others"})
	assert.ErrorContains(t, err, "closed")
}

// A state that could not be written is not kept in memory.
func TestStateThatCannotBeWritten(t *testing.T) {
	old := kombosync.State{Started: time.Unix(1, 0).UTC()}
	tests := map[string]func(t *testing.T, path string){
		"the new file": func(t *testing.T, path string) {
			require.NoError(t, os.MkdirAll(filepath.Join(path+".new", "in the way"), 0o700))
		},
		"the name": func(t *testing.T, path string) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.MkdirAll(filepath.Join(path, "in the way"), 0o700))
		},
	}
	for name, obstruct := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kombo.json")
			store, err := kombosync.OpenFile(path)
			require.NoError(t, err)
			defer store.Close()
			setState(t, store, "tags", old)
			obstruct(t, path)
			for _, model := range []string{"tags", "never stored"} {
				lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: model})
				require.NoError(t, err)
				assert.ErrorContains(t, lease.Save(ctx, kombosync.State{Started: time.Unix(2, 0)}), "kombosync: the state could not be stored: ")
				lease.Release()
			}
			assert.Equal(t, old, state(t, store, "tags"))
			assert.Zero(t, state(t, store, "never stored"))
		})
	}
}

func TestFileIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kombo.json")
	store, err := kombosync.OpenFile(path)
	require.NoError(t, err)
	var writers sync.WaitGroup
	for writer := range 8 {
		writers.Go(func() {
			for i := range 5 {
				lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: fmt.Sprint(writer)})
				if assert.NoError(t, err) {
					assert.NoError(t, lease.Save(ctx, kombosync.State{Started: time.Unix(int64(100*writer+i+1), 0)}))
					lease.Release()
				}
			}
		})
	}
	writers.Wait()
	require.NoError(t, store.Close())
	store, err = kombosync.OpenFile(path)
	require.NoError(t, err)
	defer store.Close()
	for writer := range 8 {
		assert.EqualValues(t, 100*writer+5, state(t, store, fmt.Sprint(writer)).Started.Unix())
	}
}
