package kombosync

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Schema makes the table that NewSQL uses. It is for PostgreSQL and SQLite, and may be part of your migrations; times in
// it are milliseconds since 1970, 0 for never. SQLite has to be 3.35 or later.
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

// DefaultLease is how long a lease lasts in a database if it is not renewed, because its holder is gone.
const DefaultLease = time.Minute

// Dialect is the SQL that a database speaks.
type Dialect string

// The databases that NewSQL knows.
const (
	PostgreSQL Dialect = "PostgreSQL"
	SQLite     Dialect = "SQLite"
)

// now is the time of the database's clock, in milliseconds since 1970. All workers compare with this one clock.
func (d Dialect) now() string {
	if d == SQLite {
		return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
	}
	return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
}

// SQL is a store in a table of a database, for workers on any number of machines. It is safe for concurrent use.
//
// A run that is killed keeps its lease for [DefaultLease]; until then runs of the same model fail with [ErrRunning].
type SQL struct {
	db    *sql.DB
	lease time.Duration

	acquire, renew, save, release, states string

	mu sync.Mutex
	// doubtful has holders that may still be in the database although they ended, because the
	// connection was lost. The next Acquire takes the lease as the same holder.
	doubtful map[Key]string
}

// NewSQL returns a store in the table that [Schema] makes. The driver is your choice. For SQLite set a busy timeout, as
// several connections may write at once.
func NewSQL(db *sql.DB, dialect Dialect, options ...SQLOption) (*SQL, error) {
	if db == nil {
		return nil, errors.New("kombosync: NewSQL needs a database")
	}
	if dialect != PostgreSQL && dialect != SQLite {
		return nil, fmt.Errorf("kombosync: NewSQL: the dialect %q is unknown: use PostgreSQL or SQLite, or write a Store", string(dialect))
	}
	s := &SQL{db: db, lease: DefaultLease, doubtful: map[Key]string{}}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, fmt.Errorf("kombosync: %w", err)
		}
	}
	const mine = " WHERE integration_id = $1 AND model = $2 AND holder = $3"
	statement := func(text string) string {
		text = strings.ReplaceAll(text, "NOW", dialect.now())
		if dialect == SQLite {
			text = strings.ReplaceAll(text, "$", "?")
		}
		return text
	}
	s.acquire = statement(`INSERT INTO kombosync_state (integration_id, model, started_ms, full_started_ms, holder, leased_until_ms)
		VALUES ($1, $2, 0, 0, $3, NOW + $4)
		ON CONFLICT (integration_id, model) DO UPDATE SET holder = excluded.holder, leased_until_ms = excluded.leased_until_ms
		WHERE kombosync_state.leased_until_ms <= NOW OR kombosync_state.holder = excluded.holder
		RETURNING started_ms, full_started_ms, full_records, checkpoint`)
	s.renew = statement("UPDATE kombosync_state SET leased_until_ms = NOW + $4" + mine)
	s.save = statement("UPDATE kombosync_state SET started_ms = $4, full_started_ms = $5, full_records = $6, checkpoint = $7" + mine)
	s.states = `SELECT integration_id, model, started_ms, full_started_ms, full_records FROM kombosync_state
		WHERE started_ms <> 0 OR checkpoint <> ''`
	s.release = statement("UPDATE kombosync_state SET holder = '', leased_until_ms = 0" + mine)
	return s, nil
}

// SQLOption configures a store in a database.
type SQLOption func(*SQL) error

// WithLease sets how long a lease lasts if it is not renewed, [DefaultLease] by default, a tenth of a second or more. It
// is renewed three times as often. It has to be longer than the database may be out of reach for a running program, and
// is how long a model waits after a program was killed.
func WithLease(duration time.Duration) SQLOption {
	return func(s *SQL) error {
		s.lease = duration
		if duration < time.Second/10 {
			return fmt.Errorf("WithLease: %v is less than a tenth of a second", duration)
		}
		return nil
	}
}

