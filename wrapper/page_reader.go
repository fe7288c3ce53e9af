package kombo

import (
	"context"
	"slices"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
	"github.com/kombo-go/kombo/internal/decode"
)

// pageReader reads the pages of a list one after the other. Kombo usually sends the cursor of the next
// page before the records, so the next request starts while a page is still arriving. While the loop
// works on one page, the next one is read and decoded: at most two pages are held at a time.
type pageReader struct {
	caller
	ctx       context.Context
	operation *gen.Operation
	request   *call.Request
	settings  callConfig

	bodies [2]*bodyReader // for one page and the next, in turns
	began  int            // the number of pages that were asked for
	seen   *cursors
	ahead  *pageRead // the page after page, nil if it was not asked for yet

	page *pageRead // the page that next has read
	err  error     // why next returned false, nil at the end of the list
}

// newPageReader returns a reader and a function that ends it. No request outlives that function.
func (c caller) newPageReader(ctx context.Context, operation *gen.Operation, request *call.Request, settings callConfig) (*pageReader, func()) {
	ctx, cancel := context.WithCancel(ctx)
	r := &pageReader{
		caller: c, ctx: ctx, operation: operation, request: request, settings: settings,
		bodies: [2]*bodyReader{newBodyReader(), newBodyReader()}, seen: newCursors(request.List.Cursor),
	}
	return r, func() {
		cancel()
		defer r.bodies[0].release()
		defer r.bodies[1].release()
		r.ahead.wait()
	}
}

// next reads the next page and starts the one after it. It returns false at the end of the list and
// after an error.
func (r *pageReader) next() bool {
	page := r.ahead
	switch {
	case r.page == nil:
		page = r.begin(r.request.List.Cursor)
	case r.page.next == "":
		return false
	case page == nil: // next saw the cursor before
		r.err = r.repeatedCursor()
		return false
	}
	r.page, r.ahead = page, nil
	if cursor := page.earlyNext(); cursor != "" && !r.seen.has(cursor) {
		r.ahead = r.begin(cursor)
	}
	r.err = page.wait()
	if r.ahead != nil && (r.err != nil || r.ahead.cursor != page.next) { // another attempt returned another cursor
		r.ahead.cancel()
		r.ahead.wait()
		r.ahead = nil
	}
	if r.err != nil {
		return false
	}
	isNew := page.next != "" && r.seen.add(page.next)
	if isNew && r.ahead == nil {
		r.ahead = r.begin(page.next)
	}
	return true
}

// repeatedCursor is the error of a list whose pages form a circle.
func (r *pageReader) repeatedCursor() error {
	failure := newError(r.operation)
	failure.StatusCode, failure.Header, failure.Attempts = r.page.response.StatusCode, r.page.response.Header, 1
	failure.Cursor = r.page.next
	failure.cause = &decode.Error{Pointer: "/data/next", Reason: "it is the cursor of an earlier page, so the rest of the list cannot be reached"}
	return failure
}

// begin starts to read a page.
func (r *pageReader) begin(cursor string) *pageRead {
	ctx, cancel := context.WithCancel(r.ctx)
	read := &pageRead{cursor: cursor, early: make(chan string, 1), done: make(chan struct{}), cancel: cancel}
	request := *r.request
	if cursor != "" {
		request.Query = append(slices.Clone(request.Query), call.QueryParam{Name: "cursor", Values: []string{cursor}})
	}
	body := r.bodies[r.began%2]
	r.began++
	go func() {
		defer close(read.done)
		defer cancel()
		defer read.end(r.operation)
		wishes := &pageWishes{body: body, onNext: read.tellNext}
		page := request.List.New()
		response, err := r.call(ctx, r.operation, &request, page, r.settings, wishes)
		read.finish(request.List, page, response, err)
	}()
	return read
}
