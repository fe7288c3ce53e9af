package kombo_test

import (
	"bytes"

	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// After network faults, reads are retried and writes are not.
func TestFaults(t *testing.T) {
	const once, always = 1, 4
	broken := zipped(success)
	broken[len(broken)-6] ^= 0xff // in the checksum
	bomb := zipped(`{"status":"success","data":{"environment_id":"` + strings.Repeat("0", 8<<20) + `"}}`)
	tests := []struct {
		name        string
		respond     func(connection *net.TCPConn, request *http.Request) bool
		read, write int
		status      int
		text        string
	}{
		{"reset before the headers", func(c *net.TCPConn, _ *http.Request) bool { return reset(c) }, always, once, 0, "connection reset"},
		{"closed before the headers", func(*net.TCPConn, *http.Request) bool { return false }, always, once, 0, "connection ended"},
		{"reset in the headers", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le")
			return false
		}, always, once, 0, ""},
		{"headers only", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
			return false
		}, always, once, 200, "connection ended"},
		{"cut by Content-Length", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"+success[:40])
			return false
		}, always, once, 200, "connection ended"},
		{"cut in a chunk", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n"+success[:20])
			return false
		}, always, once, 200, "connection ended"},
		{"missing last chunk", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(success), success)
			return false
		}, always, once, 200, "connection ended"},
		{"slow drip past the timeout", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			for {
				if _, err := io.WriteString(c, " "); err != nil {
					return false
				}
				time.Sleep(5 * time.Millisecond)
			}
		}, always, once, 200, "timed out"},
		{"no response until the timeout", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = c.Read(make([]byte, 1)) // blocks until the client closes the connection
			return false
		}, always, once, 0, "timed out"},
		{"gzip with a wrong checksum", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(broken), broken)
			return true
		}, always, once, 200, "damaged"},
		{"invalid gzip", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")
			return true
		}, always, once, 200, ""},
		{"gzip bomb", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb)
			return true
		}, once, once, 200, "larger than"},
		{"endless body", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for {
				if _, err := c.Write(bytes.Repeat([]byte(" "), 64<<10)); err != nil {
					return false
				}
			}
		}, once, once, 200, "larger than"},
		{"endless body of an error", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			for {
				if _, err := c.Write(bytes.Repeat([]byte(" "), 64<<10)); err != nil {
					return false
				}
			}
		}, once, once, 400, ""},
		{"headers of a megabyte", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX-Large: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")
			return false
		}, always, once, 0, ""},
		{"not HTTP", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n")
			return false
		}, always, once, 0, ""},
		{"endless redirects", func(c *net.TCPConn, r *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
			return true
		}, 10, once, 302, "Check the base URL"},
		{"redirect to another scheme", func(c *net.TCPConn, r *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://%s/\r\nContent-Length: 0\r\n\r\n", r.Host)
			return true
		}, once, once, 307, "Check the base URL"},
		{"503 with keep-alive", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")
			return true
		}, always, once, 503, ""},
	}
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := newWire(t, test.respond)
				options := []kombo.Option{kombo.WithMaxResponseSize(1 << 20)}
				if strings.Contains(test.name, "the timeout") {
					options = append(options, kombo.WithTimeout(500*time.Millisecond))
				}
				started := time.Now()
				err := calls[kind](ctx, server.client(t, options...))
				failure := failure(t, err)
				t.Logf("%d requests over %d connections in %s: %v", server.requests.Load(), server.connections.Load(), time.Since(started).Round(time.Millisecond), err)
				assert.EqualValues(t, want, server.requests.Load(), err)
				assert.Equal(t, test.status, failure.StatusCode)
				assert.Contains(t, err.Error(), test.text)
				assert.LessOrEqual(t, len(failure.Body), 64<<10)
				if kind == "write" && test.status != 400 && test.status < 300 {
					assert.Regexp(t, "check whether it took effect", err.Error())
				}
				if test.name == "503 with keep-alive" {
					assert.EqualValues(t, 1, server.connections.Load(), "the connection is reused")
				}
			})
		}
	}
}

func TestContinueBeforeTheResponse(t *testing.T) {
	server := newWire(t, func(c *net.TCPConn, _ *http.Request) bool {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(success), success)
		return true
	})
	for range 2 {
		require.NoError(t, calls["read"](ctx, server.client(t)))
		require.NoError(t, calls["write"](ctx, server.client(t)))
	}
	assert.EqualValues(t, 4, server.requests.Load())
	assert.EqualValues(t, 1, server.connections.Load())
}
