package kombo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
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
			server := answering(t, 200, "application/json", success)
			client, err := kombo.NewClient(test.argument, kombo.WithBaseURL(server.URL))
			if test.wantError != "" {
				require.ErrorContains(t, err, test.wantError)
				assert.Nil(t, client)
				assert.NotContains(t, err.Error(), "ks", "an error must not show the key")
				return
			}
			require.NoError(t, err)
			answer, err := client.General.CheckAPIKey(ctx)
			require.NoError(t, err)
			assert.Equal(t, "env-1", answer.Data.EnvironmentID)
			assert.Equal(t, test.wantAuthorization, server.requests[0].Header.Get("Authorization"))
		})
	}
}

func TestRegions(t *testing.T) {
	tests := []struct {
		name        string
		environment string
		options     []kombo.Option
		wantURL     string
		wantRegion  kombo.Region
		wantError   string
	}{
		{name: "default", wantURL: "https://api.kombo.dev/v1", wantRegion: kombo.RegionEU},
		{name: "EU", options: []kombo.Option{kombo.WithRegion(kombo.RegionEU)}, wantURL: "https://api.kombo.dev/v1", wantRegion: kombo.RegionEU},
		{name: "US", options: []kombo.Option{kombo.WithRegion(kombo.RegionUS)}, wantURL: "https://api.us.kombo.dev/v1", wantRegion: kombo.RegionUS},
		{name: "environment", environment: "us", wantURL: "https://api.us.kombo.dev/v1", wantRegion: kombo.RegionUS},
		{name: "option before environment", environment: "us", options: []kombo.Option{kombo.WithRegion(kombo.RegionEU)}, wantURL: "https://api.kombo.dev/v1", wantRegion: kombo.RegionEU},
		{name: "base URL", options: []kombo.Option{kombo.WithBaseURL("https://proxy.example.com/kombo/")}, wantURL: "https://proxy.example.com/kombo"},
		{name: "base URL before environment", environment: "us", options: []kombo.Option{kombo.WithBaseURL("https://proxy.example.com")}, wantURL: "https://proxy.example.com"},
		{name: "unknown region", options: []kombo.Option{kombo.WithRegion("asia")}, wantError: "EU or US"},
		{name: "empty region", options: []kombo.Option{kombo.WithRegion("")}, wantError: "EU or US"},
		{name: "unknown region in the environment", environment: "asia", wantError: "KOMBO_REGION"},
		{name: "region and base URL", options: []kombo.Option{kombo.WithRegion(kombo.RegionEU), kombo.WithBaseURL("https://proxy.example.com")}, wantError: "cannot be combined"},
		{name: "base URL and region", options: []kombo.Option{kombo.WithBaseURL("https://proxy.example.com"), kombo.WithRegion(kombo.RegionUS)}, wantError: "cannot be combined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("KOMBO_REGION", test.environment)
			client, err := kombo.NewClient(apiKey, test.options...)
			if test.wantError != "" {
				require.ErrorContains(t, err, test.wantError)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.wantURL, client.BaseURL())
			assert.Equal(t, test.wantRegion, client.Region())
		})
	}
}

func TestRegionReachesItsHost(t *testing.T) {
	for region, host := range map[kombo.Region]string{kombo.RegionEU: "api.kombo.dev", kombo.RegionUS: "api.us.kombo.dev"} {
		var seen string
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			seen = r.URL.String()
			return response(r, 200, success), nil
		}, kombo.WithRegion(region))
		_, err := client.General.CheckAPIKey(ctx)
		require.NoError(t, err)
		assert.Equal(t, "https://"+host+"/v1/check-api-key", seen)
	}
}

