//go:build !unix

package postgres

import "errors"

// Start starts a PostgreSQL, but not on this system: the error is an [ErrNotInstalled].
func Start() (*Server, error) {
	return nil, errors.Join(ErrNotInstalled, errors.New("postgres: only on Unix"))
}