// Migrate makes the table if it is not there, with [Schema], and adds the columns that tables of
// earlier versions do not have.
func (s *SQL) Migrate(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, Schema)
	if err != nil {
		_, err = s.db.ExecContext(ctx, Schema) // of two that make a table at the same time PostgreSQL lets one fail
	}
	if err == nil {
		err = s.addColumns(ctx)
	}
	if err != nil {
		return fmt.Errorf("kombosync: the table kombosync_state could not be made: %w", err)
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

// Acquire takes the lease of a model, and renews it in the background until it is released.
func (s *SQL) Acquire(ctx context.Context, key Key) (Lease, error) {
	lease := &sqlLease{store: s, key: key, holder: s.holder(key), lost: make(chan struct{}), renewing: make(chan struct{})}
	asked := time.Now()
	var started, fullStarted int64
	var state State
	err := s.db.QueryRowContext(ctx, s.acquire, key.IntegrationID, key.Model, lease.holder, s.lease.Milliseconds()).
		Scan(&started, &fullStarted, &state.FullRecords, &state.Checkpoint)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrRunning
	}
	if err != nil {
		lease.free() // the database may have given it all the same
		return nil, fmt.Errorf("kombosync: the lease could not be taken; is the table there, see Schema: %w", err)
	}
	state.Started, state.FullStarted = fromMilliseconds(started), fromMilliseconds(fullStarted)
	lease.state = state
	var background context.Context
	background, lease.stop = context.WithCancel(context.WithoutCancel(ctx))
	go lease.keep(background, asked)
	return lease, nil
}

type sqlLease struct {
	store    *SQL
	key      Key
	holder   string
	state    State
	lost     chan struct{}
	stop     context.CancelFunc
	renewing chan struct{} // closed when keep has ended
}

func (l *sqlLease) State() State          { return l.state }
func (l *sqlLease) Lost() <-chan struct{} { return l.lost }

// keep renews the lease until it is stopped, or the lease is lost: because another holder has taken it, or because nobody
// could be asked until it ran out.
func (l *sqlLease) keep(ctx context.Context, renewed time.Time) {
	defer close(l.renewing)
	ticker := time.NewTicker(l.store.lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		asked := time.Now()
		attempt, cancel := context.WithDeadline(ctx, renewed.Add(l.store.lease))
		err := l.update(attempt, l.store.renew, l.store.lease.Milliseconds())
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			renewed = asked
		case errors.Is(err, ErrLeaseLost) || time.Since(renewed) >= l.store.lease:
			close(l.lost)
			return
		}
	}
}

func (l *sqlLease) Save(ctx context.Context, state State) error {
	err := l.update(ctx, l.store.save, toMilliseconds(state.Started), toMilliseconds(state.FullStarted), state.FullRecords, state.Checkpoint)
	if err != nil && !errors.Is(err, ErrLeaseLost) {
		return fmt.Errorf("kombosync: the state could not be stored: %w", err)
	}
	return err
}

// Release frees the row. If it cannot within a third of the lease's duration, the next Acquire of this
// store takes the lease over, and other stores wait until it expires.
func (l *sqlLease) Release() {
	l.stop()
	<-l.renewing
	l.free()
}

func (l *sqlLease) free() {
	ctx, cancel := context.WithTimeout(context.Background(), l.store.lease/3)
	defer cancel()
	if l.update(ctx, l.store.release) != nil {
		l.store.mu.Lock()
		defer l.store.mu.Unlock()
		l.store.doubtful[l.key] = l.holder
	}
}

// holder returns a new holder, or the doubtful one, which only one lease may use.
func (s *SQL) holder(key Key) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if holder, is := s.doubtful[key]; is {
		delete(s.doubtful, key)
		return holder
	}
	return rand.Text()
}

// update changes the row of the lease, if it still is this lease's.
func (l *sqlLease) update(ctx context.Context, statement string, values ...any) error {
	result, err := l.store.db.ExecContext(ctx, statement, append([]any{l.key.IntegrationID, l.key.Model, l.holder}, values...)...)
	if err != nil {
		return err
	}
	rows, err := result.RowsAffected()
	if err == nil && rows == 0 {
		err = ErrLeaseLost
	}
	return err
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