func TestParseRegion(t *testing.T) {
	for text, want := range map[string]kombo.Region{"EU": kombo.RegionEU, "eu": kombo.RegionEU, " us ": kombo.RegionUS} {
		region, err := kombo.ParseRegion(text)
		require.NoError(t, err)
		assert.Equal(t, want, region)
	}
	for _, text := range []string{"", "de", "EUUS"} {
		_, err := kombo.ParseRegion(text)
		assert.ErrorContains(t, err, "EU or US")
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	tests := map[string]kombo.Option{
		"nil option":              nil,
		"relative base URL":       kombo.WithBaseURL("/v1"),
		"base URL without host":   kombo.WithBaseURL("https://"),
		"base URL with user":      kombo.WithBaseURL("https://user:password@example.com"),
		"base URL with query":     kombo.WithBaseURL("https://example.com?key=1"),
		"other scheme":            kombo.WithBaseURL("ftp://example.com"),
		"unparsable base URL":     kombo.WithBaseURL("https://exa mple.com:port"),
		"empty base URL":          kombo.WithBaseURL(""),
		"http to another host":    kombo.WithBaseURL("http://kombo.example.com"),
		"http to another address": kombo.WithBaseURL("http://192.0.2.1:8080"),
		"nil HTTP client":         kombo.WithHTTPClient(nil),
		"nil logger":              kombo.WithLogger(nil),
		"nil limiter":             kombo.WithLimiter(nil),
		"nil policy":              kombo.WithRetryPolicy(nil),
		"no timeout":              kombo.WithTimeout(0),
		"negative timeout":        kombo.WithTimeout(-time.Second),
		"negative retries":        kombo.WithMaxRetries(-1),
		"empty user agent":        kombo.WithUserAgent(""),
		"split user agent":        kombo.WithUserAgent("a\r\nX-Evil: 1"),
		"no response size":        kombo.WithMaxResponseSize(0),
		"header without a name":   kombo.WithHeader("", "x"),
		"header with a bad name":  kombo.WithHeader("X Y", "x"),
		"split header":            kombo.WithHeader("X-Trace", "a\nb"),
		"authorization":           kombo.WithHeader("authorization", "Bearer other"),
		"integration":             kombo.WithHeader("x-integration-id", "other"),
	}
	for name, option := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := kombo.NewClient(apiKey, option)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "kombo: ")
			assert.NotContains(t, err.Error(), "password")
		})
	}
}

func TestHTTPOnThisMachine(t *testing.T) {
	for _, url := range []string{"http://localhost:1", "http://LOCALHOST", "http://kombo.localhost", "http://127.0.0.1:1/v1", "http://127.1.2.3", "http://[::1]:1"} {
		_, err := kombo.NewClient(apiKey, kombo.WithBaseURL(url))
		assert.NoError(t, err, url)
	}
}

func TestCallOptions(t *testing.T) {
	server := answering(t, 503, "", "")
	client := server.client(t, kombo.WithMaxRetries(5), kombo.WithHeader("X-Trace", "client"))

	_, err := client.General.CheckAPIKey(ctx, kombo.WithMaxRetries(1), kombo.WithHeader("X-Trace", "call"))
	require.Error(t, err)
	assert.Equal(t, 2, server.count(), "the call's number of retries wins")
	assert.Equal(t, "call", server.requests[0].Header.Get("X-Trace"))

	_, err = client.General.CheckAPIKey(ctx, kombo.WithMaxRetries(0))
	require.Error(t, err)
	assert.Equal(t, 3, server.count())
	assert.Equal(t, "client", server.requests[2].Header.Get("X-Trace"), "a call's header is gone with the call")

	_, err = client.General.CheckAPIKey(ctx, kombo.WithTimeout(0))
	require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	_, err = client.General.CheckAPIKey(ctx, nil)
	require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	assert.Equal(t, 3, server.count(), "nothing is sent with a bad option")
}

func TestHeaders(t *testing.T) {
	server := answering(t, 200, "application/json", success)
	_, err := server.client(t).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	_, err = server.client(t, kombo.WithUserAgent("acme-sync/2.1")).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, "kombo-go/"+kombo.Version, server.requests[0].Header.Get("User-Agent"))
	assert.Equal(t, "acme-sync/2.1", server.requests[1].Header.Get("User-Agent"))
	assert.Equal(t, "application/json", server.requests[0].Header.Get("Accept"))
	assert.Empty(t, server.requests[0].Header.Values("X-Integration-Id"))
}

