package kombo_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// stuckBody is a body whose Read blocks until Close.
type stuckBody struct {
	start  io.Reader
	closed chan struct{}
	once   sync.Once
}

func (b *stuckBody) Read(p []byte) (int, error) {
	if n, _ := b.start.Read(p); n > 0 {
		return n, nil
	}
	<-b.closed
	return 0, io.ErrClosedPipe
}

func (b *stuckBody) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// Reading a body that ignores the context ends with the context.
func TestBodyThatIgnoresTheContext(t *testing.T) {
	for _, status := range []int{200, 204, 400, 503} {
		for kind, call := range calls {
			for name, end := range map[string]struct {
				cancel time.Duration
				want   error
			}{"timeout": {time.Hour, context.DeadlineExceeded}, "cancelled": {3 * time.Second, context.Canceled}} {
				t.Run(fmt.Sprint(status, " ", kind, " ", name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						client := clientOver(t, func(r *http.Request) (*http.Response, error) {
							response := newResponse(r, status, "")
							response.Body = &stuckBody{start: strings.NewReader(`{"status":`), closed: make(chan struct{})}
							response.ContentLength = -1
							return response, nil
						}, kombo.WithMaxRetries(0), kombo.WithTimeout(10*time.Second))
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						time.AfterFunc(end.cancel, cancel)
						began := time.Now()
						err := call(ctx, client)
						assert.ErrorIs(t, err, end.want)
						assert.Equal(t, status, failure(t, err).StatusCode)
						assert.Equal(t, min(end.cancel, 10*time.Second), time.Since(began))
					})
				})
			}
		}
	}
}

// The body of a 101 is not read. Other informational responses are skipped, up to the maximum size
// of headers.
func TestInformationalResponses(t *testing.T) {
	const info = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
	tests := []struct {
		name                string
		response            string
		status, read, write int
		text                string
	}{
		{"101", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + success, 101, 1, 1, "101"},
		{"103 only", info, 0, 4, 1, "timed out"},
		{"many", strings.Repeat(info, 10_000), 0, 4, 1, "server response headers exceeded"},
		{"199", "HTTP/1.1 199 Odd\r\n\r\n", 0, 4, 1, "timed out"},
		{"103 and cut off", info + "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", 200, 4, 1, "timed out"},
	}
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := newWire(t, func(connection *net.TCPConn, _ *http.Request) bool {
					_, _ = io.WriteString(connection, test.response)
					_, _ = connection.Read(make([]byte, 1)) // until the client closes the connection
					return false
				})
				timeout := time.Minute
				if strings.Contains(test.text, "timed out") {
					timeout = 100 * time.Millisecond
				}
				err := calls[kind](ctx, server.client(t, kombo.WithTimeout(timeout)))
				failure := failure(t, err)
				assert.EqualValues(t, want, server.requests.Load())
				assert.Equal(t, test.status, failure.StatusCode)
				assert.Contains(t, err.Error(), test.text)
				if kind == "write" {
					assert.Contains(t, err.Error(), "check whether it took effect")
				}
			})
		}
	}
}

// A program's own transport may return any informational response, with a body.
func TestInformationalResponseOfATransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, status := range []int{100, 101, 103, 199} {
			for kind, call := range calls {
				body := &stuckBody{start: strings.NewReader(success), closed: make(chan struct{})}
				client := clientOver(t, func(r *http.Request) (*http.Response, error) {
					response := newResponse(r, status, "")
					response.Body = body
					return response, nil
				})
				began := time.Now()
				err := call(t.Context(), client)
				require.Equal(t, status, failure(t, err).StatusCode)
				assert.Zero(t, time.Since(began), kind)
				<-body.closed
			}
		}
	})
}
