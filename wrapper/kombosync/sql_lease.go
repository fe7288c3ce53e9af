package kombosync

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Acquire takes the lease of a model and renews it in the background until it is released.
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
		return nil, fmt.Errorf("kombosync: the lease could not be taken (if the table is missing, call Migrate): %w", err)
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

// keep renews the lease until it is stopped or the lease is lost: because another holder has taken it,
// or because the database could not be reached until it expired.
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
		err := l.update(attempt, l.store.db, l.store.renew, l.store.lease.Milliseconds())
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
	return l.saveIn(ctx, l.store.db, state)
}

// saveIn saves the state in a transaction, or in the database.
func (l *sqlLease) saveIn(ctx context.Context, in executor, state State) error {
	err := l.update(ctx, in, l.store.save, toMilliseconds(state.Started), toMilliseconds(state.FullStarted), state.FullRecords, state.Checkpoint)
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
	if l.update(ctx, l.store.db, l.store.release) != nil {
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

// executor is a database or a transaction.
type executor interface {
	ExecContext(ctx context.Context, statement string, values ...any) (sql.Result, error)
}

// update changes the row of the lease if this lease still holds it.
func (l *sqlLease) update(ctx context.Context, in executor, statement string, values ...any) error {
	result, err := in.ExecContext(ctx, statement, append([]any{l.key.IntegrationID, l.key.Model, l.holder}, values...)...)
	if err != nil {
		return err
	}
	rows, err := result.RowsAffected()
	if err == nil && rows == 0 {
		err = ErrLeaseLost
	}
	return err
}
