package kombo_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// inAnotherProcess runs the test in a process with a proxy in its environment, because net/http
// reads the environment only once. It returns false in that process, and the requests to the proxy
// in this one.
func inAnotherProcess(t *testing.T) (requests []*http.Request, ok bool) {
	t.Helper()
	if os.Getenv("KOMBO_TEST_PROXY") != "" {
		return nil, false
	}
	var mu sync.Mutex
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		requests = append(requests, r)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), "KOMBO_TEST_PROXY=1", "NO_PROXY=", "no_proxy=",
		"HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "HTTPS_PROXY="+proxy.URL, "https_proxy="+proxy.URL)
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	return requests, true
}

// The client uses the proxy of the environment, which sees the host, but neither the API key nor
// the path.
func TestProxyFromTheEnvironment(t *testing.T) {
	seen, ok := inAnotherProcess(t)
	if !ok {
		client, err := kombo.NewClient(apiKey)
		require.NoError(t, err)
		_, err = client.Connect.GetIntegrationByToken(ctx, "the-token")
		assert.Equal(t, 1, failure(t, err).Attempts)
		assert.ErrorContains(t, err, "could not connect: the proxy responded 403 Forbidden")
		assert.NotContains(t, err.Error(), "the-token")
		return
	}
	require.Len(t, seen, 1)
	assert.Equal(t, "CONNECT", seen[0].Method)
	assert.Equal(t, "api.kombo.dev:443", seen[0].Host)
	assert.Empty(t, seen[0].Header.Get("Authorization"))
}

// Plain HTTP does not use a proxy, because it would see the API key.
func TestPlainHTTPUsesNoProxy(t *testing.T) {
	seen, ok := inAnotherProcess(t)
	if ok {
		assert.Empty(t, seen)
		return
	}
	for _, host := range []string{"api.localhost", "localhost", "localhost.", "LOCALHOST", "127.0.0.1", "[::1]", "kombo.invalid"} {
		client, err := kombo.NewClient(apiKey, kombo.WithPlainHTTP(), kombo.WithBaseURL("http://"+host+":1"), kombo.WithMaxRetries(0))
		require.NoError(t, err)
		for _, call := range calls {
			assert.Error(t, call(ctx, client))
		}
		client, err = kombo.NewClient(apiKey, kombo.WithBaseURL("http://"+host+":1"), kombo.WithMaxRetries(0), kombo.WithHTTPClient(&http.Client{}))
		if err != nil {
			assert.ErrorContains(t, err, "http")
			continue
		}
		for _, call := range calls {
			assert.Error(t, call(ctx, client))
		}
	}
}
