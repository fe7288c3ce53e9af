package kombotest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestBaseURLWithoutVersion(t *testing.T) {
	server := kombotest.NewServer(t)
	client, err := kombo.NewClient("x", kombo.WithBaseURL(strings.TrimSuffix(server.URL, "/v1")))
	require.NoError(t, err)
	_, err = client.General.CheckAPIKey(ctx)
	require.ErrorContains(t, err, "Check the path and the base URL, which ends with /v1")
	assert.Equal(t, "the contract has no GET of this path: add /v1 to the base URL", server.Requests()[0].Rejection)
}

// Retries do not slow down tests that make requests fail.
func TestClientRetriesAtOnce(t *testing.T) {
	server := kombotest.NewServer(t)
	limit := kombotest.Failure{Code: kombo.CodePlatformRateLimitExceeded, Header: http.Header{"Retry-After": {"120"}}}
	server.Fail("GET /check-api-key", limit, kombotest.Failure{Code: kombo.CodePlatformConcurrencyLimitExceeded}, kombotest.Failure{Status: 503})
	within, cancel := context.WithTimeout(ctx, 10*time.Second) // a longer wait would fail at once
	defer cancel()
	_, err := server.Client().General.CheckAPIKey(within)
	require.NoError(t, err)
	assert.Len(t, server.Requests(), 4)
}

func TestClientKeepsItsRegion(t *testing.T) {
	server := kombotest.NewServer(t)
	client := server.Client(kombo.WithRegion(kombo.RegionUS))
	assert.Equal(t, kombo.RegionUS, client.Region())
	assert.Equal(t, server.URL, client.BaseURL())
	_, err := client.General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Len(t, server.Requests(), 1)
}
