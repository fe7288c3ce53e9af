package kombo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// Timeouts of an attempt, where no WithTimeout says otherwise. Kombo's own SDKs wait 300 seconds for actions too.
const (
	defaultTimeout       = 60 * time.Second
	defaultActionTimeout = 300 * time.Second
)

// sharedTransport is used by all clients that bring no HTTP client: one pool of connections for the process. It is
// http.DefaultTransport tuned for many requests to one host: that one keeps two idle connections and closes the others
// after every burst.
var sharedTransport = sync.OnceValue(func() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   128,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		// Kombo's headers have a few hundred bytes; net/http itself would take 10 MiB.
		MaxResponseHeaderBytes: 256 << 10,
	}
})

// newHTTPClient returns a client that follows redirects only as far as the key may go. The caller's own is copied.
func newHTTPClient(own *http.Client, around []func(http.RoundTripper) http.RoundTripper) (*http.Client, error) {
	client := &http.Client{Transport: sharedTransport()}
	if own != nil {
		*client = *own
	}
	for _, wrap := range around {
		transport := client.Transport
		if transport == nil {
			transport = http.DefaultTransport
		}
		if client.Transport = wrap(transport); client.Transport == nil {
			return nil, errors.New("kombo: WithTransport: the function returned nil: return the transport it was given, or one around it")
		}
	}
	next := client.CheckRedirect
	client.CheckRedirect = func(request *http.Request, via []*http.Request) error {
		if err := checkRedirect(request, via); err != nil || next == nil {
			return err
		}
		return next(request, via)
	}
	return client, nil
}

// checkRedirect lets a read be redirected within the configured host. net/http would take the key along to another
// port of the host and the body to anywhere, so everything else is not followed: the redirect itself is the answer,
// and becomes an error.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := request.URL.Scheme == first.URL.Scheme && request.URL.Host == first.URL.Host
	if !sameHost || first.Method != http.MethodGet || len(via) >= 10 {
		return http.ErrUseLastResponse
	}
	return nil
}

// attempt sends a request once. Where that fails it returns the failure and no answer.
func (c caller) attempt(ctx context.Context, prepared *preparedRequest, number int, data any) (*Response[any], *Error) {
	attempt := Attempt{Operation: prepared.operation, IntegrationID: c.integrationID, Number: number}
	ctx, end := c.core.observe(ctx, attempt)
	result := AttemptResult{}
	started := time.Now()
	answer, failure := c.send(ctx, prepared, data, &result)
	result.Duration = time.Since(started)
	if failure != nil {
		failure.Attempts = number
		result.StatusCode, result.Code, result.Err = failure.StatusCode, failure.Code, failure
	} else {
		result.StatusCode = answer.StatusCode
	}
	c.core.log(ctx, attempt, result)
	end(result)
	prepared.settings.waited(result.Waited)
	return answer, failure
}

// send waits until the request may be sent, sends it and learns from the answer what Kombo can take.
func (c caller) send(ctx context.Context, prepared *preparedRequest, data any, result *AttemptResult) (*Response[any], *Error) {
	operation := prepared.operation
	started := time.Now()
	var told *Concurrency
	if operation.Action {
		end, err := c.core.actions.begin(ctx, c.integrationID)
		if err != nil {
			return nil, newTransportError(operation, contextError(ctx), neverSent)
		}
		defer func() { end(told) }()
	}
	failure := c.admit(ctx, operation)
	result.Waited = time.Since(started)
	if failure != nil {
		return nil, failure
	}
	answer, header, failure := c.exchange(ctx, prepared, data)
	result.RateLimit, result.Concurrency = rateLimit(header), concurrency(header)
	if has(header, "Concurrency-Remaining") {
		told = result.Concurrency
	}
	var window *RateLimit
	if has(header, "Ratelimit-Remaining") && has(header, "Ratelimit-Reset") {
		window = result.RateLimit
	}
	c.core.rateWindow.sent(window, time.Now())
	return answer, failure
}

// admit lets the request pass once Kombo's rate limit and the caller's own allow it. Requests wait one behind the other,
// with the integrations taking turns.
func (c caller) admit(ctx context.Context, operation *gen.Operation) *Error {
	if failure := c.core.holdBack(ctx, operation); failure != nil {
		return failure
	}
	if err := c.core.turnstile.enter(ctx, c.integrationID); err != nil {
		return newTransportError(operation, contextError(ctx), neverSent)
	}
	defer c.core.turnstile.leave()
	if failure := c.core.awaitRateWindow(ctx, operation); failure != nil {
		return failure
	}
	if limiter := c.core.config.limiter; limiter != nil {
		if err := limiter.Wait(ctx); err != nil {
			c.core.rateWindow.sent(nil, time.Now())
			return newTransportError(operation, ended(ctx, &limiterError{err}), neverSent)
		}
	}
	return nil
}

// exchange sends a request and reads the answer.
func (c caller) exchange(ctx context.Context, prepared *preparedRequest, data any) (*Response[any], http.Header, *Error) {
	operation := prepared.operation
	timeout := prepared.settings.timeout
	if timeout == 0 {
		timeout = defaultTimeout
		if operation.Action {
			timeout = defaultActionTimeout
		}
	}
	attemptContext, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	connection := noTrace
	if !operation.Read {
		attemptContext, connection = traceConnection(attemptContext)
	}
	request, err := prepared.new(attemptContext, c.core)
	if err != nil {
		return nil, nil, newTransportError(operation, err, neverSent)
	}
	response, err := c.core.http.Do(request)
	if err != nil {
		outcome := maybeSent
		if !connection() && noConnection(err) {
			outcome = notConnected
		}
		return nil, nil, newTransportError(operation, ended(ctx, err), outcome)
	}
	defer response.Body.Close()
	answer, failure := readAnswer(prepared, response, c.core.config.maxResponseSize, data, c.core.config.decodeRecord)
	if failure != nil {
		failure.cause = ended(ctx, failure.cause)
	}
	return answer, response.Header, failure
}

// noConnection tells whether an error means that no connection came about.
func noConnection(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial" || untrusted(err)
}

func noTrace() bool { return false }

// traceConnection tells whether a request got a connection. The error of a dial alone would not do: a transport that
// tries again by itself may have sent the request before the last dial failed.
func traceConnection(ctx context.Context) (context.Context, func() bool) {
	connected := new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}), connected.Load
}

// ended names the context's own error as the cause where the context is what ended an attempt.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return contextError(ctx)
}

// contextError is why a context ended: its error, with the cause that somebody gave it.
func contextError(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return errors.Join(ctx.Err(), cause)
	}
	return ctx.Err()
}
