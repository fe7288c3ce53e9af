//go:build unix

package databases

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

var tags = kombosync.Key{IntegrationID: "personio:acme", Model: "tags"}

func acquire(t *testing.T, store kombosync.Store, key kombosync.Key) kombosync.Lease {
	t.Helper()
	lease, err := store.Acquire(ctx, key)
	require.NoError(t, err)
	return lease
}

func TestStateIsKept(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		started := time.Date(2026, 7, 1, 12, 0, 0, 123456789, time.FixedZone("", 7200))
		first := acquire(t, db.store(t), tags)
		assert.Zero(t, first.State())
		require.NoError(t, first.Save(ctx, kombosync.State{Started: started}))
		first.Release()
		second := acquire(t, db.store(t), tags)
		want := time.Date(2026, 7, 1, 10, 0, 0, 123000000, time.UTC)
		assert.Equal(t, kombosync.State{Started: want}, second.State())
		whole := kombosync.State{Started: started, FullStarted: started.Add(-time.Hour), FullRecords: 7, Checkpoint: "somewhere"}
		require.NoError(t, second.Save(ctx, whole))
		second.Release()

		third := acquire(t, db.store(t), tags)
		defer third.Release()
		whole.Started, whole.FullStarted = want, want.Add(-time.Hour)
		assert.Equal(t, whole, third.State())
		for _, other := range []kombosync.Key{{IntegrationID: "personio:acme", Model: "jobs"}, {IntegrationID: "personio:other", Model: "tags"}} {
			lease := acquire(t, db.store(t), other)
			assert.Zero(t, lease.State())
			lease.Release()
		}
		whole.Checkpoint = ""
		states, err := db.store(t).States(ctx)
		require.NoError(t, err)
		assert.Equal(t, map[kombosync.Key]kombosync.State{tags: whole}, states, "only models that were read; the lease does not matter")
	})
}

// Migrate adds missing columns to a table of an earlier version and keeps its rows.
func TestMigrateOldTable(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		_, err := db.open(t).ExecContext(ctx, `CREATE TABLE kombosync_state (
			integration_id TEXT NOT NULL, model TEXT NOT NULL, started_ms BIGINT NOT NULL, full_started_ms BIGINT NOT NULL,
			holder TEXT NOT NULL, leased_until_ms BIGINT NOT NULL, PRIMARY KEY (integration_id, model))`)
		require.NoError(t, err)
		_, err = db.open(t).ExecContext(ctx, "INSERT INTO kombosync_state VALUES ('personio:acme', 'tags', 2000, 1000, '', 0)")
		require.NoError(t, err)
		var workers sync.WaitGroup
		for range 4 {
			store, err := kombosync.NewSQL(db.open(t), db.dialect)
			require.NoError(t, err)
			workers.Go(func() { assert.NoError(t, store.Migrate(ctx)) })
		}
		workers.Wait()
		lease := acquire(t, db.store(t), tags)
		defer lease.Release()
		assert.Equal(t, kombosync.State{Started: time.Unix(2, 0).UTC(), FullStarted: time.Unix(1, 0).UTC()}, lease.State())
	})
}

func TestOneLeaseAtATime(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		one, other := db.store(t), db.store(t)
		lease := acquire(t, one, tags)
		for _, store := range []kombosync.Store{one, other} {
			_, err := store.Acquire(ctx, tags)
			assert.ErrorIs(t, err, kombosync.ErrRunning)
		}
		lease.Release()
		assert.ErrorIs(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}), kombosync.ErrLeaseLost)
		lease = acquire(t, other, tags)
		defer lease.Release()
		assert.Zero(t, lease.State())
	})
}

// Only one of many workers has the lease at a time.
func TestManyWorkersAcquireOneLease(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		const workers, turns = 6, 5
		var holders, most atomic.Int32
		var all sync.WaitGroup
		for range workers {
			store := db.store(t)
			all.Go(func() {
				for done := 0; done < turns; {
					lease, err := store.Acquire(ctx, tags)
					if err != nil {
						if !assert.ErrorIs(t, err, kombosync.ErrRunning) {
							return
						}
						continue
					}
					if holders.Add(1) > 1 {
						most.Store(2)
					}
					assert.NoError(t, lease.Save(ctx, kombosync.State{Started: lease.State().Started.Add(time.Millisecond), FullStarted: time.UnixMilli(1)}))
					holders.Add(-1)
					lease.Release()
					done++
				}
			})
		}
		all.Wait()
		assert.Zero(t, most.Load(), "two workers had the lease at once")
		lease := acquire(t, db.store(t), tags)
		defer lease.Release()
		assert.Equal(t, time.Time{}.Add(workers*turns*time.Millisecond), lease.State().Started, "no state was lost")
	})
}

