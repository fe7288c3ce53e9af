package kombosync

import (
	"context"
	"errors"
	"time"
)

// How a read keeps its checkpoint. A checkpoint is the end of a page, and is saved only when all
// records of the pages before it have been applied. It contains what the rest of the read has to know
// of them.

// saveInterval is how many times as long as it took to save a checkpoint the read continues before it
// saves another one, so that saving takes at most a tenth of the time. A read that ends early saves the
// last one.
const saveInterval = 10

// saveTimeout bounds how long a read that was stopped takes to save its checkpoint.
const saveTimeout = 5 * time.Second

// adopt takes over what the checkpoint says about the pages before it.
func (r *reading[R]) adopt() {
	if r.adopted {
		return
	}
	r.adopted = true
	if c := r.position.resumedAt(); c != nil {
		r.total.Upserted += c.Counts.Upserted
		r.total.Deleted += c.Counts.Deleted
		r.total.Skipped += c.Counts.Skipped
		r.keep = append(append([]string{}, c.Keep...), r.keep...)
		r.keepAll = r.keepAll || c.KeepAll
		r.result.Resumed = true
	}
}

// checkPosition is called before each record and before the error that ends the list. It notes the end
// of a page.
func (r *reading[R]) checkPosition(ctx context.Context) error {
	r.adopt()
	list, cursor, known := r.position.after(r.delivered)
	if !known || r.result.Retried > 0 { // a record that has to come again must not be passed
		return nil
	}
	r.pageEnd = &checkpoint{
		Started: r.about.Started, RunStarted: r.about.RunStarted, UpdatedAfter: r.updatedAfter,
		List: list, Cursor: cursor, Counts: r.total, Keep: r.keep[:len(r.keep):len(r.keep)], KeepAll: r.keepAll,
	}
	if r.batch.len() == 0 {
		return r.reach(ctx, r.pageEnd)
	}
	return nil
}

// reach notes that everything before a checkpoint has been applied, and saves it if it is time to.
func (r *reading[R]) reach(ctx context.Context, c *checkpoint) error {
	r.applied = c
	if c == r.saved || time.Now().Before(r.saveAt) || ctx.Err() != nil {
		return nil
	}
	return r.saveCheckpoint(ctx, c)
}

func (r *reading[R]) saveCheckpoint(ctx context.Context, c *checkpoint) error {
	began := time.Now()
	r.state.Checkpoint = c.String()
	if err := r.save(ctx); err != nil {
		return err
	}
	now := time.Now()
	r.saved, r.saveAt = c, now.Add(saveInterval*now.Sub(began))
	r.result.Unfinished = true
	return nil
}

// saveLast saves the last checkpoint of a read that has failed or was stopped.
func (r *reading[R]) saveLast(ctx context.Context) {
	if r.applied == nil || r.applied == r.saved || errors.Is(context.Cause(ctx), ErrLeaseLost) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	_ = r.saveCheckpoint(ctx, r.applied) // the read has an error already, and the previous checkpoint is as good
}

// discard makes the next run begin at the beginning, and returns err.
func (r *reading[R]) discard(ctx context.Context, err error) error {
	r.applied, r.result.Unfinished = nil, false
	if r.state.Checkpoint == "" {
		return err
	}
	r.state.Checkpoint = ""
	return errors.Join(err, r.save(ctx))
}
