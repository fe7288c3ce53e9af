package kombo_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// If the proxy does not connect, nothing was sent, so writes are retried like reads, unless a retry
// would fail in the same way.
func TestProxyFaults(t *testing.T) {
	const once, always = 1, 4
	respond := func(status string) func(net.Conn) {
		return func(connection net.Conn) {
			_, _ = io.WriteString(connection, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n")
		}
	}
	tests := []struct {
		name     string
		respond  func(net.Conn) // nil if the connection is refused
		attempts int
		text     string
	}{
		{"refused", nil, always, "connection refused"},
		{"407", respond("407 Proxy Authentication Required"), once, "the proxy responded 407 Proxy Authentication Required"},
		{"403", respond("403 Forbidden"), once, "the proxy responded 403 Forbidden"},
		{"429", respond("429 Too Many Requests"), always, "the proxy responded 429 Too Many Requests"},
		{"503", respond("503 Service Unavailable"), always, "the proxy responded 503 Service Unavailable"},
		{"silent", func(connection net.Conn) { _, _ = connection.Read(make([]byte, 1)) }, always, "timed out"},
		{"closed", func(net.Conn) {}, always, "the connection was closed"},
		{"not HTTP", func(connection net.Conn) { _, _ = io.WriteString(connection, "SSH-2.0-OpenSSH_9.9\r\n\r\n") }, always, "malformed HTTP"},
		{"cut off behind the proxy", respond("200 Connection established"), always, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			proxy := &listener{address: closedPort(t)}
			if test.respond != nil {
				proxy = listen(t, func(connection net.Conn) {
					request, err := http.ReadRequest(bufio.NewReader(connection))
					if err == nil && request.Method == http.MethodConnect {
						test.respond(connection)
					}
				})
			}
			address := &url.URL{Scheme: "http", Host: proxy.address, User: url.UserPassword("user", "proxy-password")}
			for name, transport := range transports(t, func(t *http.Transport) { t.Proxy = http.ProxyURL(address) }) {
				for kind, call := range calls {
					before := proxy.connections.Load()
					timeout := 10 * time.Second
					if test.name == "silent" {
						timeout = 50 * time.Millisecond
					}
					client, err := kombo.NewClient(apiKey, transport, kombo.WithTimeout(timeout), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
					require.NoError(t, err)
					failure := failure(t, call(ctx, client))
					assert.Equal(t, test.attempts, failure.Attempts, "%s %s", name, kind)
					if test.respond != nil {
						assert.EqualValues(t, test.attempts, proxy.connections.Load()-before, "%s %s", name, kind)
					}
					assert.Equal(t, test.attempts > 1, failure.Retryable())
					assert.Contains(t, failure.Error(), "could not connect: ")
					assert.Contains(t, failure.Error(), test.text, name)
					assert.NotContains(t, failure.Error(), "check whether it took effect", "nothing was sent")
					assert.NotContains(t, failure.Error(), "proxy-password")
				}
			}
		})
	}
}

// The password is removed from net/http's error about an invalid proxy URL in the environment.
func TestInvalidProxyURL(t *testing.T) {
	for name, transport := range transports(t, func(t *http.Transport) {
		t.Proxy = func(*http.Request) (*url.URL, error) {
			return nil, errors.New(`invalid proxy address "http://user:proxy-password@[": missing ']' in host`)
		}
	}) {
		for kind, call := range calls {
			client, err := kombo.NewClient(apiKey, transport)
			require.NoError(t, err)
			failure := failure(t, call(ctx, client))
			assert.Equal(t, 1, failure.Attempts, "%s %s", name, kind)
			assert.False(t, failure.Retryable())
			assert.Contains(t, failure.Error(), "could not connect: the URL of the proxy is invalid")
			assert.NotContains(t, failure.Error(), "proxy-password")
			assert.NotContains(t, failure.Error(), "check whether it took effect")
		}
	}
}
