package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// start runs the command and returns its URL.
func start(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- run(ctx, "127.0.0.1:0", nil, 1, func(url string) { ready <- url }) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-done)
	})
	select {
	case at := <-ready:
		return at
	case err := <-done:
		done <- err
		require.NoError(t, err)
		return ""
	}
}

func send(t *testing.T, method, target, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, target, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range header {
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request) // does not follow redirects
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(text)
}

// press submits a form like page.js.
func press(t *testing.T, target string, fields url.Values) (int, string) {
	t.Helper()
	response, text := send(t, http.MethodPost, target, fields.Encode(), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/plain", "Sec-Fetch-Site": "same-origin",
	})
	return response.StatusCode, text
}

func client(t *testing.T, at string) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient("a-secret-key", kombo.WithBaseURL(at+"/v1"), kombo.WithMaxRetries(0),
		// On a connection that was used before, net/http itself retries a dropped request.
		kombo.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}))
	require.NoError(t, err)
	return client
}

func TestPageListsEveryOperation(t *testing.T) {
	response, page := send(t, http.MethodGet, start(t)+"/", "", nil)
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
	for _, o := range gen.Operations() {
		assert.Contains(t, page, `data-operation="`+o.Method+" "+o.Path+`"`)
		assert.Contains(t, page, "."+o.Name+"</code>")
	}
	for _, code := range kombo.Codes() {
		assert.Contains(t, page, string(code))
	}
	assert.Contains(t, page, `<td class="number">315</td>`)
}

func TestAssets(t *testing.T) {
	at := start(t)
	for path, mediaType := range map[string]string{"/page.css": "text/css", "/page.js": "text/javascript", "/connect": "text/html"} {
		response, text := send(t, http.MethodGet, at+path, "", nil)
		assert.Equal(t, http.StatusOK, response.StatusCode, path)
		assert.Contains(t, response.Header.Get("Content-Type"), mediaType)
		assert.NotContains(t, text, "https://", "the page works without a network")
	}
	response, _ := send(t, http.MethodGet, at+"/page.go", "", nil)
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
}

func TestMakeRequestsFail(t *testing.T) {
	at := start(t)
	tests := []struct {
		how    string
		status int
		code   kombo.Code
	}{
		{"ATS.JOB_CLOSED", 400, kombo.CodeATSJobClosed},
		{"PLATFORM.RATE_LIMIT_EXCEEDED", 429, kombo.CodePlatformRateLimitExceeded},
		{"unavailable", 503, ""},
		{"error", 500, ""},
		{"drop", 0, ""},
		{"cut-off", 200, ""},
	}
	for _, test := range tests {
		t.Run(test.how, func(t *testing.T) {
			status, notice := press(t, at+"/fail", form("operation", "GET /check-api-key", "how", test.how, "times", "2"))
			require.Equal(t, http.StatusOK, status)
			assert.Contains(t, notice, "The next 2 requests of GET /check-api-key will fail")
			_, page := send(t, http.MethodGet, at+"/requests", "", nil)
			assert.Contains(t, page, "<code>GET /check-api-key</code> (2 times)")
			for range 2 {
				_, err := client(t, at).General.CheckAPIKey(t.Context())
				var failure *kombo.Error
				require.ErrorAs(t, err, &failure)
				assert.Equal(t, test.status, failure.StatusCode)
				assert.Equal(t, test.code, failure.Code)
			}
			_, err := client(t, at).General.CheckAPIKey(t.Context())
			require.NoError(t, err)
		})
	}
	for _, bad := range []url.Values{
		form("operation", "GET /nothing", "how", "drop"),
		form("operation", "*", "how", "nothing"),
		form("operation", "*", "how", "drop", "times", "0"),
		form("operation", "*", "how", "drop", "times", "many"),
	} {
		status, _ := press(t, at+"/fail", bad)
		assert.Equal(t, http.StatusBadRequest, status, bad)
	}
	t.Run("without the script", func(t *testing.T) {
		response, _ := send(t, http.MethodPost, at+"/fail", form("operation", "*", "how", "drop").Encode(),
			map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		assert.Equal(t, http.StatusSeeOther, response.StatusCode)
		_, page := send(t, http.MethodGet, at+"/", "", nil)
		assert.Contains(t, page, "The next request of any operation will fail: The connection is dropped.")
		_, page = send(t, http.MethodGet, at+"/", "", nil)
		assert.NotContains(t, page, "The next request of any operation will fail", "the message is shown once")
	})
}

func form(pairs ...string) url.Values {
	fields := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		fields.Set(pairs[i], pairs[i+1])
	}
	return fields
}

func TestSendWebhooks(t *testing.T) {
	at := start(t)
	events := make(chan *kombo.WebhookEvent, 1)
	receiver := httptest.NewServer(kombo.WebhookHandler("my-secret", func(_ context.Context, event *kombo.WebhookEvent) error {
		events <- event
		return nil
	}))
	status, notice := press(t, at+"/webhook", form("type", gen.WebhookTypeDataChanged, "url", receiver.URL, "secret", "my-secret"))
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, notice, "responded 200 OK")
	assert.IsType(t, &gen.DataChangedWebhook{}, (<-events).Data)

	_, notice = press(t, at+"/webhook", form("type", gen.WebhookTypeDataChanged, "url", receiver.URL, "secret", "another"))
	assert.Contains(t, notice, "responded 401")
	receiver.Close()
	_, notice = press(t, at+"/webhook", form("type", gen.WebhookTypeDataChanged, "url", receiver.URL))
	assert.Contains(t, notice, "was not delivered")
	for _, bad := range []url.Values{
		form("type", "nothing", "url", receiver.URL),
		form("type", gen.WebhookTypeDataChanged, "url", "file:///etc/passwd"),
		form("type", gen.WebhookTypeDataChanged, "url", "://"),
	} {
		status, _ := press(t, at+"/webhook", bad)
		assert.Equal(t, http.StatusBadRequest, status, bad)
	}
}

func TestReset(t *testing.T) {
	at := start(t)
	_, err := client(t, at).General.CheckAPIKey(t.Context())
	require.NoError(t, err)
	_, _ = press(t, at+"/fail", form("operation", "*", "how", "drop"))
	_, notice := press(t, at+"/reset", nil)
	assert.Contains(t, notice, "as it was at the start")
	_, page := send(t, http.MethodGet, at+"/requests", "", nil)
	assert.Contains(t, page, "Nothing yet")
	assert.NotContains(t, page, "Going to fail")
	employees, err := client(t, at).Integration("personio:acme").HRIS.GetEmployees(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, employees.Data.Results, 100)
}

// The link of a connection flow leads to a page where it can be tried.
func TestConnectionFlow(t *testing.T) {
	base := start(t)
	link, err := client(t, base).Connect.CreateConnectionLink(t.Context(), gen.CreateConnectionLinkRequest{
		EndUserEmail: "ada@example.com", EndUserOrganizationName: "Acme, Inc.",
	})
	require.NoError(t, err)
	require.Equal(t, base+"/connect", link.Data.Link)
	_, page := send(t, http.MethodGet, link.Data.Link, "", nil)
	assert.Contains(t, page, `{ activation_token: "`+activation+`" }`)
	_, err = client(t, base).Connect.GetIntegrationByToken(t.Context(), activation)
	require.NoError(t, err)
}
