package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeaders(t *testing.T) {
	site := start(t)
	for _, path := range []string{"/", headOfExamples, "/jobs/none", "/static/form.js"} {
		response, err := http.Get(site.url + path)
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"), path)
		security := response.Header.Get("Content-Security-Policy")
		assert.Contains(t, security, "default-src 'none'", path)
		assert.Contains(t, security, "frame-ancestors 'none'", path)
		assert.NotContains(t, security, "unsafe", path)
		assert.NotContains(t, string(text), "<style", path)
		assert.NotContains(t, string(text), "<script>", path)
	}
}

func TestOtherSites(t *testing.T) {
	site := start(t)
	for name, status := range map[string]int{"Host": http.StatusMisdirectedRequest, "Origin": http.StatusForbidden} {
		request, err := http.NewRequest(http.MethodPost, site.url+headOfExamples, strings.NewReader("x"))
		require.NoError(t, err)
		request.Header.Set(name, "https://example.com")
		if name == "Host" {
			request.Host = "example.com"
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, status, response.StatusCode, name)
	}
}
