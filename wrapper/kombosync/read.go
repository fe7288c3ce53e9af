package kombosync

import (
	"context"
	"errors"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// reading is one read of a list.
type reading[R any] struct {
	*list[R]
	*modelRun
	position *position
	batch    batcher[R]
	firstBad error

	delivered int    // the number of records that the list has yielded
	total     counts // of all runs of this read, with those in the batch
	keep      []string
	keepAll   bool // whether a record without an ID was skipped

	adopted bool        // what the checkpoint says was taken over
	pageEnd *checkpoint // the end of the last page, nil before the first
	applied *checkpoint // the last one whose records have all been applied
	saved   *checkpoint // the last one that was saved
	saveAt  time.Time   // when the next one may be saved
}

func (l *list[R]) read(ctx context.Context, run *modelRun) error {
	r := &reading[R]{list: l, modelRun: run, position: &position{resume: run.resume}}
	r.batch.size = run.syncer.batchSize
	err := catch(func() error { return r.readAll(ctx) })
	if err != nil {
		r.saveLast(ctx)
	}
	run.result.Waited = r.position.totalWait()
	return err
}

func (r *reading[R]) readAll(ctx context.Context) error {
	since := Since{UpdatedAfter: r.updatedAfter, integrationID: r.acme.ID(), position: r.position}
	for record, err := range r.source(ctx, r.acme, since) {
		if err := r.checkPosition(ctx); err != nil {
			return err
		}
		if err != nil && !isBadRecord(err) {
			return notReady(err)
		}
		r.delivered++
		if err := r.take(ctx, record, err); err != nil {
			return err
		}
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	r.adopt()
	return r.finish(ctx)
}

// isBadRecord reports whether the list continues after an error.
func isBadRecord(err error) bool {
	var failure *kombo.Error
	var fieldError *kombo.FieldError
	return errors.As(err, &fieldError) && !errors.As(err, &failure)
}

// take puts a record into the batch, unless what is wrong with it decides otherwise.
func (r *reading[R]) take(ctx context.Context, record R, bad error) error {
	slot := r.batch.next(record)
	id := r.id(slot)
	deleted := r.deletedAt != nil && r.deletedAt(slot) != nil
	if id == "" && bad == nil {
		bad = errNoID
	}
	if bad != nil && (id == "" || !deleted) && !r.decideAbout(ctx, id, *slot, bad) {
		r.batch.leaveOut()
		return nil
	}
	if r.batch.has(id) { // a record that comes twice: the last one counts, and no batch has both
		r.batch.leaveOut()
		if err := r.flush(ctx); err != nil {
			return err
		}
		r.batch.next(record)
	}
	if deleted {
		r.total.Deleted++
	} else {
		r.total.Upserted++
	}
	r.batch.add(id, deleted)
	if r.batch.len() >= r.batch.size {
		return r.flush(ctx)
	}
	return nil
}

// flush applies the batch.
func (r *reading[R]) flush(ctx context.Context) error {
	if r.batch.len() > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		batch := r.batch.take(r.about)
		if err := r.apply(ctx, batch); err != nil {
			return err
		}
		r.result.Batches++
		r.result.Upserted += len(batch.Upserts)
		r.result.Deleted += len(batch.Deletes)
	}
	if r.pageEnd != nil {
		return r.reach(ctx, r.pageEnd)
	}
	return nil
}

// finish ends a read after all batches.
func (r *reading[R]) finish(ctx context.Context) error {
	if r.result.Retried > 0 {
		return r.discard(ctx, &BadRecordsError{Count: r.result.Retried, First: r.firstBad})
	}
	previous, listed := r.state.FullRecords, r.total.listed()
	if !r.about.Full {
		r.records = max(0, previous-r.total.Deleted)
		return nil
	}
	r.records = r.total.Upserted + len(r.keep)
	if r.keepAll {
		return nil // nobody knows which record must stay
	}
	if float64(previous-listed) > r.syncer.maxRemoval*float64(previous) {
		return r.discard(ctx, &tooFewRecordsError{records: listed, previous: previous})
	}
	if listed == 0 && r.syncer.maxRemoval < 1 {
		return nil
	}
	return r.sweep(ctx)
}

// sweep removes what was not in a full read. Keep is never nil, because SQL drivers make NULL of that.
func (r *reading[R]) sweep(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	removed, err := r.applySweep(ctx, Sweep{Read: r.about, Keep: append([]string{}, r.keep...), Records: r.total.Upserted})
	if err != nil {
		return err
	}
	r.result.Swept, r.result.Removed = true, removed
	return nil
}
