package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

type site struct {
	url    string
	server *kombotest.Server
	log    *bytes.Buffer
}

func start(t *testing.T) *site {
	server, log := kombotest.NewServer(t), &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	app := &app{
		client: server.Client(kombo.WithMaxRetries(0)), logger: logger, mock: true,
		customer: customer{ID: "36123", Name: "Acme, Inc.", Email: "user@example.com"},
	}
	web := httptest.NewUnstartedServer(nil)
	web.Config.Handler = protect(app.handler(), policy, localHosts(web.Listener.Addr()))
	web.Start()
	t.Cleanup(web.Close)
	prepare(server, app.customer)
	return &site{url: web.URL, server: server, log: log}
}

func (s *site) send(t *testing.T, method, path, body string, header ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			request.Host = header[i+1]
		}
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

func TestFlow(t *testing.T) {
	site := start(t)
	_, page := site.send(t, http.MethodGet, "/", "")
	assert.Contains(t, page, "No system is connected yet")

	status, text := site.send(t, http.MethodPost, "/connection-links", "{}")
	require.Equal(t, http.StatusOK, status, text)
	var link struct{ Link string }
	require.NoError(t, json.Unmarshal([]byte(text), &link))
	require.Equal(t, "/mock-flow", link.Link, "relative, because the page may be opened as localhost or 127.0.0.1")
	assert.JSONEq(t, `{"end_user_email":"user@example.com","end_user_organization_name":"Acme, Inc.","end_user_origin_id":"36123","integration_category":"HRIS"}`,
		string(site.server.Requests()[0].Body))
	_, flow := site.send(t, http.MethodGet, "/mock-flow", "")
	assert.Contains(t, flow, "/static/flow.js")
	_, script := site.send(t, http.MethodGet, "/static/flow.js", "")
	assert.Contains(t, script, `activation_token: "token-of-the-mock-flow"`)

	for range 2 { // reloading the page sends the token again
		status, text = site.send(t, http.MethodPost, "/integrations", `{"token":"token-of-the-mock-flow"}`)
		assert.Equal(t, http.StatusCreated, status)
		assert.JSONEq(t, `{"tool":"personio"}`, text)
	}
	_, page = site.send(t, http.MethodGet, "/", "")
	assert.Equal(t, 1, strings.Count(page, "<td>personio</td>"))
	assert.Contains(t, page, "COMPLETED")
	assert.Contains(t, page, "<code>personio:CBNMt7dSNCzBdnRTx87dev4E</code>", "the value to store")
}

func TestErrors(t *testing.T) {
	const token = `{"token":"a-secret-token"}`
	tests := []struct {
		name, path, body string
		header           []string
		failure          *kombotest.Failure
		status           int
		message          string
	}{
		{"no token", "/integrations", `{}`, nil, nil, 400, "token is missing"},
		{"an integration ID instead", "/integrations", `{"id":"personio:somebody-else"}`, nil, nil, 400, "token is missing"},
		{"not JSON", "/integrations", `token`, nil, nil, 400, "token is missing"},
		{"large", "/integrations", `{"token":"` + strings.Repeat("x", 1<<20) + `"}`, nil, nil, 400, "token is missing"},
		{"a token that changes the path", "/integrations", `{"token":".."}`, nil, nil, 400, "connect again"},
		{"expired", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformInputInvalid}, 400, "connect again"},
		{"busy", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformRateLimitExceeded}, 503, "in a minute"},
		{"wrong key", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformAuthenticationInvalid}, 502, "on our side"},
		{"no link", "/connection-links", `{}`, nil, &kombotest.Failure{Status: 500}, 502, "on our side"},
		{"another site", "/integrations", token, []string{"Origin", "https://example.com", "Sec-Fetch-Site", "cross-site"}, nil, 403, ""},
		{"another origin", "/integrations", token, []string{"Origin", "https://example.com"}, nil, 403, ""},
		{"another host", "/integrations", token, []string{"Host", "example.com"}, nil, 421, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := start(t)
			if test.failure != nil {
				site.server.Fail(kombotest.AnyOperation, *test.failure)
			}
			status, text := site.send(t, http.MethodPost, test.path, test.body, test.header...)
			assert.Equal(t, test.status, status)
			assert.Contains(t, text, test.message)
			assert.NotContains(t, site.log.String(), "a-secret-token")
			_, page := site.send(t, http.MethodGet, "/", "")
			assert.Contains(t, page, "No system is connected yet")
		})
	}
}

// A token from another customer's flow is rejected.
func TestTokenOfAnotherCustomer(t *testing.T) {
	for _, origin := range []*string{nil, new("36124")} {
		site := start(t)
		site.server.SetData("GET /connect/integration-by-token/{token}", gen.ActivatedIntegration{ID: "personio:theirs", Tool: "personio", EndUserOriginID: origin})
		status, _ := site.send(t, http.MethodPost, "/integrations", `{"token":"theirs"}`)
		assert.Equal(t, http.StatusForbidden, status)
		_, page := site.send(t, http.MethodGet, "/", "")
		assert.Contains(t, page, "No system is connected yet")
	}
}

// Browsers run only scripts that the example serves, and show its pages only in its own frames.
func TestHeaders(t *testing.T) {
	site := start(t)
	for path, ancestors := range map[string]string{"/": "frame-ancestors 'none'", "/mock-flow": "frame-ancestors 'self'", "/static/page.js": "frame-ancestors 'none'"} {
		response, err := http.Get(site.url + path)
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusOK, response.StatusCode, path)
		assert.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"), path)
		security := response.Header.Get("Content-Security-Policy")
		assert.Contains(t, security, "default-src 'none'", path)
		assert.Contains(t, security, ancestors, path)
		assert.NotContains(t, security, "unsafe", path)
		assert.NotContains(t, string(text), "<style", path)
		assert.NotContains(t, string(text), "<script>", path)
	}
}

func TestRunStops(t *testing.T) {
	t.Setenv("KOMBO_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, run(ctx, "127.0.0.1:0"))
	assert.Error(t, run(ctx, "nowhere"))
}
