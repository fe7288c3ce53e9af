//go:build unix

package databases

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// errCut is the error of a statement whose connection was lost.
var errCut = errors.New("the connection was lost")

// network loses connections of a database.
type network struct {
	cut  atomic.Int32 // number of statements that take effect, but whose response is lost
	down atomic.Bool  // whether statements do not reach the database
}

// open opens a database over the network.
func (n *network) open(t *testing.T, database database) *sql.DB {
	t.Helper()
	db := sql.OpenDB(remote{driver: database.open(t).Driver(), source: database.source, network: n})
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

func (n *network) store(t *testing.T, database database) *kombosync.SQL {
	t.Helper()
	store, err := kombosync.NewSQL(n.open(t, database), database.dialect)
	require.NoError(t, err)
	require.NoError(t, store.Migrate(ctx))
	return store
}

// remote connects to a database over a network.
type remote struct {
	driver  driver.Driver
	source  string
	network *network
}

func (r remote) Driver() driver.Driver { return r.driver }

func (r remote) Connect(context.Context) (driver.Conn, error) {
	if r.network.down.Load() {
		return nil, errCut
	}
	conn, err := r.driver.Open(r.source)
	return &remoteConn{conn, r.network}, err
}

type remoteConn struct {
	driver.Conn
	network *network
}

// IsValid makes the pool drop connections while the database is unreachable.
func (c *remoteConn) IsValid() bool { return !c.network.down.Load() }

func (c *remoteConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, options)
}

func (c *remoteConn) ExecContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Result, error) {
	if c.network.down.Load() {
		return nil, errCut
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, values)
}

func (c *remoteConn) QueryContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Rows, error) {
	if c.network.down.Load() {
		return nil, errCut
	}
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, values)
	if err != nil || c.network.cut.Add(-1) < 0 {
		return rows, err
	}
	for row := make([]driver.Value, len(rows.Columns())); err == nil; {
		err = rows.Next(row)
	}
	if err != io.EOF {
		return nil, err
	}
	return nil, errors.Join(errCut, rows.Close())
}

// If the response that grants a lease is lost, the lease can be acquired again.
func TestConnectionIsLostAfterAcquire(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		var network network
		store := network.store(t, database)
		network.cut.Store(1)
		_, err := store.Acquire(ctx, tags)
		require.ErrorIs(t, err, errCut)
		for _, next := range []kombosync.Store{database.store(t), store} {
			acquire(t, next, tags).Release()
		}
	})
}

// A program that could not release a lease, because the database was unreachable, takes it over.
func TestConnectionIsLostBeforeRelease(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, database database) {
		var network network
		store, other := network.store(t, database), database.store(t)
		lease := acquire(t, store, tags)
		require.NoError(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}))
		network.down.Store(true)
		lease.Release()
		_, err := store.Acquire(ctx, tags)
		require.ErrorIs(t, err, errCut)
		network.down.Store(false)

		_, err = other.Acquire(ctx, tags)
		require.ErrorIs(t, err, kombosync.ErrRunning, "the lease is valid for other programs")
		lease = acquire(t, store, tags)
		defer lease.Release()
		assert.Equal(t, time.Unix(1, 0).UTC(), lease.State().Started)
		_, err = store.Acquire(ctx, tags)
		require.ErrorIs(t, err, kombosync.ErrRunning, "only once")
	})
}
