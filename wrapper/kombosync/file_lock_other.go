//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package kombosync

import "os"

// lockFile opens a file, as there is no way to lock one that the standard library knows.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}
