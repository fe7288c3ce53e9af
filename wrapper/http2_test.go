package kombo_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// HTTP/2 by hand: a connection that is closed, or a stream that is refused, in the middle of a request.
func TestHTTP2Faults(t *testing.T) {
	frame := func(kind, flags byte, stream byte, payload ...byte) []byte {
		return append([]byte{0, 0, byte(len(payload)), kind, flags, 0, 0, 0, stream}, payload...)
	}
	settings := frame(4, 0, 0)
	tests := []struct {
		name        string
		answer      func(stream byte) []byte
		read, write int // attempts
	}{
		{"RST_STREAM INTERNAL_ERROR", func(stream byte) []byte { return frame(3, 0, stream, 0, 0, 0, 2) }, 4, 1},
		{"RST_STREAM CANCEL", func(stream byte) []byte { return frame(3, 0, stream, 0, 0, 0, 8) }, 4, 1},
		{"GOAWAY with the stream begun", func(stream byte) []byte {
			return append(frame(7, 0, 0, 0, 0, 0, stream, 0, 0, 0, 2), frame(3, 0, stream, 0, 0, 0, 2)...)
		}, 4, 1},
	}
	certificate := httptest.NewTLSServer(nil) // for its certificate
	defer certificate.Close()
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"}})
				require.NoError(t, err)
				var group sync.WaitGroup
				stop := make(chan struct{})
				group.Go(func() {
					for {
						connection, err := listener.Accept()
						if err != nil {
							return
						}
						group.Go(func() {
							<-stop
							_ = connection.Close()
						})
						group.Go(func() {
							preface := make([]byte, 24)
							if _, err := io.ReadFull(connection, preface); err != nil {
								return
							}
							_, _ = connection.Write(settings)
							header := make([]byte, 9)
							for {
								if _, err := io.ReadFull(connection, header); err != nil {
									return
								}
								length := int64(header[0])<<16 | int64(header[1])<<8 | int64(header[2])
								if _, err := io.CopyN(io.Discard, connection, length); err != nil {
									return
								}
								if header[3] == 1 { // HEADERS: the request
									_, _ = connection.Write(test.answer(header[8]))
								}
							}
						})
					}
				})
				roots := x509.NewCertPool()
				roots.AddCert(certificate.Certificate())
				transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
				client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://"+listener.Addr().String()), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}),
					kombo.WithHTTPClient(&http.Client{Transport: transport}), kombo.WithTimeout(5*time.Second))
				require.NoError(t, err)
				err = calls[kind](ctx, client)
				assert.Equal(t, want, failure(t, err).Attempts, err)
				transport.CloseIdleConnections()
				_ = listener.Close()
				close(stop)
				group.Wait()
			})
		}
	}
}
