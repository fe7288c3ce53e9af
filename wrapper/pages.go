package kombo

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"slices"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

// Pages implements the iterators over pages.
func (c caller) Pages(ctx context.Context, operation *gen.Operation, request *call.Request, list call.List, options []gen.CallOption) iter.Seq2[*Response[any], error] {
	return func(yield func(*Response[any], error) bool) {
		c.eachPage(ctx, operation, request, list, options,
			func(page *pageRead) bool { return yield(page.response, nil) },
			func(err error) { yield(nil, err) })
	}
}

// Records implements the iterators over records.
func (c caller) Records(ctx context.Context, operation *gen.Operation, request *call.Request, list call.List, options []gen.CallOption, yield func(page any, index int, err error) bool) {
	fail := func(err error) { yield(nil, 0, err) }
	c.eachPage(ctx, operation, request, list, options, func(page *pageRead) bool {
		recordErrors := page.response.RecordErrors // in the order of the records
		for index := range page.records {
			if ctx.Err() != nil {
				fail(iterationEnded(ctx, operation, page.cursor, index))
				return false
			}
			var recordError error
			if len(recordErrors) > 0 && recordErrors[0].Index == index {
				recordError, recordErrors = recordErrors[0], recordErrors[1:]
			}
			if !yield(page.response.Data, index, recordError) {
				return false
			}
		}
		return true
	}, fail)
}

// eachPage follows the cursors from page to page until take returns false, and calls fail with the error that ends the
// iteration. The cursor of the next page is mostly among the first bytes of a page, so the next request starts before the
// rest of the page has arrived. While the loop works on one page the next one is read and decoded; at most two pages are
// held at a time, and however the loop ends, no request outlives it.
func (c caller) eachPage(ctx context.Context, operation *gen.Operation, request *call.Request, list call.List, options []gen.CallOption, take func(*pageRead) bool, fail func(error)) {
	settings, err := c.core.config.call.with(options)
	if err == nil && ctx == nil {
		err = errNilContext
	}
	if err == nil && slices.ContainsFunc(settings.query, func(p call.QueryParam) bool { return p.Name == "cursor" }) {
		err = errors.New("an iterator sets the cursor itself: set Cursor in the parameters to start at a page")
	}
	if err != nil {
		fail(refuse(operation, err))
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
		return c.beginPage(reading, operation, request, list, cursor, settings, bodies[pages%2])
	}
	seen := newCursors(list.Cursor)
	progress := newProgress(operation, settings.progress)
	current = begin(list.Cursor)
	for current != nil {
		pages++
		if next, early := current.earlyNext(); early && !seen.has(next) {
			ahead = begin(next)
		}
		current.wait()
		if current.err == nil && ctx.Err() != nil {
			current.err = iterationEnded(ctx, operation, current.cursor, 0)
		}
		if current.err != nil {
			cancel() // what is ahead is of no use any more
			fail(current.err)
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
		if !take(current) {
			return
		}
		progress.add(current.records, current.next)
		if repeated {
			fail(fmt.Errorf("kombo: %s %s: Kombo returned the cursor of an earlier page again, "+
				"so the rest cannot be reached: start again from the beginning", operation.Method, operation.Path))
			return
		}
		current, ahead = ahead, nil
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

	response *Response[any]
	records  int
	next     string
	err      error
}

func (c caller) beginPage(ctx context.Context, operation *gen.Operation, request *call.Request, list call.List, cursor string, settings callConfig, body *bodyReader) *pageRead {
	ctx, cancel := context.WithCancel(ctx)
	read := &pageRead{cursor: cursor, early: make(chan string, 1), done: make(chan struct{}), cancel: cancel}
	paged := *request
	if cursor != "" {
		paged.Query = append(slices.Clone(request.Query), call.QueryParam{Name: "cursor", Values: []string{cursor}})
	}
	go func() {
		defer close(read.done)
		defer cancel()
		page := list.NewPage()
		read.response, read.err = c.call(ctx, operation, &paged, page, settings, &pageWishes{body: body, onNext: func(next string) {
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
		for _, recordError := range read.response.RecordErrors {
			recordError.Cursor = cursor
		}
		read.response.Data = page
		read.records, _ = list.Count(page)
		if next := list.Next(page); next != nil {
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
