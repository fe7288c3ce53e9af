package kombo_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// balancer is a load balancer that can hang. Data on the connections that are open at that moment
// is lost, but the connections stay open. It is used inside a synctest bubble.
type balancer struct {
	mu       sync.Mutex
	open     []*hanging
	backends chan net.Conn
}

// hanging is a connection through a balancer.
type hanging struct {
	net.Conn
	hangs  atomic.Bool
	closed chan struct{}
	once   sync.Once
}

func (h *hanging) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	if h.hangs.Load() {
		<-h.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (h *hanging) Write(p []byte) (int, error) {
	if h.hangs.Load() {
		return len(p), nil
	}
	return h.Conn.Write(p)
}

func (h *hanging) Close() error {
	h.once.Do(func() { close(h.closed) })
	return h.Conn.Close()
}

func (b *balancer) dial(context.Context, string, string) (net.Conn, error) {
	client, backend := net.Pipe()
	b.backends <- backend
	connection := &hanging{Conn: client, closed: make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = append(b.open, connection)
	return connection, nil
}

func (b *balancer) hang() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, connection := range b.open {
		connection.hangs.Store(true)
	}
}

func (b *balancer) Accept() (net.Conn, error) {
	connection, ok := <-b.backends
	if !ok {
		return nil, net.ErrClosed
	}
	return connection, nil
}

func (b *balancer) Close() error {
	close(b.backends)
	return nil
}

func (b *balancer) Addr() net.Addr { return &net.TCPAddr{} }

// serve starts a server behind the balancer, and returns a client for it.
func (b *balancer) serve(t *testing.T, certificate *httptest.Server, protocols *http.Protocols, handler http.HandlerFunc) *kombo.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(certificate.Certificate())
	server := &http.Server{
		Protocols: protocols, Handler: handler, ErrorLog: log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: certificate.TLS.Certificates},
	}
	go func() { _ = server.ServeTLS(b, "", "") }()
	var transport *http.Transport
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://example.com"), kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		transport = next.(*http.Transport).Clone()
		transport.DialContext = b.dial
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
		transport.Protocols = protocols
		return transport
	}))
	require.NoError(t, err)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	return client
}

// A silent connection is closed, so that reads are retried on another one and writes do not wait
// for long. Over HTTP/2, all requests share a connection.
func TestSilentConnection(t *testing.T) {
	certificate := httptest.NewTLSServer(nil)
	defer certificate.Close()
	for protocol, longest := range map[string]time.Duration{"HTTP/2.0": 35 * time.Second, "HTTP/1.1": 65 * time.Second} {
		for kind, call := range calls {
			t.Run(protocol+"/"+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					protocols := new(http.Protocols)
					protocols.SetHTTP1(protocol == "HTTP/1.1")
					protocols.SetHTTP2(protocol == "HTTP/2.0")
					var requests atomic.Int32
					balancer := &balancer{backends: make(chan net.Conn)}
					client := balancer.serve(t, certificate, protocols, func(w http.ResponseWriter, r *http.Request) {
						requests.Add(1)
						assert.Equal(t, protocol, r.Proto)
						write(w, 200, "application/json", success)
					})
					require.NoError(t, calls["read"](t.Context(), client))

					balancer.hang()
					began := time.Now()
					err := call(t.Context(), client)
					assert.LessOrEqual(t, time.Since(began), longest)
					if kind == "write" {
						assert.ErrorContains(t, err, "The outcome is unknown")
						if protocol == "HTTP/2.0" {
							assert.ErrorContains(t, err, "client connection lost")
						}
						began = time.Now()
						err = call(t.Context(), client)
						assert.Less(t, time.Since(began), time.Second, "the next write does not wait")
					}
					require.NoError(t, err)
					assert.EqualValues(t, 2, requests.Load())
				})
			})
		}
	}
}

// A connection is not closed because a response is slow.
func TestSlowResponseOverHTTP2(t *testing.T) {
	certificate := httptest.NewTLSServer(nil)
	defer certificate.Close()
	synctest.Test(t, func(t *testing.T) {
		protocols := new(http.Protocols)
		protocols.SetHTTP2(true)
		balancer := &balancer{backends: make(chan net.Conn)}
		client := balancer.serve(t, certificate, protocols, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(299 * time.Second)
			write(w, 200, "application/json", success)
		})
		_, err := client.Integration("x").HRIS.CreateAbsence(t.Context(), absence)
		assert.NoError(t, err)
	})
}
