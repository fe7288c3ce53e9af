package kombo

import (
	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
	"github.com/kombo-go/kombo/internal/decode"
)

// pageWishes are what a loop over pages needs from a call in addition to the response.
type pageWishes struct {
	onNext func(cursor string) // is called with the cursor of the next page as soon as it has arrived
	body   *bodyReader         // reads the body, so that no buffer has to grow again for each page
}

// pageRead is the read of one page, in a goroutine of its own. That goroutine runs functions of the
// user: observers, transports, limiters, retry policies and record decoders. What they do to it happens
// to the loop instead.
type pageRead struct {
	cursor string
	early  chan string   // receives the cursor of the page after it, if that arrives before the records
	done   chan struct{} // closed when the read has ended
	cancel func()

	returned bool // false if the goroutine was ended by a panic or runtime.Goexit
	panicked any  // the value of the panic, nil if there was none

	response *Response[any]
	records  int
	next     string
	err      error
}

// tellNext passes on the cursor of the next page.
func (p *pageRead) tellNext(cursor string) {
	select {
	case p.early <- cursor:
	default: // an earlier attempt has done so
	}
}

// finish stores the result of the call.
func (p *pageRead) finish(list *call.List, page any, response *Response[any], err error) {
	p.returned = true
	if err != nil {
		p.err = err
		if failure, isFailure := err.(*Error); isFailure {
			failure.Cursor = p.cursor
		}
		return
	}
	for _, recordError := range response.RecordErrors {
		recordError.Cursor = p.cursor
	}
	p.response = response
	p.response.Data = page
	next, records := list.Parts(page)
	p.records = records
	if next != nil {
		p.next = *next
	}
}

// end is deferred in the goroutine. It keeps the value of a panic for wait.
func (p *pageRead) end(operation *gen.Operation) {
	if p.returned {
		return
	}
	if p.panicked = recover(); p.panicked == nil {
		failure := newTransportError(operation, errGoexit, neverSent)
		failure.Cursor = p.cursor
		p.err = failure
	}
}

var errGoexit = &decode.Error{Reason: "a function of the program ended the goroutine of the request (runtime.Goexit)"}

// earlyNext waits for the cursor of the page after this one, or for the end of the read. It returns ""
// if the cursor did not arrive before the records.
func (p *pageRead) earlyNext() string {
	select {
	case next := <-p.early:
		return next
	case <-p.done:
		return ""
	}
}

// wait waits for the end of the read. A panic in the goroutine continues in the caller's.
func (p *pageRead) wait() error {
	if p == nil {
		return nil
	}
	<-p.done
	if p.panicked != nil {
		value := p.panicked
		p.panicked = nil // once is enough
		panic(value)
	}
	return p.err
}