func TestLeaseIsRenewed(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		const duration = 2 * time.Second
		lease := acquire(t, db.store(t, kombosync.WithLease(duration)), tags)
		defer lease.Release()
		other := db.store(t)
		for began := time.Now(); time.Since(began) < duration*3/2; {
			select {
			case <-lease.Lost():
				t.Fatal("the lease was lost")
			case <-time.After(duration / 10):
			}
			_, err := other.Acquire(ctx, tags)
			require.ErrorIs(t, err, kombosync.ErrRunning)
		}
		assert.NoError(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}))
	})
}

// A holder that was paused notices that another has taken over the lease. It stores nothing and
// does not release the other's lease.
func TestLeaseThatWasTakenOver(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		lease := acquire(t, db.store(t, kombosync.WithLease(300*time.Millisecond)), tags)
		_, err := db.open(t).ExecContext(ctx, "UPDATE kombosync_state SET holder = 'another', leased_until_ms = 9000000000000")
		require.NoError(t, err)
		<-lease.Lost()
		assert.ErrorIs(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}), kombosync.ErrLeaseLost)
		lease.Release()
		_, err = db.store(t).Acquire(ctx, tags)
		assert.ErrorIs(t, err, kombosync.ErrRunning)
	})
}

// A holder that cannot reach the database notices that its lease has expired, and another can
// acquire it.
func TestLeaseThatCannotBeRenewed(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		unreachable := db.open(t)
		other := db.store(t)
		store, err := kombosync.NewSQL(unreachable, db.dialect, kombosync.WithLease(300*time.Millisecond))
		require.NoError(t, err)
		lease := acquire(t, store, tags)
		require.NoError(t, unreachable.Close())
		err = lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)})
		assert.ErrorContains(t, err, "kombosync: the state could not be stored: ")
		assert.NotErrorIs(t, err, kombosync.ErrLeaseLost)
		<-lease.Lost()
		require.Eventually(t, func() bool {
			taken, err := other.Acquire(ctx, tags)
			if err != nil {
				assert.ErrorIs(t, err, kombosync.ErrRunning)
				return false
			}
			taken.Release()
			return true
		}, 30*time.Second, 10*time.Millisecond)
		lease.Release()
	})
}

// Acquire does not leave a lease behind if the context has ended.
func TestAcquireThatIsStopped(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		store := db.store(t)
		stopped, cancel := context.WithCancel(ctx)
		cancel()
		_, err := store.Acquire(stopped, tags)
		assert.ErrorIs(t, err, context.Canceled)
		acquire(t, store, tags).Release()
	})
}

// Release works after the context of Acquire has ended.
func TestReleaseAfterTheContext(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		store := db.store(t)
		run, cancel := context.WithCancel(ctx)
		lease, err := store.Acquire(run, tags)
		require.NoError(t, err)
		cancel()
		assert.ErrorIs(t, lease.Save(run, kombosync.State{Started: time.Unix(1, 0)}), context.Canceled)
		lease.Release()
		lease = acquire(t, store, tags)
		defer lease.Release()
		assert.Zero(t, lease.State())
	})
}

func TestMigrate(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, db database) {
		store, err := kombosync.NewSQL(db.open(t), db.dialect)
		require.NoError(t, err)
		_, err = store.Acquire(ctx, tags)
		assert.ErrorContains(t, err, "kombosync: the lease could not be taken (if the table is missing, call Migrate): ")

		var workers sync.WaitGroup
		for range 8 { // several workers start at the same time
			store, err := kombosync.NewSQL(db.open(t), db.dialect)
			require.NoError(t, err)
			workers.Go(func() { assert.NoError(t, store.Migrate(ctx)) })
		}
		workers.Wait()
		lease := acquire(t, store, tags)
		require.NoError(t, lease.Save(ctx, kombosync.State{Started: time.Unix(1, 0)}))
		lease.Release()
		require.NoError(t, store.Migrate(ctx))
		lease = acquire(t, store, tags)
		defer lease.Release()
		assert.Equal(t, time.Unix(1, 0).UTC(), lease.State().Started, "nothing is lost")

		closed := db.open(t)
		store, err = kombosync.NewSQL(closed, db.dialect)
		require.NoError(t, err)
		require.NoError(t, closed.Close())
		assert.ErrorContains(t, store.Migrate(ctx), "kombosync: the table kombosync_state could not be created: ")
	})
}
