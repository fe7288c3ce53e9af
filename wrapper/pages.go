package kombo

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/argument"
	"github.com/kombo-go/kombo/internal/call"
)

// Pages implements the iterators over pages.
func (c caller) Pages(ctx context.Context, operation *gen.Operation, request *call.Request, options []gen.CallOption, yield func(*Response[any], error) bool) {
	c.eachPage(ctx, operation, request, options,
		func(page *pageRead) bool { return yield(page.response, nil) },
		func(err error) { yield(nil, err) })
}

// Records implements the iterators over records.
func (c caller) Records(ctx context.Context, operation *gen.Operation, request *call.Request, options []gen.CallOption, yield func(page any, index int, err error) bool) {
	fail := func(err error) { yield(nil, 0, err) }
	c.eachPage(ctx, operation, request, options, func(page *pageRead) bool {
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

// eachPage follows the cursors from page to page until take returns false, and calls fail with the
// error that ends the iteration.
func (c caller) eachPage(ctx context.Context, operation *gen.Operation, request *call.Request, options []gen.CallOption, take func(*pageRead) bool, fail func(error)) {
	settings, err := c.pageSettings(ctx, options)
	request = allPages(request)
	if err == nil && settings.follow.Begin != nil {
		request, err = c.follow(operation, request, settings)
	}
	if err == nil {
		err = argument.Check(request.Params, nil)
		request.Params = nil // which the program may change from now on
	}
	if err != nil {
		fail(refuse(operation, err))
		return
	}
	reader, end := c.newPageReader(ctx, operation, request, settings)
	defer end() // also if the loop is left by a panic or runtime.Goexit
	progress := newProgress(operation, settings.progress)
	for reader.next() {
		page := reader.page
		if ctx.Err() != nil {
			fail(iterationEnded(ctx, operation, page.cursor, 0))
			return
		}
		if !take(page) {
			return
		}
		progress.add(page.records, page.next)
		if settings.follow.PageDone != nil && reader.ahead != nil {
			settings.follow.PageDone(page.records, page.next)
		}
	}
	if reader.err != nil {
		fail(reader.err)
	}
}

// allPages returns a request that begins at the cursor in its query, with the largest pages unless the
// query says otherwise.
func allPages(request *call.Request) *call.Request {
	all, list := *request, *request.List
	all.List, all.Query = &list, nil
	sized := list.PageSize == 0
	for _, param := range request.Query {
		if param.Name == "cursor" {
			list.Cursor = param.Values[0]
			continue
		}
		sized = sized || param.Name == "page_size"
		all.Query = append(all.Query, param)
	}
	if !sized {
		all.Query = append(all.Query, call.QueryParam{Name: "page_size", Values: []string{strconv.Itoa(list.PageSize)}})
	}
	return &all
}

// pageSettings applies the options of an iterator.
func (c caller) pageSettings(ctx context.Context, options []gen.CallOption) (callConfig, error) {
	settings, err := c.core.config.call.with(options)
	switch {
	case err != nil:
		return settings, err
	case ctx == nil:
		return settings, errNilContext
	case slices.ContainsFunc(settings.query, func(p call.QueryParam) bool { return p.Name == "cursor" }):
		return settings, errors.New("an iterator sets the cursor itself: set Cursor in the parameters to start at a page")
	}
	return settings, nil
}

// iterationEnded is the error of a loop whose context has ended.
func iterationEnded(ctx context.Context, operation *gen.Operation, cursor string, skip int) *Error {
	failure := newTransportError(operation, contextError(ctx), neverSent)
	failure.Cursor, failure.Skip = cursor, skip
	return failure
}
