package kombo

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// The timeouts of an attempt without WithTimeout. Kombo's own SDKs also wait 300 seconds for actions.
const (
	defaultTimeout       = 60 * time.Second
	defaultActionTimeout = 300 * time.Second
)

func (p *preparedRequest) timeout() time.Duration {
	switch {
	case p.settings.timeout > 0:
		return p.settings.timeout
	case p.operation.Action:
		return defaultActionTimeout
	}
	return defaultTimeout
}

// send sends the request.
func (a *attempt) send(ctx context.Context) (response *http.Response, failure *Error) {
	operation := a.request.operation
	trace := &trace{}
	if !operation.Read && !operation.SafeToRetry {
		ctx, trace.cancel = context.WithCancelCause(ctx)
	}
	request, err := a.request.new(trace.follow(ctx), a.core)
	if err != nil {
		return nil, newTransportError(operation, err, neverSent)
	}
	a.ticket.Sent()
	defer func() { a.received = response != nil || trace.connected.Load() }() // also if the transport panics
	response, err = a.core.http.Do(request)
	if err == nil {
		a.header = response.Header
		return response, nil
	}
	switch {
	case trace.replayed.Load():
		return nil, newTransportError(operation, errReplay, maybeSent)
	case trace.notConnected(withoutURL(err)):
		return nil, newTransportError(operation, ended(ctx, err), notConnected)
	}
	return nil, newTransportError(operation, ended(ctx, err), maybeSent)
}

// read reads the response. The context bounds it whatever the body does: not every body of a transport
// ends with its context, and that of a response with a status below 200 is a connection.
func (a *attempt) read(ctx context.Context, response *http.Response, data any) (*Response[any], *Error) {
	body := response.Body
	defer body.Close()
	defer context.AfterFunc(ctx, func() { _ = body.Close() })()
	if response.StatusCode < http.StatusOK {
		response.Body = http.NoBody
	}
	answer, failure := readResponse(a.request, response, a.core.config.maxResponseSize, data, a.core.config.decodeRecord)
	if failure != nil {
		failure.cause = ended(ctx, failure.cause)
	}
	return answer, failure
}

// ended returns why the context ended if it has, and err if not.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return contextError(ctx)
}

// contextError returns why a context ended: its error, together with its cause if it has one.
func contextError(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return errors.Join(ctx.Err(), cause)
	}
	return ctx.Err()
}
