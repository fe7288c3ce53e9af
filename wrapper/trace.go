package kombo

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
)

// errReplay is the error of a write that a transport was about to send a second time.
var errReplay = errors.New("the connection was lost after the request was sent")

// trace follows a request through net/http: whether it obtained a connection, and, if cancel is set,
// that it is not sent twice.
//
// net/http itself sends a write twice if it has the header Idempotency-Key and the server closes a
// reused connection, or if an HTTP/2 server resets the stream in some ways. Transports of programs
// may retry. Writes are not idempotent at Kombo, so a second connection is not used once the request
// may have been received. There is one exception, which net/http tells apart: nothing was written to a
// reused connection, because the server had closed it before.
type trace struct {
	asked, connected, replayed atomic.Bool

	cancel context.CancelCauseFunc
	hooks  httptrace.ClientTrace

	mu      sync.Mutex
	reused  bool // the connection was used before
	written bool // at least a part of the header may have been sent
	final   bool // net/http must not send it again, even if it wants to
	http2   bool
}

// follow returns a context for the request that tells the trace about it.
func (t *trace) follow(ctx context.Context) context.Context {
	t.hooks.GetConn = func(string) { t.asked.Store(true) }
	t.hooks.GotConn = func(httptrace.GotConnInfo) { t.connected.Store(true) }
	if t.cancel != nil {
		t.hooks.GotConn = t.gotConnection
		t.hooks.WroteHeaderField = t.wroteHeaderField
		t.hooks.GotFirstResponseByte = t.gotResponse
	}
	return httptrace.WithClientTrace(ctx, &t.hooks)
}

func (t *trace) gotConnection(info httptrace.GotConnInfo) {
	t.connected.Store(true)
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.written || t.reused && !t.final {
		t.reused = info.Reused
		return
	}
	t.replayed.Store(true)
	t.cancel(errReplay)
	// HTTP/2 looks at the context before it writes. HTTP/1.1 does not.
	if encrypted, isTLS := info.Conn.(*tls.Conn); isTLS {
		t.http2 = encrypted.ConnectionState().NegotiatedProtocol == "h2"
	}
	if info.Conn != nil && !t.http2 {
		_ = info.Conn.Close()
	}
}

func (t *trace) wroteHeaderField(name string, _ []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.written = true
	switch {
	case strings.HasPrefix(name, ":"): // a pseudo-header
		t.http2, t.final = true, true
	case strings.EqualFold(name, "Idempotency-Key"), strings.EqualFold(name, "X-Idempotency-Key"):
		t.final = true
	}
}

func (t *trace) gotResponse() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.final = true
}

// notConnected reports whether a request that failed with err never obtained a connection. Transports
// that do not support net/http/httptrace tell by the error only.
func (t *trace) notConnected(err error) bool {
	if t.connected.Load() {
		return false
	}
	var dial *net.OpError
	return t.asked.Load() || errors.As(err, &dial) && dial.Op == "dial" || untrusted(err) || invalidProxy(err)
}
