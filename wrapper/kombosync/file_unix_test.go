//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package kombosync_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// A file can be opened only once, whatever path is used.
func TestFileIsOpenOnce(t *testing.T) {
	directory := t.TempDir()
	t.Chdir(directory)
	path := filepath.Join(directory, "kombo.json")
	require.NoError(t, os.Symlink(directory, "directory"))
	require.NoError(t, os.Symlink(path, "link.json"))
	require.NoError(t, os.Symlink("link.json", "link to a link.json"))
	names := []string{path, "kombo.json", "directory/kombo.json", "link.json", "link to a link.json", "directory/link.json"}
	store, err := kombosync.OpenFile(path)
	require.NoError(t, err)
	for _, name := range names {
		_, err = kombosync.OpenFile(name)
		assert.ErrorContains(t, err, "the store is open elsewhere; use NewSQL for several processes", name)
	}
	require.NoError(t, store.Close())
	for i, name := range names {
		store, err := kombosync.OpenFile(name)
		require.NoError(t, err, name)
		t.Chdir(t.TempDir()) // relative paths are resolved when the file is opened
		setState(t, store, "tags", kombosync.State{Started: time.Unix(int64(i+1), 0)})
		require.NoError(t, store.Close())
		t.Chdir(directory)
		info, err := os.Lstat(path)
		require.NoError(t, err)
		assert.True(t, info.Mode().IsRegular())
	}
	info, err := os.Lstat("link.json")
	require.NoError(t, err)
	assert.Equal(t, os.ModeSymlink, info.Mode().Type(), "the link is kept")
	store, err = kombosync.OpenFile(path)
	require.NoError(t, err)
	defer store.Close()
	assert.Equal(t, time.Unix(int64(len(names)), 0).UTC(), state(t, store, "tags").Started, "all wrote the same file")
}

func TestFileOfAnotherKind(t *testing.T) {
	tests := []struct {
		name   string
		create func(t *testing.T, path string)
		want   string
	}{
		{"pipe", func(t *testing.T, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) }, "is not a regular file"},
		{"directory", func(t *testing.T, path string) { require.NoError(t, os.Mkdir(path, 0o700)) }, "is not a regular file"},
		{"hard link", func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(`{"version":1,"integrations":{}}`), 0o600))
			require.NoError(t, os.Link(path, path+".other"))
		}, "has several names"},
		{"link to nothing", func(t *testing.T, path string) { require.NoError(t, os.Symlink("nothing", path)) }, "does not exist"},
		{"link to itself", func(t *testing.T, path string) { require.NoError(t, os.Symlink(path, path)) }, "too many links"},
		{"temporary name in use", func(t *testing.T, path string) {
			require.NoError(t, os.MkdirAll(filepath.Join(path+".new", "full"), 0o700))
		}, "kombo.json.new"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kombo.json")
			test.create(t, path)
			_, err := kombosync.OpenFile(path)
			require.ErrorContains(t, err, "kombosync: OpenFile: ")
			assert.ErrorContains(t, err, test.want)
		})
	}
}

// Temporary files of others are neither followed nor reused.
func TestTemporaryFile(t *testing.T) {
	for _, name := range []string{"link", "readable by everyone"} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			path, other := filepath.Join(directory, "kombo.json"), filepath.Join(directory, "other")
			require.NoError(t, os.WriteFile(other, []byte("untouched"), 0o600))
			store, err := kombosync.OpenFile(path)
			require.NoError(t, err)
			defer store.Close()
			if name == "link" {
				require.NoError(t, os.Symlink(other, path+".new"))
			} else {
				require.NoError(t, os.WriteFile(path+".new", nil, 0o600))
				require.NoError(t, os.Chmod(path+".new", 0o666))
			}
			setState(t, store, "tags", kombosync.State{Started: time.Unix(1, 0)})
			info, err := os.Lstat(path)
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode())
			text, err := os.ReadFile(other)
			require.NoError(t, err)
			assert.Equal(t, "untouched", string(text))
		})
	}
}
