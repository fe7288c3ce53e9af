//go:build unix

package databases

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/examples/postgres"
)

// postgresql is the server that all tests share.
var postgresql struct {
	start     sync.Once
	server    *postgres.Server
	err       error
	databases int
}

// newPostgreSQLDatabase creates a database in the shared server, which it starts if necessary, and
// returns its URL.
func newPostgreSQLDatabase(t testing.TB) string {
	t.Helper()
	postgresql.start.Do(func() { postgresql.server, postgresql.err = postgres.Start() })
	if errors.Is(postgresql.err, postgres.ErrNotInstalled) {
		t.Skip(postgresql.err)
	}
	require.NoError(t, postgresql.err)
	db, err := sql.Open("pgx", postgresql.server.URL)
	require.NoError(t, err)
	defer db.Close()
	postgresql.databases++
	name := fmt.Sprint("test", postgresql.databases)
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	require.NoError(t, err)
	source, err := url.Parse(postgresql.server.URL)
	require.NoError(t, err)
	source.Path = "/" + name
	return source.String()
}

func stopPostgreSQL() error {
	if postgresql.server == nil {
		return nil
	}
	return postgresql.server.Stop()
}
