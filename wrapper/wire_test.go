package kombo_test

import (
	"bufio"
	"bytes"
	"compress/gzip"

	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// wire is a server that speaks HTTP/1.1 by hand and counts connections and requests.
type wire struct {
	address               string
	connections, requests atomic.Int32
}

// newWire starts one. answer writes the response to a request and reports whether the connection stays open.
func newWire(t *testing.T, answer func(connection *net.TCPConn, request *http.Request) (open bool)) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &wire{address: listener.Addr().String()}
	var group sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	group.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			server.connections.Add(1)
			mu.Lock()
			open = append(open, connection)
			mu.Unlock()
			group.Go(func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				for {
					request, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					server.requests.Add(1)
					_, _ = io.Copy(io.Discard, request.Body)
					if !answer(connection.(*net.TCPConn), request) {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, connection := range open {
			_ = connection.Close()
		}
		mu.Unlock()
		group.Wait()
	})
	return server
}

func (w *wire) client(t *testing.T, options ...kombo.Option) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient(apiKey, append([]kombo.Option{
		kombo.WithBaseURL("http://" + w.address + "/v1"), kombo.WithRetryPolicy(kombo.Backoff{Base: 1, Max: 1}), kombo.WithTimeout(30 * time.Second),
	}, options...)...)
	require.NoError(t, err)
	return client
}

func reset(connection *net.TCPConn) bool {
	_ = connection.SetLinger(0) // closing then sends RST
	return false
}

func zipped(text string) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	_, _ = io.WriteString(writer, text)
	_ = writer.Close()
	return out.Bytes()
}

func serving(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}
