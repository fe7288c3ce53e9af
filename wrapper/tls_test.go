package kombo_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"

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
			assert.NotContains(t, err.Error(), "look whether it happened", "nothing was sent")
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
