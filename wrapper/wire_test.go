package kombo_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// wire is a server that writes HTTP/1.1 itself and counts connections and requests.
type wire struct {
	*listener
	requests atomic.Int32
}

// newWire starts a wire. respond writes the response to a request and reports whether the
// connection stays open.
func newWire(t *testing.T, respond func(connection *net.TCPConn, request *http.Request) (open bool)) *wire {
	t.Helper()
	server := &wire{}
	server.listener = listen(t, func(connection net.Conn) {
		reader := bufio.NewReader(connection)
		for open := true; open; {
			request, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			server.requests.Add(1)
			_, _ = io.Copy(io.Discard, request.Body)
			open = respond(connection.(*net.TCPConn), request)
		}
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
	_ = connection.SetLinger(0) // makes Close send RST
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
