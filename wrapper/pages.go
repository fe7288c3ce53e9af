package kombo

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"
	"net/url"
	"reflect"
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// Pages follows the cursors from page to page. The cursor of the next page is mostly among the first bytes of a page, so
// the next request starts before the rest of the page has arrived. While the loop works on one page the next one is read
// and decoded; at most two pages are held at a time, and however the loop ends, no request outlives it.
func (c caller) Pages(ctx context.Context, request *gen.Request, cursor string, newData func() any, options []gen.CallOption) iter.Seq2[*gen.Page, error] {
	return func(yield func(*gen.Page, error) bool) {
		settings, err := c.core.config.call.with(options)
		if err == nil && ctx == nil {
			err = errNilContext
		}
		if err != nil {
			yield(nil, refuse(request.Operation, err))
			return
		}
		reading, cancel := context.WithCancel(ctx)
		var current, ahead *pageRead
		bodies := [2]*bodyReader{newBodyReader(), newBodyReader()} // for one page and the next, in turns
		defer func() {
			// The loop may also be left by a panic or runtime.Goexit.
			cancel()
			current.wait()
			ahead.wait()
			bodies[0].release()
			bodies[1].release()
		}()
		pages := 0
		begin := func(cursor string) *pageRead {
			return c.beginPage(reading, request, cursor, newData(), settings, bodies[pages%2])
		}
		seen := newCursors(cursor)
		progress := newProgress(request.Operation, settings.progress)
		current = begin(cursor)
		for current != nil {
			pages++
			if next, early := current.earlyNext(); early && !seen.has(next) {
				ahead = begin(next)
			}
			current.wait()
			if current.err == nil && ctx.Err() != nil {
				current.err = iterationEnded(ctx, request.Operation, current.cursor, 0)
			}
			if current.err != nil {
				cancel() // what is ahead is of no use any more
				yield(nil, current.err)
				return
			}
			if next := current.next; ahead != nil && ahead.cursor != next { // another attempt told another cursor
				ahead.abandon()
				ahead = nil
			}
			repeated := current.next != "" && !seen.add(current.next)
			if current.next != "" && !repeated && ahead == nil {
				ahead = begin(current.next)
			}
			page := &gen.Page{Answer: current.answer, Data: current.data, Ended: func(records int) error {
				if ctx.Err() == nil {
					return nil
				}
				return iterationEnded(ctx, request.Operation, current.cursor, records)
			}}
			if !yield(page, nil) {
				return
			}
			progress.add(current.data, current.next)
			if repeated {
				yield(nil, fmt.Errorf("kombo: %s %s: Kombo returned the cursor of an earlier page again, "+
					"so the rest cannot be reached: start again from the beginning", request.Operation.Method, request.Operation.Path))
				return
			}
			current, ahead = ahead, nil
		}
	}
}

// iterationEnded is the error of a loop whose context has ended.
func iterationEnded(ctx context.Context, operation *gen.Operation, cursor string, skip int) *Error {
	failure := newTransportError(operation, contextError(ctx), neverSent)
	failure.Cursor, failure.Skip = cursor, skip
	return failure
}

// pageWishes are what a loop over pages wants besides an answer.
type pageWishes struct {
	onNext func(cursor string) // is told the cursor of the next page as soon as it is there
	body   *bodyReader         // reads the body, so that no buffer has to grow again for each page
}

// pageRead is a page on its way.
type pageRead struct {
	cursor string
	early  chan string   // gets the cursor of the page after it, if the answer tells before it is there in full
	done   chan struct{} // closed when the page or the error is there
	cancel context.CancelFunc

	answer *gen.Answer
	data   any
	next   string
	err    error
}

func (c caller) beginPage(ctx context.Context, request *gen.Request, cursor string, data any, settings callConfig, body *bodyReader) *pageRead {
	ctx, cancel := context.WithCancel(ctx)
	read := &pageRead{cursor: cursor, early: make(chan string, 1), done: make(chan struct{}), cancel: cancel, data: data}
	paged := *request
	if cursor != "" {
		paged.Query = append(slices.Clone(request.Query), "cursor="+url.QueryEscape(cursor))
	}
	go func() {
		defer close(read.done)
		defer cancel()
		read.answer, read.err = c.call(ctx, &paged, data, settings, &pageWishes{body: body, onNext: func(next string) {
			select {
			case read.early <- next:
			default: // the attempt before has told
			}
		}})
		if read.err != nil {
			if failure, isFailure := read.err.(*Error); isFailure {
				failure.Cursor = cursor
			}
			return
		}
		for _, recordError := range read.answer.RecordErrors {
			recordError.Cursor = cursor
		}
		if next, _ := reflect.ValueOf(data).Elem().FieldByName("Next").Interface().(*string); next != nil {
			read.next = *next
		}
	}()
	return read
}

// earlyNext waits for the cursor of the page after this one, or for the page where it does not tell before.
func (p *pageRead) earlyNext() (next string, early bool) {
	select {
	case next := <-p.early:
		return next, next != ""
	case <-p.done:
		return "", false
	}
}

func (p *pageRead) wait() {
	if p != nil {
		<-p.done
	}
}

func (p *pageRead) abandon() {
	p.cancel()
	p.wait()
}

// cursors are those that were followed, as hashes: a loop may follow thousands of long ones.
type cursors struct {
	seed   maphash.Seed
	hashes map[uint64]bool
}

func newCursors(first string) *cursors {
	c := &cursors{maphash.MakeSeed(), map[uint64]bool{}}
	c.add(first)
	return c
}

func (c *cursors) has(cursor string) bool { return c.hashes[maphash.String(c.seed, cursor)] }

// add tells whether the cursor is a new one.
func (c *cursors) add(cursor string) bool {
	hash := maphash.String(c.seed, cursor)
	known := c.hashes[hash]
	c.hashes[hash] = true
	return !known
}
