//go:build unix

package databases

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	_ "modernc.org/sqlite"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestMain(m *testing.M) {
	_ = os.Unsetenv("KOMBO_API_KEY")
	_ = os.Unsetenv("KOMBO_REGION")
	if isChild() {
		os.Exit(child())
	}
	code := m.Run()
	if err := stopPostgreSQL(); err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		code = 1
	}
	if code == 0 {
		if err := goleak.Find(goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
			goleak.IgnoreTopFunction("internal/poll.runtime_pollWait")); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			code = 1
		}
	}
	os.Exit(code)
}

var ctx = context.Background()

// database is an empty database that any number of programs can open.
type database struct {
	driver, source string
	dialect        kombosync.Dialect
}

// databases creates the databases for the tests.
var databases = map[string]func(t testing.TB) database{
	"SQLite": func(t testing.TB) database {
		path := filepath.Join(t.TempDir(), "test.db")
		return database{"sqlite", "file:" + path + "?_pragma=busy_timeout(30000)&_pragma=journal_mode(WAL)&_pragma=synchronous(0)&_txlock=immediate", kombosync.SQLite}
	},
	"PostgreSQL": func(t testing.TB) database {
		return database{"pgx", newPostgreSQLDatabase(t), kombosync.PostgreSQL}
	},
}

// forEachDatabase runs a test against each database.
func forEachDatabase(t *testing.T, test func(t *testing.T, db database)) {
	for name, make := range databases {
		t.Run(name, func(t *testing.T) { test(t, make(t)) })
	}
}

// open opens the database with a separate connection pool.
func (d database) open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open(d.driver, d.source)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

// store opens the database and creates a store in it.
func (d database) store(t *testing.T, options ...kombosync.SQLOption) *kombosync.SQL {
	t.Helper()
	store, err := kombosync.NewSQL(d.open(t), d.dialect, options...)
	require.NoError(t, err)
	require.NoError(t, store.Migrate(ctx))
	return store
}
