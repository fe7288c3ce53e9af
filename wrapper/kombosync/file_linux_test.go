package kombosync_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// Concurrent saves share writes, so the file is replaced less often than states are saved.
func TestConcurrentSavesShareAWrite(t *testing.T) {
	const saves = 200
	path := filepath.Join(t.TempDir(), "kombo.json")
	store, err := kombosync.OpenFile(path)
	require.NoError(t, err)
	watch, err := syscall.InotifyInit1(syscall.IN_NONBLOCK)
	require.NoError(t, err)
	defer syscall.Close(watch)
	_, err = syscall.InotifyAddWatch(watch, filepath.Dir(path), syscall.IN_MOVED_TO|syscall.IN_CREATE) // equal events in a row would be merged
	require.NoError(t, err)

	start := make(chan struct{})
	var saving sync.WaitGroup
	for i := range saves {
		saving.Go(func() {
			lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acmeID, Model: fmt.Sprint(i)})
			if assert.NoError(t, err) {
				defer lease.Release()
				<-start
				assert.NoError(t, lease.Save(ctx, kombosync.State{Started: time.Unix(int64(i+1), 0)}))
			}
		})
	}
	close(start)
	saving.Wait()
	events := make([]byte, 1<<20)
	n, err := syscall.Read(watch, events)
	require.NoError(t, err)
	writes := bytes.Count(events[:n], []byte("kombo.json\x00"))
	t.Logf("%d writes for %d saves", writes, saves)
	assert.LessOrEqual(t, writes, saves/2)

	require.NoError(t, store.Close())
	store, err = kombosync.OpenFile(path)
	require.NoError(t, err)
	defer store.Close()
	for i := range saves {
		assert.EqualValues(t, i+1, state(t, store, fmt.Sprint(i)).Started.Unix())
	}
}

// A file that is a mount point, as in containers, cannot be replaced. OpenFile detects this.
func TestMountedFile(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "kombo.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"version":1,"integrations":{}}`), 0o600))
	err := syscall.Mount(path, path, "", syscall.MS_BIND, "")
	if errors.Is(err, syscall.EPERM) {
		t.Skip("only root can mount files")
	}
	require.NoError(t, err)
	defer func() { assert.NoError(t, syscall.Unmount(path, 0)) }()
	_, err = kombosync.OpenFile(path)
	require.ErrorIs(t, err, syscall.EBUSY)
	assert.ErrorContains(t, err, "mount its directory instead")
	assert.NoFileExists(t, path+".new")
}
