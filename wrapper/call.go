package kombo

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/limit"
)

// caller sends the requests of a client, or of one of its integrations.
type caller struct {
	core          *core
	integrationID string
}

// Call sends a request, retries it if that is safe, and decodes the response into data.
func (c caller) Call(ctx context.Context, operation *gen.Operation, request *call.Request, data any, options []gen.CallOption) (*Response[any], error) {
	settings, err := c.core.config.call.with(options)
	if err == nil && settings.follow.Begin != nil {
		err = errNotAList
	}
	if err != nil {
		return nil, refuse(operation, err)
	}
	return c.call(ctx, operation, request, data, settings, nil)
}

// call is Call with the options applied. page is nil except for iterators.
func (c caller) call(ctx context.Context, operation *gen.Operation, request *call.Request, data any, settings callConfig, page *pageWishes) (*Response[any], error) {
	prepared, err := c.prepare(ctx, operation, request, settings) // request.go
	if err == nil {
		err = decode.Check(reflect.TypeOf(data).Elem(), prepared.listName())
	}
	if err != nil {
		return nil, refuse(operation, err)
	}
	prepared.page = page
	for number := 1; ; number++ {
		attempt := attempt{caller: c, request: prepared, number: number}
		response, failure := attempt.run(ctx, data)
		if failure == nil {
			return response, nil
		}
		if !settings.awaitRetry(ctx, number, failure) { // retry.go
			return nil, failure
		}
	}
}

// attempt is one attempt of a call.
type attempt struct {
	caller
	request *preparedRequest
	number  int

	result   AttemptResult
	ends     []func(AttemptResult)
	endSlot  func(limit.Concurrency)
	ticket   *limit.Ticket
	header   http.Header // of the response, nil if there is none
	received bool        // Kombo may have received the request
}

// run makes the attempt. What is deferred also runs if a function of the program, such as an observer
// or a transport, panics or ends the goroutine.
func (a *attempt) run(ctx context.Context, data any) (response *Response[any], failure *Error) {
	started := time.Now()
	defer func() { a.finish(ctx, started, response, failure) }() // observer.go: log it, tell the observers
	ctx = a.begin(ctx)                                           // observer.go: tell the observers
	defer a.release()                                            // admit.go: free what admit has taken
	if failure := a.admit(ctx); failure != nil {                 // admit.go: wait for limits
		return nil, failure
	}
	ctx, cancel := context.WithTimeout(ctx, a.request.timeout())
	defer cancel()
	httpResponse, failure := a.send(ctx) // send.go
	if failure != nil {
		return nil, failure
	}
	return a.read(ctx, httpResponse, data) // send.go, response.go
}
