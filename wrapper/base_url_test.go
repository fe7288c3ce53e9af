package kombo_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestBaseURLFromTheEnvironment(t *testing.T) {
	tests := []struct {
		name       string
		baseURL    string
		options    []kombo.Option
		wantURL    string
		wantRegion kombo.Region
		wantError  string
	}{
		{name: "instead of the default", baseURL: "http://localhost:5662/v1/", wantURL: "http://localhost:5662/v1", wantRegion: kombo.RegionEU},
		{name: "instead of a region", baseURL: "http://localhost:5662/v1", options: []kombo.Option{kombo.WithRegion(kombo.RegionUS)}, wantURL: "http://localhost:5662/v1", wantRegion: kombo.RegionUS},
		{name: "not instead of a base URL", baseURL: "http://localhost:5662/v1", options: []kombo.Option{kombo.WithBaseURL("https://proxy.example.com/v1")}, wantURL: "https://proxy.example.com/v1"},
		{name: "http to another host", baseURL: "http://mock:5662/v1", wantError: "kombo: KOMBO_BASE_URL: http:// is only allowed for this machine"},
		{name: "http to another host, allowed", baseURL: "http://mock:5662/v1", options: []kombo.Option{kombo.WithPlainHTTP()}, wantURL: "http://mock:5662/v1", wantRegion: kombo.RegionEU},
		{name: "https to another host", baseURL: "https://mock.example.com/v1", wantURL: "https://mock.example.com/v1", wantRegion: kombo.RegionEU},
		{name: "not a URL", baseURL: "mock", wantError: "kombo: KOMBO_BASE_URL: the URL must start with https:// or http://"},
		{name: "with a user", baseURL: "https://user:password@example.com", wantError: "kombo: KOMBO_BASE_URL: the URL must not have a user"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("KOMBO_REGION", "")
			t.Setenv("KOMBO_BASE_URL", test.baseURL)
			client, err := kombo.NewClient(apiKey, test.options...)
			if test.wantError != "" {
				require.ErrorContains(t, err, test.wantError)
				assert.NotContains(t, err.Error(), "password")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.wantURL, client.BaseURL())
			assert.Equal(t, test.wantRegion, client.Region())
		})
	}
}

// The variable overrides the region in the code, so it is logged once.
func TestBaseURLFromTheEnvironmentIsLoggedOnce(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	t.Setenv("KOMBO_BASE_URL", server.URL)
	var log bytes.Buffer
	client, err := kombo.NewClient(apiKey, kombo.WithRegion(kombo.RegionUS), kombo.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	require.NoError(t, err)
	for range 2 {
		_, err = client.General.CheckAPIKey(ctx)
		require.NoError(t, err)
	}
	assert.Equal(t, 2, server.count())
	assert.Equal(t, 1, strings.Count(log.String(), "\n"), log.String())
	assert.Contains(t, log.String(), `level=WARN msg="kombo: KOMBO_BASE_URL overrides the region" base_url=`+server.URL+" region=US")
	assert.NotContains(t, log.String(), apiKey)
}

func TestPlainHTTP(t *testing.T) {
	_, err := kombo.NewClient(apiKey, kombo.WithBaseURL("http://mock:5662/v1"))
	require.ErrorContains(t, err, "WithPlainHTTP")
	for _, options := range [][]kombo.Option{
		{kombo.WithBaseURL("http://mock:5662/v1"), kombo.WithPlainHTTP()},
		{kombo.WithPlainHTTP(), kombo.WithBaseURL("http://mock:5662/v1")},
	} {
		client, err := kombo.NewClient(apiKey, options...)
		require.NoError(t, err)
		assert.Equal(t, "http://mock:5662/v1", client.BaseURL())
	}
}

// A 404 without a code is caused by a wrong base URL or path.
func TestNotFoundSuggestsTheBaseURL(t *testing.T) {
	for _, body := range []string{"404 page not found", `{"status":"error","error":{"code":"PLATFORM.INPUT_INVALID","title":null,"message":"x","log_url":null}}`} {
		_, err := respondWith(t, http.StatusNotFound, "", body).client(t).General.CheckAPIKey(ctx)
		assert.ErrorContains(t, err, "Check the path and the base URL, which ends with /v1")
	}
	_, err := respondWith(t, http.StatusNotFound, "", `{"status":"error","error":{"code":"PLATFORM.INTEGRATION_NOT_FOUND","title":null,"message":"x","log_url":null}}`).client(t).General.CheckAPIKey(ctx)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "/v1")
}

func TestHTTPOnThisMachine(t *testing.T) {
	for _, url := range []string{"http://localhost:1", "http://LOCALHOST", "http://kombo.localhost", "http://127.0.0.1:1/v1", "http://127.1.2.3", "http://[::1]:1"} {
		_, err := kombo.NewClient(apiKey, kombo.WithBaseURL(url))
		assert.NoError(t, err, url)
	}
}
