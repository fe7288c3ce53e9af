// Package postgres starts a PostgreSQL of its own for tests and examples: empty, in a temporary directory, reachable over a
// socket in it and no network. It needs the programs that the Debian package postgresql, or any other, installs.
package postgres

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// ErrNotInstalled is the error of [Start] if PostgreSQL is not installed.
var ErrNotInstalled = errors.New("postgres: PostgreSQL is not installed: install it (Debian: apt-get install postgresql), or put its programs initdb and postgres into PATH")

// Server is a running PostgreSQL.
type Server struct {
	// URL is its address, for pgx, lib/pq and psql.
	URL string

	directory string
	stop      func() error
}

// Stop ends it and removes all it has stored. It also ends by itself, and does so, when this program ends in any way.
func (s *Server) Stop() error { return s.stop() }

// programs is the directory of initdb and postgres: where PATH has both, else the newest that Debian's packages installed.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// Links to the programs are followed, because they look for their files next to themselves.
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil && has(filepath.Dir(initdb)) {
			return filepath.Dir(initdb), nil
		}
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	version := func(directory string) int {
		number, _ := strconv.Atoi(filepath.Base(filepath.Dir(directory)))
		return number
	}
	slices.SortFunc(versions, func(a, b string) int { return version(b) - version(a) })
	for _, directory := range versions {
		if has(directory) {
			return directory, nil
		}
	}
	return "", ErrNotInstalled
}

func has(directory string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(directory, program)); err != nil {
			return false
		}
	}
	return true
}
