package kombo_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestNewClientKey(t *testing.T) {
	tests := []struct {
		name, argument, environment string
		wantAuthorization           string
		wantError                   string
	}{
		{name: "argument", argument: "ks_dev_argument", wantAuthorization: "Bearer ks_dev_argument"},
		{name: "environment", environment: "ks_dev_environment", wantAuthorization: "Bearer ks_dev_environment"},
		{name: "argument before environment", argument: "a", environment: "b", wantAuthorization: "Bearer a"},
		{name: "neither", wantError: "KOMBO_API_KEY"},
		{name: "line break at the end", argument: "ks_dev_key\n", wantError: "line break"},
		{name: "space", argument: "ks dev", wantError: "space"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("KOMBO_API_KEY", test.environment)
			server := respondWith(t, 200, "application/json", success)
			client, err := kombo.NewClient(test.argument, kombo.WithBaseURL(server.URL))
			if test.wantError != "" {
				require.ErrorContains(t, err, test.wantError)
				assert.Nil(t, client)
				assert.NotContains(t, err.Error(), "ks", "the error must not contain the key")
				return
			}
			require.NoError(t, err)
			response, err := client.General.CheckAPIKey(ctx)
			require.NoError(t, err)
			assert.Equal(t, "env-1", response.Data.EnvironmentID)
			assert.Equal(t, test.wantAuthorization, server.requests[0].Header.Get("Authorization"))
		})
	}
}

func TestHeaders(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	_, err := server.client(t).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	_, err = server.client(t, kombo.WithUserAgent("acme-sync/2.1")).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, "kombo-go/"+kombo.Version, server.requests[0].Header.Get("User-Agent"))
	assert.Equal(t, "acme-sync/2.1", server.requests[1].Header.Get("User-Agent"))
	assert.Equal(t, "application/json", server.requests[0].Header.Get("Accept"))
	assert.Empty(t, server.requests[0].Header.Values("X-Integration-Id"))
}

func TestConcurrentUse(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	client := server.client(t)
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			for range 10 {
				response, err := client.General.CheckAPIKey(ctx)
				assert.NoError(t, err)
				assert.Equal(t, "env-1", response.Data.EnvironmentID)
			}
		})
	}
	group.Wait()
	assert.Equal(t, 320, server.count())
}
