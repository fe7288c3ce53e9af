//go:build !unix

package postgres

import "errors"

// Start returns [ErrNotInstalled], because this package supports only Unix.
func Start() (*Server, error) {
	return nil, errors.Join(ErrNotInstalled, errors.New("postgres: only on Unix"))
}
