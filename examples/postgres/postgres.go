// Package postgres starts an empty PostgreSQL server for tests and examples. The server stores its
// data in a temporary directory and is reachable over a Unix socket only. PostgreSQL must be
// installed, for example with the Debian package postgresql.
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
	// URL is the connection string, for pgx, lib/pq and psql.
	URL string

	directory string
	stop      func() error
}

// Stop stops the server and removes its data. The same happens when this program ends, even if it
// is killed.
func (s *Server) Stop() error { return s.stop() }

// programs returns the directory of initdb and postgres. It prefers those in PATH to the newest
// ones of Debian's packages.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// Follow links, because the programs look for their files relative to their own location.
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
