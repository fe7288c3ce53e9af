package kombo_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// The API key, the integration and the body are sent only to the configured host: not to another
// name, another port, or from https to http.
func TestRedirectElsewhereIsNotFollowed(t *testing.T) {
	for _, own := range []*http.Client{nil, {}} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			for kind, call := range calls {
				other := respondWith(t, 200, "application/json", success)
				for _, location := range []string{other.URL, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)} {
					server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
						http.Redirect(w, r, location+r.URL.Path, status)
					})
					var options []kombo.Option
					if own != nil {
						options = append(options, kombo.WithHTTPClient(own))
					}
					err := call(ctx, server.client(t, options...))
					assert.Equal(t, status, failure(t, err).StatusCode)
					assert.Contains(t, err.Error(), "Check the base URL")
					assert.Equal(t, 1, server.count())
					assert.Zero(t, other.count(), "%s %d", kind, status)
				}
			}
		}
	}
}

func TestRedirectWithinTheHostIsFollowedForReads(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		if !strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/moved"+r.URL.Path, http.StatusPermanentRedirect)
			return
		}
		write(w, 200, "application/json", success)
	})
	require.NoError(t, calls["read"](ctx, server.client(t)))
	require.Equal(t, 2, server.count())
	assert.Equal(t, "Bearer "+apiKey, server.requests[1].Header.Get("Authorization"))

	require.Error(t, calls["write"](ctx, server.client(t)))
	assert.Equal(t, 3, server.count(), "a write is not sent again")
}

func TestRedirectLoopEnds(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "/again", http.StatusFound) })
	require.Error(t, calls["read"](ctx, server.client(t)))
	assert.Equal(t, 10, server.count())
}

// The caller's HTTP client is not changed, and its CheckRedirect still applies.
func TestOwnHTTPClientIsNotChanged(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "/again", http.StatusFound) })
	asked := 0
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		asked++
		return http.ErrUseLastResponse
	}}
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithHTTPClient(own))))
	assert.Equal(t, 1, asked)
	assert.Equal(t, 1, server.count())

	plain := &http.Client{}
	require.Error(t, calls["read"](ctx, server.client(t, kombo.WithHTTPClient(plain))))
	assert.Nil(t, plain.CheckRedirect)
	assert.Nil(t, plain.Transport)
}

// The SDK does not send credentials in the URL of a redirect.
func TestRedirectWithUserInfo(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		target := url.URL{Scheme: "http", Host: "user:password@" + r.Host, Path: "/v1/check-api-key"}
		w.Header().Set("Location", target.String())
		w.WriteHeader(http.StatusFound)
	})
	_, err := server.client(t).General.CheckAPIKey(ctx)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "password")
}
