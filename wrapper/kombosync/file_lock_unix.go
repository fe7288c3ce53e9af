//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package kombosync

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// lockFile opens a file that no other process can open like this until it is closed. The system
// closes it when the process ends for whatever reason.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is locked: the store is open elsewhere; use NewSQL for several processes", path)
		}
		return nil, err
	}
	return file, nil
}

// links returns the number of names of a file, 1 if it is unknown.
func links(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Nlink)
	}
	return 1
}
