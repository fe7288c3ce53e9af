package kombosync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Schema creates the table that [NewSQL] uses, in PostgreSQL or SQLite 3.35 or later. It can be part of
// your migrations. Times are milliseconds since 1970, 0 for never.
const Schema = `CREATE TABLE IF NOT EXISTS kombosync_state (
	integration_id TEXT NOT NULL,
	model TEXT NOT NULL,
	started_ms BIGINT NOT NULL,
	full_started_ms BIGINT NOT NULL,
	full_records BIGINT NOT NULL DEFAULT 0,
	checkpoint TEXT NOT NULL DEFAULT '',
	holder TEXT NOT NULL,
	leased_until_ms BIGINT NOT NULL,
	PRIMARY KEY (integration_id, model)
)`

// DefaultLease is how long a lease lasts in a database if its holder does not renew it.
const DefaultLease = time.Minute

// SQL is a [Store] in a table of a database, for workers on any number of machines. It is safe for
// concurrent use.
//
// A run that is killed keeps its lease for [DefaultLease]. Until then, runs of the same model fail with
// [ErrRunning]. If the connection is lost, the same SQL takes its lease over.
type SQL struct {
	db    *sql.DB
	lease time.Duration

	acquire, renew, save, release, states string

	mu sync.Mutex
	// doubtful has holders that may still be in the database although they ended, because the
	// connection was lost. The next Acquire takes the lease as the same holder.
	doubtful map[Key]string
}

// NewSQL returns a store in the table that [Schema] creates. The driver is your choice. For SQLite, set
// a busy timeout, because several connections may write at once. To share transactions with a [Table],
// use the same db.
func NewSQL(db *sql.DB, dialect Dialect, options ...SQLOption) (*SQL, error) {
	if db == nil {
		return nil, errors.New("kombosync: NewSQL needs a database")
	}
	if err := dialect.check(); err != nil {
		return nil, fmt.Errorf("kombosync: NewSQL: %w", err)
	}
	s := &SQL{db: db, lease: DefaultLease, doubtful: map[Key]string{}}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, fmt.Errorf("kombosync: %w", err)
		}
	}
	const mine = " WHERE integration_id = $1 AND model = $2 AND holder = $3"
	s.acquire = dialect.statement(`INSERT INTO kombosync_state (integration_id, model, started_ms, full_started_ms, holder, leased_until_ms)
		VALUES ($1, $2, 0, 0, $3, NOW + $4)
		ON CONFLICT (integration_id, model) DO UPDATE SET holder = excluded.holder, leased_until_ms = excluded.leased_until_ms
		WHERE kombosync_state.leased_until_ms <= NOW OR kombosync_state.holder = excluded.holder
		RETURNING started_ms, full_started_ms, full_records, checkpoint`)
	s.renew = dialect.statement("UPDATE kombosync_state SET leased_until_ms = NOW + $4" + mine)
	s.save = dialect.statement("UPDATE kombosync_state SET started_ms = $4, full_started_ms = $5, full_records = $6, checkpoint = $7" + mine)
	s.states = `SELECT integration_id, model, started_ms, full_started_ms, full_records FROM kombosync_state
		WHERE started_ms <> 0 OR checkpoint <> ''`
	s.release = dialect.statement("UPDATE kombosync_state SET holder = '', leased_until_ms = 0" + mine)
	return s, nil
}

// SQLOption configures a store in a database.
type SQLOption func(*SQL) error

// WithLease sets how long a lease lasts if it is not renewed, at least 100 ms. The default is
// [DefaultLease]. Leases are renewed three times in that time. It must be longer than the database may
// be unreachable while a program runs, and is how long a model waits after a program was killed.
func WithLease(duration time.Duration) SQLOption {
	return func(s *SQL) error {
		s.lease = duration
		if duration < time.Second/10 {
			return fmt.Errorf("WithLease: %v is less than 100 ms", duration)
		}
		return nil
	}
}

// Migrate creates the table with [Schema] if it does not exist, and adds the columns that tables of
// earlier versions lack.
func (s *SQL) Migrate(ctx context.Context) error {
	err := createTable(ctx, s.db, Schema)
	if err == nil {
		err = s.addColumns(ctx)
	}
	if err != nil {
		return fmt.Errorf("kombosync: the table kombosync_state could not be created: %w", err)
	}
	return nil
}

// addColumns adds the columns that are newer than the table. SQLite has no ADD COLUMN IF NOT EXISTS,
// and another program may add them at the same time.
func (s *SQL) addColumns(ctx context.Context) error {
	for _, column := range []struct{ name, definition string }{
		{"full_records", "BIGINT NOT NULL DEFAULT 0"}, {"checkpoint", "TEXT NOT NULL DEFAULT ''"},
	} {
		there := func() bool {
			_, err := s.db.ExecContext(ctx, "SELECT "+column.name+" FROM kombosync_state WHERE 1 = 0")
			return err == nil
		}
		if there() {
			continue
		}
		_, err := s.db.ExecContext(ctx, "ALTER TABLE kombosync_state ADD COLUMN "+column.name+" "+column.definition)
		if err != nil && !there() {
			return err
		}
	}
	return nil
}

// States returns the states of all models that were saved.
func (s *SQL) States(ctx context.Context) (map[Key]State, error) {
	states, err := s.readStates(ctx)
	if err != nil {
		return nil, fmt.Errorf("kombosync: the states could not be read: %w", err)
	}
	return states, nil
}

func (s *SQL) readStates(ctx context.Context) (map[Key]State, error) {
	rows, err := s.db.QueryContext(ctx, s.states)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	states := map[Key]State{}
	for rows.Next() {
		var key Key
		var state State
		var started, fullStarted int64
		if err := rows.Scan(&key.IntegrationID, &key.Model, &started, &fullStarted, &state.FullRecords); err != nil {
			return nil, err
		}
		state.Started, state.FullStarted = fromMilliseconds(started), fromMilliseconds(fullStarted)
		states[key] = state
	}
	return states, rows.Err()
}

func toMilliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilliseconds(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
