package kombo_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// http2Server is a server that writes the frames of HTTP/2 itself and counts streams.
type http2Server struct {
	*listener
	certificate *httptest.Server // has the certificate
	streams     atomic.Int32
}

// newHTTP2Server starts a server. respond returns the frames of the response to the request in a
// stream.
func newHTTP2Server(t *testing.T, respond func(stream byte) []byte) *http2Server {
	t.Helper()
	server := &http2Server{certificate: httptest.NewTLSServer(nil)}
	t.Cleanup(server.certificate.Close)
	config := &tls.Config{Certificates: server.certificate.TLS.Certificates, NextProtos: []string{"h2"}}
	server.listener = listen(t, func(raw net.Conn) {
		connection := tls.Server(raw, config)
		if _, err := io.ReadFull(connection, make([]byte, 24)); err != nil { // the connection preface
			return
		}
		_, _ = connection.Write(frame(4, 0)) // SETTINGS
		header := make([]byte, 9)
		for {
			if _, err := io.ReadFull(connection, header); err != nil {
				return
			}
			length := int64(header[0])<<16 | int64(header[1])<<8 | int64(header[2])
			if _, err := io.CopyN(io.Discard, connection, length); err != nil {
				return
			}
			if header[3] == 1 { // HEADERS: a request
				server.streams.Add(1)
				frames := respond(header[8])
				_, _ = connection.Write(frames)
				if frames[3] == 7 { // GOAWAY
					return
				}
			}
		}
	})
	return server
}

// frame returns a frame of HTTP/2.
func frame(kind, stream byte, payload ...byte) []byte {
	return append([]byte{0, 0, byte(len(payload)), kind, 0, 0, 0, 0, stream}, payload...)
}

func (s *http2Server) client(t *testing.T) *kombo.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(s.certificate.Certificate())
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://"+s.address), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}),
		kombo.WithHTTPClient(&http.Client{Transport: transport}), kombo.WithTimeout(5*time.Second))
	require.NoError(t, err)
	return client
}

// Error codes of HTTP/2.
const (
	protocolError = 1
	internalError = 2
	refusedStream = 7
	cancelStream  = 8
)

func resetStream(code byte) func(stream byte) []byte {
	return func(stream byte) []byte { return frame(3, stream, 0, 0, 0, code) }
}

// If a connection is closed or a stream is reset during a request, reads are retried and writes are
// not.
func TestHTTP2Faults(t *testing.T) {
	for name, test := range map[string]struct {
		respond func(stream byte) []byte
		text    string
	}{
		"RST_STREAM INTERNAL_ERROR": {resetStream(internalError), "stream error: INTERNAL_ERROR"},
		"RST_STREAM CANCEL":         {resetStream(cancelStream), "stream error: CANCEL"},
		"GOAWAY after the stream began": {func(stream byte) []byte {
			return append(frame(7, 0, 0, 0, 0, stream, 0, 0, 0, internalError), resetStream(internalError)(stream)...)
		}, ""},
	} {
		for kind, want := range map[string]int{"read": 4, "write": 1, "safe write": 4} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				server := newHTTP2Server(t, test.respond)
				err := calls[kind](ctx, server.client(t))
				assert.Equal(t, want, failure(t, err).Attempts, err)
				assert.EqualValues(t, want, server.streams.Load())
				assert.ErrorContains(t, err, test.text)
			})
		}
	}
}

// net/http retries requests after some errors of HTTP/2. After one of them, PROTOCOL_ERROR, the
// server may have processed the request, and net/http does not say which error it was.
func TestHTTP2DoesNotRepeatAWrite(t *testing.T) {
	for name, respond := range map[string]func(stream byte) []byte{
		"RST_STREAM PROTOCOL_ERROR": resetStream(protocolError),
		"RST_STREAM REFUSED_STREAM": resetStream(refusedStream),
		"GOAWAY":                    func(byte) []byte { return frame(7, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
	} {
		for kind, call := range writes {
			t.Run(name+"/"+kind, func(t *testing.T) {
				server := newHTTP2Server(t, respond)
				err := call(server.client(t))
				assert.Equal(t, 1, failure(t, err).Attempts)
				assert.EqualValues(t, 1, server.streams.Load())
				assert.ErrorContains(t, err, "The outcome is unknown")
			})
		}
	}
}