// Whatever prints a client, its options or an integration, the key is not in it.
func TestPrintingShowsNoKey(t *testing.T) {
	client, err := kombo.NewClient(apiKey)
	require.NoError(t, err)
	integration := client.Integration("personio:secret-customer")
	var printed bytes.Buffer
	for _, value := range []any{client, *client, integration, *integration, client.General, *client.General, kombo.WithHeader("X-Key", apiKey),
		[]any{client, integration}, map[string]any{"c": client}, struct{ C *kombo.Client }{client}, struct{ C kombo.Client }{*client}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			fmt.Fprintf(&printed, format+"\n", value)
		}
		text, err := json.Marshal(value)
		if err == nil {
			printed.Write(text)
		}
		slog.New(slog.NewTextHandler(&printed, nil)).Info("client", "value", value)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("client", "value", value)
		// testify's diffs dig through pointers and unexported fields.
		printed.WriteString(dump(value))
	}
	assert.NotContains(t, printed.String(), apiKey)
	assert.NotContains(t, printed.String(), fmt.Sprintf("%x", apiKey))
	assert.Contains(t, fmt.Sprint(client), "https://api.kombo.dev/v1")
	assert.Equal(t, "personio:secret-customer", integration.ID())
}

func dump(value any) string {
	collected := &collectT{}
	assert.Equal(collected, nil, value)
	return collected.text
}

type collectT struct{ text string }

func (c *collectT) Errorf(format string, args ...any) { c.text += fmt.Sprintf(format, args...) }

func TestIntegrationID(t *testing.T) {
	server := answering(t, 200, "application/json", `{"status":"success","data":{"sync_id":"1","already_queued":false,"type":"FULL"}}`)
	client := server.client(t)
	for _, id := range []string{"", " ", "personio:a\nX-Evil: 1", "persönio:a"} {
		_, err := client.Integration(id).TriggerSync(ctx, gen.TriggerSyncRequest{})
		require.ErrorIs(t, err, kombo.ErrInvalidArgument)
		assert.Contains(t, err.Error(), "Integration.TriggerSync")
		assert.Contains(t, err.Error(), "ID of the integration")
	}
	assert.Zero(t, server.count())
	_, err := client.Integration("personio:CBNMt7dSNCzBdnRTx87dev4E").TriggerSync(ctx, gen.TriggerSyncRequest{})
	require.NoError(t, err)
	assert.Equal(t, "personio:CBNMt7dSNCzBdnRTx87dev4E", server.requests[0].Header.Get("X-Integration-Id"))
}

// Integrations are views: many of them use the connections of one client, and each names itself.
func TestFiftyIntegrationsShareConnections(t *testing.T) {
	var mu sync.Mutex
	connections, integrations := map[string]bool{}, map[string]bool{}
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		integrations[r.Header.Get("X-Integration-Id")] = true
		mu.Unlock()
		write(w, 200, "application/json", `{"status":"success","data":{"sync_id":"1"}}`)
	})
	client := server.client(t)
	for i := range 50 {
		_, err := client.Integration(fmt.Sprintf("personio:%d", i)).TriggerSync(ctx, gen.TriggerSyncRequest{})
		require.NoError(t, err)
	}
	assert.Len(t, integrations, 50)
	// net/http drops a connection if a busy machine delays the end of a write by more than 50 ms.
	assert.LessOrEqual(t, len(connections), 5)
}

func TestConcurrentUse(t *testing.T) {
	server := answering(t, 200, "application/json", success)
	client := server.client(t)
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			for range 10 {
				answer, err := client.General.CheckAPIKey(ctx)
				assert.NoError(t, err)
				assert.Equal(t, "env-1", answer.Data.EnvironmentID)
			}
		})
	}
	group.Wait()
	assert.Equal(t, 320, server.count())
}

// Bursts of requests find the connections of the burst before, where net/http's own transport would have closed most.
func TestBurstsReuseConnections(t *testing.T) {
	var mu sync.Mutex
	connections := map[string]bool{}
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		time.Sleep(5 * time.Millisecond) // keeps the connections of a burst busy at the same time
		write(w, 200, "application/json", success)
	})
	client := server.client(t)
	for range 10 {
		var burst sync.WaitGroup
		for range 64 {
			burst.Go(func() {
				_, err := client.General.CheckAPIKey(ctx)
				assert.NoError(t, err)
			})
		}
		burst.Wait()
	}
	assert.Equal(t, 640, server.count())
	assert.LessOrEqual(t, len(connections), 2*64)
}
