package kombo_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// The largest values of the options mean that there is no bound.
func TestOptionsWithTheLargestValues(t *testing.T) {
	for name, option := range map[string]kombo.Option{
		"WithMaxResponseSize":      kombo.WithMaxResponseSize(math.MaxInt64),
		"WithTimeout":              kombo.WithTimeout(math.MaxInt64),
		"WithMaxRetries":           kombo.WithMaxRetries(math.MaxInt),
		"WithMaxRateLimitWait":     kombo.WithMaxRateLimitWait(math.MaxInt64),
		"WithMaxConcurrentActions": kombo.WithMaxConcurrentActions(math.MaxInt),
		"Backoff":                  kombo.WithRetryPolicy(kombo.Backoff{Base: math.MaxInt64, Max: math.MaxInt64}),
	} {
		server := answering(t, 200, "application/json", success)
		for kind, call := range calls {
			assert.NoError(t, call(ctx, server.client(t, option)), "%s %s", name, kind)
		}
		assert.Equal(t, len(calls), server.count(), name)
	}
}

func TestOptionsWithTheSmallestValues(t *testing.T) {
	server := answering(t, 200, "application/json", success)
	for name, option := range map[string]kombo.Option{
		"WithMaxRetries":           kombo.WithMaxRetries(0),
		"WithMaxRateLimitWait":     kombo.WithMaxRateLimitWait(0),
		"WithMaxConcurrentActions": kombo.WithMaxConcurrentActions(1),
	} {
		for kind, call := range calls {
			assert.NoError(t, call(ctx, server.client(t, option)), "%s %s", name, kind)
		}
	}
	_, err := server.client(t, kombo.WithMaxResponseSize(1)).General.CheckAPIKey(ctx)
	assert.ErrorContains(t, err, "larger than 1 bytes")
	_, err = server.client(t, kombo.WithTimeout(1)).General.CheckAPIKey(ctx)
	assert.True(t, failure(t, err).Timeout())
	assert.ErrorContains(t, err, "timed out")

	for _, option := range []kombo.Option{
		kombo.WithMaxResponseSize(math.MinInt64), kombo.WithTimeout(math.MinInt64), kombo.WithMaxRetries(math.MinInt),
		kombo.WithMaxRateLimitWait(math.MinInt64), kombo.WithMaxConcurrentActions(math.MinInt),
	} {
		_, err := kombo.NewClient(apiKey, option)
		require.ErrorContains(t, err, "kombo: With")
	}
}
