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
		client: server.Client(kombo.WithMaxRetries(0)), logger: logger, standIn: true,
		customer: customer{ID: "36123", Name: "Acme, Inc.", Email: "user@example.com"},
	}
	web := httptest.NewServer(app.handler())
	t.Cleanup(web.Close)
	prepare(server, app.customer, web.URL)
	return &site{url: web.URL, server: server, log: log}
}

func (s *site) send(t *testing.T, method, path, body string, header ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// The way a customer goes.
func TestFlow(t *testing.T) {
	site := start(t)
	_, page := site.send(t, http.MethodGet, "/", "")
	assert.Contains(t, page, "None is connected yet")

	status, text := site.send(t, http.MethodPost, "/connection-links", "{}")
	require.Equal(t, http.StatusOK, status, text)
	var link struct{ Link string }
	require.NoError(t, json.Unmarshal([]byte(text), &link))
	require.Equal(t, site.url+"/stand-in-flow", link.Link)
	assert.JSONEq(t, `{"end_user_email":"user@example.com","end_user_organization_name":"Acme, Inc.","end_user_origin_id":"36123","integration_category":"HRIS"}`,
		string(site.server.Requests()[0].Body))
	_, flow := site.send(t, http.MethodGet, "/stand-in-flow", "")
	assert.Contains(t, flow, `activation_token: "a-token-of-the-stand-in"`)

	for range 2 { // a page that is loaded again sends the token again
		status, text = site.send(t, http.MethodPost, "/integrations", `{"token":"a-token-of-the-stand-in"}`)
		assert.Equal(t, http.StatusCreated, status)
		assert.JSONEq(t, `{"tool":"personio"}`, text)
	}
	_, page = site.send(t, http.MethodGet, "/", "")
	assert.Equal(t, 1, strings.Count(page, "<td>personio</td>"))
	assert.Contains(t, page, "COMPLETED")
	assert.NotContains(t, page, "CBNMt7dSNCzBdnRTx87dev4E", "the id is for the back end only")
}

func TestRefusals(t *testing.T) {
	const token = `{"token":"a-secret-token"}`
	tests := []struct {
		name, path, body string
		header           []string
		failure          *kombotest.Failure
		status           int
		message          string
	}{
		{"no token", "/integrations", `{}`, nil, nil, 400, "token is missing"},
		{"an integration id in its place", "/integrations", `{"id":"personio:somebody-else"}`, nil, nil, 400, "token is missing"},
		{"no JSON", "/integrations", `token`, nil, nil, 400, "token is missing"},
		{"large", "/integrations", `{"token":"` + strings.Repeat("x", 1<<20) + `"}`, nil, nil, 400, "token is missing"},
		{"a token that leads to another path", "/integrations", `{"token":".."}`, nil, nil, 400, "connect again"},
		{"expired", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformInputInvalid}, 400, "connect again"},
		{"busy", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformRateLimitExceeded}, 503, "in a minute"},
		{"wrong key", "/integrations", token, nil, &kombotest.Failure{Code: kombo.CodePlatformAuthenticationInvalid}, 502, "on our side"},
		{"link refused", "/connection-links", `{}`, nil, &kombotest.Failure{Status: 500}, 502, "on our side"},
		{"another site", "/integrations", token, []string{"Origin", "https://example.com", "Sec-Fetch-Site", "cross-site"}, nil, 403, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := start(t)
			if test.failure != nil {
				site.server.Fail(kombotest.Any, *test.failure)
			}
			status, text := site.send(t, http.MethodPost, test.path, test.body, test.header...)
			assert.Equal(t, test.status, status)
			assert.Contains(t, text, test.message)
			assert.NotContains(t, site.log.String(), "a-secret-token")
			_, page := site.send(t, http.MethodGet, "/", "")
			assert.Contains(t, page, "None is connected yet")
		})
	}
}

// A token of another customer's flow connects nothing.
func TestSomebodyElsesToken(t *testing.T) {
	for _, origin := range []*string{nil, new("36124")} {
		site := start(t)
		site.server.SetData("GET /connect/integration-by-token/{token}", gen.ActivatedIntegration{ID: "personio:theirs", Tool: "personio", EndUserOriginID: origin})
		status, _ := site.send(t, http.MethodPost, "/integrations", `{"token":"theirs"}`)
		assert.Equal(t, http.StatusForbidden, status)
		_, page := site.send(t, http.MethodGet, "/", "")
		assert.Contains(t, page, "None is connected yet")
	}
}

func TestRunStops(t *testing.T) {
	t.Setenv("KOMBO_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, run(ctx, "127.0.0.1:0"))
	assert.Error(t, run(ctx, "nowhere"))
}
