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

// The proxy of the environment is used, and sees neither key nor path: only where to connect to.
func TestProxyFromTheEnvironment(t *testing.T) {
	if os.Getenv("KOMBO_TEST_PROXY") != "" { // in the process below; net/http reads the environment once
		client, err := kombo.NewClient(apiKey, kombo.WithMaxRetries(0))
		require.NoError(t, err)
		_, err = client.Connect.GetIntegrationByToken(ctx, "the-token")
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "the-token")
		return
	}
	var mu sync.Mutex
	var seen []*http.Request
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	command := exec.Command(os.Args[0], "-test.run=^TestProxyFromTheEnvironment$")
	command.Env = append(os.Environ(), "KOMBO_TEST_PROXY=1", "HTTPS_PROXY="+proxy.URL, "https_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	require.Len(t, seen, 1)
	assert.Equal(t, "CONNECT", seen[0].Method)
	assert.Equal(t, "api.kombo.dev:443", seen[0].Host)
	assert.Empty(t, seen[0].Header.Get("Authorization"))
}
