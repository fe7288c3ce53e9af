package kombo_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// The largest values of options mean that there is no limit.
func TestOptionsWithTheLargestValues(t *testing.T) {
	for name, option := range map[string]kombo.Option{
		"WithMaxResponseSize":      kombo.WithMaxResponseSize(math.MaxInt64),
		"WithTimeout":              kombo.WithTimeout(math.MaxInt64),
		"WithMaxRetries":           kombo.WithMaxRetries(math.MaxInt),
		"WithMaxRateLimitWait":     kombo.WithMaxRateLimitWait(math.MaxInt64),
		"WithMaxConcurrentActions": kombo.WithMaxConcurrentActions(math.MaxInt),
		"Backoff":                  kombo.WithRetryPolicy(kombo.Backoff{Base: math.MaxInt64, Max: math.MaxInt64}),
	} {
		server := respondWith(t, 200, "application/json", success)
		for kind, call := range calls {
			assert.NoError(t, call(ctx, server.client(t, option)), "%s %s", name, kind)
		}
		assert.Equal(t, len(calls), server.count(), name)
	}
}

func TestOptionsWithTheSmallestValues(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
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

func TestInvalidOptions(t *testing.T) {
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

func TestCallOptions(t *testing.T) {
	server := respondWith(t, 503, "", "")
	client := server.client(t, kombo.WithMaxRetries(5), kombo.WithHeader("X-Trace", "client"))

	_, err := client.General.CheckAPIKey(ctx, kombo.WithMaxRetries(1), kombo.WithHeader("X-Trace", "call"))
	require.Error(t, err)
	assert.Equal(t, 2, server.count(), "the option of the call overrides the client's")
	assert.Equal(t, "call", server.requests[0].Header.Get("X-Trace"))

	_, err = client.General.CheckAPIKey(ctx, kombo.WithMaxRetries(0))
	require.Error(t, err)
	assert.Equal(t, 3, server.count())
	assert.Equal(t, "client", server.requests[2].Header.Get("X-Trace"), "the header applies to one call")

	_, err = client.General.CheckAPIKey(ctx, kombo.WithTimeout(0))
	require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	_, err = client.General.CheckAPIKey(ctx, nil)
	require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	assert.Equal(t, 3, server.count(), "a call with an invalid option is not sent")
}
