package kombo_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"

	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestUntrustedServer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	for name, config := range map[string]*tls.Config{"unknown authority": {}, "other name": {RootCAs: roots}} {
		for kind, call := range calls {
			transport := &http.Transport{TLSClientConfig: config}
			client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://localhost:"+port), kombo.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			err = call(ctx, client)
			failure := failure(t, err)
			assert.Equal(t, 1, failure.Attempts, "%s %s", name, kind)
			assert.False(t, failure.Retryable())
			assert.Contains(t, err.Error(), "certificate is not trusted")
			assert.NotContains(t, err.Error(), "check whether it took effect", "nothing was sent")
			transport.CloseIdleConnections()
		}
	}
}

func TestHostThatDoesNotExist(t *testing.T) {
	for _, test := range []struct {
		err      *net.DNSError
		attempts int
	}{
		{&net.DNSError{Err: "no such host", Name: "api.kombo.dev", IsNotFound: true}, 1},
		{&net.DNSError{Err: "server misbehaving", Name: "api.kombo.dev", IsTemporary: true}, 4},
	} {
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: test.err}
		}}
		client, err := kombo.NewClient(apiKey, kombo.WithHTTPClient(&http.Client{Transport: transport}), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
		require.NoError(t, err)
		for kind, call := range calls {
			err := call(ctx, client)
			assert.Equal(t, test.attempts, failure(t, err).Attempts, kind)
			assert.Contains(t, err.Error(), "address could not be found")
		}
	}
}

// If the TLS handshake fails, nothing was sent, so writes are retried like reads, unless a retry
// would fail in the same way.
func TestHandshakeFaults(t *testing.T) {
	const once, always = 1, 4
	alert := func(description byte) func(net.Conn) {
		return func(connection net.Conn) { _, _ = connection.Write([]byte{21, 3, 1, 0, 2, 2, description}) }
	}
	tests := []struct {
		name     string
		respond  func(net.Conn)
		attempts int
		text     string
	}{
		{"cut off", func(net.Conn) {}, always, "could not connect: the connection was closed"},
		{"reset", func(c net.Conn) { reset(c.(*net.TCPConn)) }, always, "connection reset"},
		{"timeout", func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }, always, "TLS handshake timeout"},
		{"alert handshake_failure", alert(40), always, "handshake failure"},
		{"alert internal_error", alert(80), always, "internal error"},
		{"alert protocol_version", alert(70), once, "protocol version not supported"},
		{"plain HTTP", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, once, "server gave HTTP response to HTTPS client"},
		{"not TLS", func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n") }, once, "does not look like a TLS handshake"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := listen(t, func(connection net.Conn) {
				hello := make([]byte, 5)
				if _, err := io.ReadFull(connection, hello); err != nil {
					return
				}
				if _, err := io.CopyN(io.Discard, connection, int64(hello[3])<<8|int64(hello[4])); err == nil {
					test.respond(connection)
				}
			})
			for name, transport := range transports(t, func(t *http.Transport) { t.TLSHandshakeTimeout = 50 * time.Millisecond }) {
				if test.name != "timeout" {
					transport = transports(t, func(*http.Transport) {})[name]
				}
				for kind, call := range calls {
					before := server.connections.Load()
					client, err := kombo.NewClient(apiKey, transport, kombo.WithBaseURL("https://"+server.address), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
					require.NoError(t, err)
					failure := failure(t, call(ctx, client))
					assert.EqualValues(t, test.attempts, server.connections.Load()-before, "%s %s", name, kind)
					assert.Equal(t, test.attempts, failure.Attempts)
					assert.Equal(t, test.attempts > 1, failure.Retryable())
					assert.Contains(t, failure.Error(), test.text, name)
					assert.NotContains(t, failure.Error(), "check whether it took effect", "nothing was sent")
				}
			}
		})
	}
}

// The client and the server have no version of TLS in common.
func TestTLSVersions(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	for name, config := range map[string]*tls.Config{"server": {MinVersion: tls.VersionTLS13}, "client": {MinVersion: tls.VersionTLS13, MaxVersion: tls.VersionTLS12}} {
		for kind, call := range calls {
			client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(server.URL), kombo.WithHTTPClient(&http.Client{Transport: &http.Transport{TLSClientConfig: config}}))
			require.NoError(t, err)
			failure := failure(t, call(ctx, client))
			assert.Equal(t, 1, failure.Attempts, "%s %s", name, kind)
			assert.Contains(t, failure.Error(), "could not connect: ")
			assert.Contains(t, failure.Error(), "version")
		}
	}
}
