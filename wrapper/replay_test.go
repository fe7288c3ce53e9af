package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// writes are calls that must not be sent twice, with and without a body.
var writes = map[string]func(*kombo.Client, ...kombo.CallOption) error{
	"with a body": func(client *kombo.Client, options ...kombo.CallOption) error {
		_, err := client.Integration("x").HRIS.CreateAbsence(ctx, absence, options...)
		return err
	},
	"without a body": func(client *kombo.Client, options ...kombo.CallOption) error {
		_, err := kombo.Do[any](ctx, client, http.MethodPost, "/new", nil, options...)
		return err
	},
}

// adding returns a transport that adds a header to requests.
func adding(name string, next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set(name, "key")
		return next.RoundTrip(r)
	})
}

// net/http retries a request with an idempotency key if the server closes a connection that was
// used before. The SDK prevents this, because Kombo does not support such keys.
func TestIdempotencyKeyDoesNotRepeatAWrite(t *testing.T) {
	for kind, call := range writes {
		for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key", "idempotency-key"} {
			ownTransport := &http.Transport{}
			for place, options := range map[string][]kombo.Option{
				"option":         {kombo.WithHeader(name, "key")},
				"transport":      {kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper { return adding(name, next) })},
				"own client":     {kombo.WithHTTPClient(&http.Client{Transport: adding(name, ownTransport)})},
				"default client": {kombo.WithHTTPClient(&http.Client{}), kombo.WithHeader(name, "key")},
			} {
				t.Run(kind+"/"+name+"/"+place, func(t *testing.T) {
					var number atomic.Int32
					server := newWire(t, func(connection *net.TCPConn, _ *http.Request) bool {
						if number.Add(1) == 2 {
							return false
						}
						_, _ = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(success), success)
						return true
					})
					client := server.client(t, options...)
					require.NoError(t, calls["read"](ctx, client))
					err := call(client)
					assert.ErrorContains(t, err, "The outcome is unknown")
					assert.False(t, kombo.IsRetryable(err))
					assert.EqualValues(t, 2, server.requests.Load(), "the read and the write")
				})
			}
			ownTransport.CloseIdleConnections()
		}
	}
}

// A transport that retries cannot send a write again once Kombo may have received it.
func TestRetryingTransport(t *testing.T) {
	responses := map[string]func(*net.TCPConn) bool{
		"after an error": func(*net.TCPConn) bool { return false },
		"after a response": func(connection *net.TCPConn) bool {
			_, _ = io.WriteString(connection, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")
			return true
		},
	}
	for name, respond := range responses {
		for kind, call := range writes {
			t.Run(name+"/"+kind, func(t *testing.T) {
				server := newWire(t, func(connection *net.TCPConn, _ *http.Request) bool { return respond(connection) })
				client := server.client(t, kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper {
					return roundTripper(func(r *http.Request) (*http.Response, error) {
						var response *http.Response
						var err error
						for range 3 {
							again := r.Clone(r.Context())
							if r.GetBody != nil {
								again.Body, _ = r.GetBody()
							}
							response, err = next.RoundTrip(again)
							if err == nil && response.StatusCode < 500 {
								break
							}
							if err == nil {
								_, _ = io.Copy(io.Discard, response.Body)
								_ = response.Body.Close()
							}
						}
						return response, err
					})
				}))
				require.Error(t, call(client))
				assert.EqualValues(t, 1, server.requests.Load())
			})
		}
	}
}

// unwritable is a connection whose second request cannot be written, because the server has closed
// it.
type unwritable struct {
	net.Conn
	writes atomic.Int32
}

func (c *unwritable) Write(p []byte) (int, error) {
	if c.writes.Add(1) > 1 {
		return 0, errors.New("broken pipe")
	}
	return c.Conn.Write(p)
}

// If nothing could be written to a connection that was used before, net/http uses another one.
func TestClosedIdleConnection(t *testing.T) {
	for kind, call := range writes {
		server := respondWith(t, 200, "application/json", strings.Replace(success, `"environment_id"`, `"id":"1","environment_id"`, 1))
		dials := 0
		transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			dials++
			connection, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if dials > 1 {
				return connection, err
			}
			return &unwritable{Conn: connection}, err
		}}
		client := server.client(t, kombo.WithHTTPClient(&http.Client{Transport: transport}))
		require.NoError(t, calls["read"](ctx, client))
		require.NoError(t, call(client), kind)
		assert.Equal(t, 2, server.count(), kind)
		assert.Equal(t, 2, dials, kind)
		transport.CloseIdleConnections()
	}
}
