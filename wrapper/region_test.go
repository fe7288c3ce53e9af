package kombo_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

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
			return newResponse(r, 200, success), nil
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
