package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Browsers may use the API only from pages of this machine. Other sites can neither submit forms
// nor read the page.
func TestAccess(t *testing.T) {
	at := start(t)
	preflight := map[string]string{"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization, x-integration-id"}
	tests := []struct {
		name, method, path string
		header             map[string]string
		status             int
		allowed            string
	}{
		{"no origin", "GET", "/v1/check-api-key", nil, 200, ""},
		{"localhost", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://localhost:3000"}, 200, "http://localhost:3000"},
		{"loopback", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://127.0.0.1:5173"}, 200, "http://127.0.0.1:5173"},
		{"IPv6", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://[::1]:3000"}, 200, "http://[::1]:3000"},
		{"name of this machine", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://app.localhost"}, 200, "http://app.localhost"},
		{"container", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://web:3000"}, 200, "http://web:3000"},
		{"another site", "POST", "/v1/force-sync", map[string]string{"Origin": "https://example.com"}, 403, ""},
		{"another site without an origin", "GET", "/v1/check-api-key", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403, ""},
		{"neighbor without an origin", "GET", "/v1/check-api-key", map[string]string{"Sec-Fetch-Site": "same-site"}, 403, ""},
		{"typed into the address bar", "GET", "/v1/check-api-key", map[string]string{"Sec-Fetch-Site": "none"}, 200, ""},
		{"a site with a similar name", "GET", "/v1/check-api-key", map[string]string{"Origin": "https://localhost.example.com"}, 403, ""},
		{"a site with an address", "GET", "/v1/check-api-key", map[string]string{"Origin": "http://192.0.2.1"}, 403, ""},
		{"sandboxed page", "GET", "/v1/check-api-key", map[string]string{"Origin": "null"}, 403, ""},
		{"another site, path without version", "GET", "/hris/employees", map[string]string{"Origin": "https://example.com"}, 403, ""},
		{"preflight", "OPTIONS", "/v1/hris/employees", merge(preflight, "Origin", "http://localhost:3000"), 204, "http://localhost:3000"},
		{"preflight of another site", "OPTIONS", "/v1/hris/employees", merge(preflight, "Origin", "https://example.com"), 403, ""},
		{"button on another site", "POST", "/reset", map[string]string{"Origin": "https://example.com", "Sec-Fetch-Site": "cross-site"}, 403, ""},
		{"button on another page of this machine", "POST", "/reset", map[string]string{"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"}, 403, ""},
		{"DNS name that points to this machine", "GET", "/requests", map[string]string{"Host": "evil.example.com"}, 403, ""},
		{"API under a DNS name that points to this machine", "GET", "/v1/check-api-key", map[string]string{"Host": "evil.example.com"}, 403, ""},
		{"page by address", "GET", "/requests", map[string]string{"Host": "192.0.2.1:5662"}, 200, ""},
		{"page by name in upper case", "GET", "/requests", map[string]string{"Host": "LOCALHOST:5662"}, 200, ""},
		{"API under the name of a container", "GET", "/v1/check-api-key", map[string]string{"Host": "stand-in:5662"}, 200, ""},
		{"API under the name of the host of containers", "GET", "/v1/check-api-key", map[string]string{"Host": "host.docker.internal:5662"}, 200, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response, _ := send(t, test.method, at+test.path, "", merge(test.header, "Authorization", "Bearer any"))
			assert.Equal(t, test.status, response.StatusCode)
			assert.Equal(t, test.allowed, response.Header.Get("Access-Control-Allow-Origin"))
		})
	}
	response, _ := send(t, "OPTIONS", at+"/v1/hris/employees", "", merge(preflight, "Origin", "http://localhost:3000"))
	assert.Equal(t, "authorization, x-integration-id", response.Header.Get("Access-Control-Allow-Headers"))
	assert.Contains(t, response.Header.Get("Access-Control-Allow-Methods"), "DELETE")
}

func merge(header map[string]string, name, value string) map[string]string {
	merged := map[string]string{name: value}
	for name, value := range header {
		merged[name] = value
	}
	return merged
}

// The Host header is checked at all addresses, because the DNS name of a website can point to any
// of them.
func TestEveryAddress(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- run(ctx, ":0", splitNames("Mock.example.com, other.example.com"), 1, func(url string) { ready <- url })
	}()
	at := <-ready
	assert.True(t, strings.HasPrefix(at, "http://localhost:"), at)
	at = strings.Replace(at, "localhost", "127.0.0.1", 1)
	for _, test := range []struct {
		host, origin string
		status       int
	}{
		{"stand-in:5662", "", 200},
		{"192.0.2.1:5662", "", 200},
		{"evil.example.com", "", 403},
		{"mock.example.com:5662", "", 200},
		{"other.example.com", "https://mock.example.com", 200},
		{"mock.example.com", "https://evil.example.com", 403},
	} {
		header := map[string]string{"Host": test.host, "Authorization": "Bearer any"}
		if test.origin != "" {
			header["Origin"] = test.origin
		}
		response, text := send(t, http.MethodGet, at+"/v1/check-api-key", "", header)
		assert.Equal(t, test.status, response.StatusCode, test.host)
		if test.status == http.StatusForbidden {
			assert.Contains(t, text, "-host")
		}
	}
	response, _ := send(t, http.MethodGet, at+"/", "", map[string]string{"Host": "evil.example.com"})
	assert.Equal(t, http.StatusForbidden, response.StatusCode)
	cancel()
	assert.NoError(t, <-done)
	assert.Error(t, run(t.Context(), "nothing", nil, 1, nil))
}
