package kombo_test

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// listener is a TCP server that counts connections.
type listener struct {
	address     string
	connections atomic.Int32
}

// listen starts a server that calls serve for each connection. It stops at the end of the test.
func listen(t *testing.T, serve func(net.Conn)) *listener {
	t.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &listener{address: socket.Addr().String()}
	var group sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	group.Go(func() {
		for {
			connection, err := socket.Accept()
			if err != nil {
				return
			}
			server.connections.Add(1)
			mu.Lock()
			open = append(open, connection)
			mu.Unlock()
			group.Go(func() {
				defer connection.Close()
				serve(connection)
			})
		}
	})
	t.Cleanup(func() {
		_ = socket.Close()
		mu.Lock()
		for _, connection := range open {
			_ = connection.Close()
		}
		mu.Unlock()
		group.Wait()
	})
	return server
}

// closedPort returns an address that refuses connections.
func closedPort(t *testing.T) string {
	t.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer socket.Close()
	return socket.Addr().String()
}

// transports returns options for the SDK's transport and for one of the program. Both have the same
// changes.
func transports(t *testing.T, change func(*http.Transport)) map[string]kombo.Option {
	own := &http.Transport{}
	change(own)
	var sdk *http.Transport
	t.Cleanup(func() {
		own.CloseIdleConnections()
		if sdk != nil {
			sdk.CloseIdleConnections()
		}
	})
	return map[string]kombo.Option{
		"own": kombo.WithHTTPClient(&http.Client{Transport: own}),
		"sdk": kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper {
			sdk = next.(*http.Transport).Clone()
			change(sdk)
			return sdk
		}),
	}
}
