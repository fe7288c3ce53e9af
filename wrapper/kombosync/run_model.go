package kombosync

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// modelRun is one run of one model that holds the lease.
type modelRun struct {
	syncer *Syncer
	acme   *kombo.Integration
	lease  Lease
	state  State // as last saved
	result *ModelResult

	about        Read
	updatedAfter *time.Time  // nil in a full read
	resume       *checkpoint // nil to begin at the beginning
	records      int         // State.FullRecords after the read
}

// runModel reads one model and describes in the result what it did.
func (s *Syncer) runModel(ctx context.Context, acme *kombo.Integration, model Model, full bool, result *ModelResult) {
	began := time.Now()
	result.Err = catch(func() error {
		return s.holding(ctx, Key{acme.ID(), model.Name()}, func(ctx context.Context, lease Lease) error {
			run := &modelRun{syncer: s, acme: acme, lease: lease, state: lease.State(), result: result}
			return run.do(ctx, model, full)
		})
	})
	result.Err = stopped(ctx, *result)
	result.Duration = time.Since(began)
	s.logModel(ctx, result)
}

// holding does something with the lease of a model, and ends it if the lease is lost.
func (s *Syncer) holding(ctx context.Context, key Key, do func(context.Context, Lease) error) error {
	lease, err := s.store.Acquire(ctx, key)
	if err != nil {
		return storeError(err)
	}
	held, cancel := context.WithCancelCause(ctx)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		select {
		case <-lease.Lost():
			cancel(ErrLeaseLost)
		case <-held.Done():
		}
	}()
	defer func() {
		cancel(nil)
		<-watching
		lease.Release()
	}()
	if err := do(held, lease); err == nil || ctx.Err() != nil || !errors.Is(context.Cause(held), ErrLeaseLost) {
		return err
	}
	return ErrLeaseLost // what failed, failed because of that
}

// do reads the model and saves its new state. A read whose checkpoint is not usable any more begins
// again, once.
func (r *modelRun) do(ctx context.Context, model Model, full bool) error {
	r.plan(model, full)
	err := model.read(ctx, r)
	if r.resume != nil && r.outdated(err) {
		r.state.Checkpoint = ""
		r.plan(model, full)
		err = model.read(ctx, r)
	}
	if err != nil {
		r.doubt(ctx, err)
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r.state.Started, r.state.FullRecords, r.state.Checkpoint = r.about.Started, r.records, ""
	if r.about.Full {
		r.state.FullStarted = r.about.Started
	}
	if err := r.save(ctx); err != nil {
		return err
	}
	r.result.Unfinished = false
	return nil
}

// save stores the state.
func (r *modelRun) save(ctx context.Context) error { return storeError(r.lease.Save(ctx, r.state)) }

// maxReadAge is how long after its start a read can be resumed. Kombo lists deleted records for two
// weeks, so that the next read finds all that were deleted meanwhile.
const maxReadAge = 7 * 24 * time.Hour

// plan decides what is read. A read keeps its start when it is resumed: the rows of all its runs have
// the same one, so that the sweep at the end finds the others.
func (r *modelRun) plan(model Model, full bool) {
	now := milliseconds(time.Now())
	due := full || model.alwaysFull() || r.syncer.fullIsDue(r.state, now)
	r.updatedAfter = nil
	r.about = Read{IntegrationID: r.acme.ID(), Model: model.Name(), Started: r.startAfter(r.state.Started, now)}
	r.about.RunStarted = r.about.Started
	r.resume = parseCheckpoint(r.state.Checkpoint)
	if c := r.resume; c != nil && (full || due && c.UpdatedAfter != nil ||
		now.Sub(c.Started) >= maxReadAge || c.Started.After(now.Add(r.syncer.overlap))) {
		r.resume = nil
	}
	switch {
	case r.resume != nil:
		r.updatedAfter = r.resume.UpdatedAfter
		r.about.Started, r.about.RunStarted = r.resume.Started, r.startAfter(r.resume.RunStarted, now)
	case !due:
		r.updatedAfter = new(milliseconds(earlier(r.state.Started, now).Add(-r.syncer.overlap)))
	}
	r.about.Full = r.updatedAfter == nil
	*r.result = ModelResult{IntegrationID: r.about.IntegrationID, Model: r.about.Model, Started: r.about.Started, Full: r.about.Full}
	if r.updatedAfter != nil {
		r.result.Since = *r.updatedAfter
	}
}

// startAfter returns the start of a run, which is now unless the previous one began on a machine whose
// clock is a little ahead: destinations tell runs apart by their starts.
func (r *modelRun) startAfter(previous, now time.Time) time.Time {
	if previous.After(now.Add(r.syncer.overlap)) {
		return now // the clock was wrong by more than that
	}
	return later(now, previous.Add(time.Millisecond))
}

// fullIsDue reports whether it is time to read everything. A start in the future shows that a clock was
// wrong, so that it says nothing.
func (s *Syncer) fullIsDue(state State, now time.Time) bool {
	future := now.Add(s.overlap)
	return state.Started.IsZero() || state.FullStarted.IsZero() || now.Sub(state.FullStarted) >= s.fullEvery ||
		state.Started.After(future) || state.FullStarted.After(future)
}

// catch turns a panic into an error.
func catch(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return do()
}

// milliseconds returns a time as Kombo takes it, never later than it was.
func milliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
