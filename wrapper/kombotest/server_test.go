package kombotest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

var ctx = context.Background()

// authorized are the headers of a valid request.
var authorized = map[string]string{"Authorization": "Bearer x", "X-Integration-Id": "personio:1", "Content-Type": "application/json"}

// without returns the headers of a valid request except for one.
func without(name string) map[string]string {
	rest := maps.Clone(authorized)
	delete(rest, name)
	return rest
}

// send sends a request without the SDK and returns the status, and the code and message of the
// error.
func send(t *testing.T, method, url string, header map[string]string, body string) (int, string, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	var result struct {
		Status string
		Error  struct{ Code, Message string }
	}
	require.NoError(t, json.Unmarshal(text, &result), string(text))
	return response.StatusCode, result.Error.Code, result.Error.Message
}

// exchange is a request, and the status, code and part of the message in the response.
type exchange struct {
	name, method, path string
	header             map[string]string
	body               string
	status             int
	code, message      string
}

func testExchanges(t *testing.T, tests []exchange) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, code, message := send(t, test.method, kombotest.NewServer(t).URL+test.path, test.header, test.body)
			assert.Equal(t, test.status, status, message)
			assert.Equal(t, test.code, code)
			assert.Contains(t, message, test.message)
		})
	}
}

func TestRejections(t *testing.T) {

	const invalid = "PLATFORM.INPUT_INVALID"
	testExchanges(t, []exchange{
		{"good", "POST", "/force-sync", authorized, `{"type":"DELTA"}`, 200, "", ""},
		{"good with unknown member", "POST", "/force-sync", authorized, `{"type":"DELTA","new":1}`, 200, "", ""},
		{"no key", "POST", "/force-sync", without("Authorization"), `{}`, 401, "PLATFORM.AUTHENTICATION_INVALID", "Bearer"},
		{"no integration", "POST", "/force-sync", without("X-Integration-Id"), `{}`, 400, invalid, "X-Integration-Id is missing"},
		{"unknown path", "POST", "/nothing", authorized, ``, 404, invalid, "no POST of this path"},
		{"other method", "PUT", "/force-sync", authorized, ``, 404, invalid, "no PUT of this path"},
		{"no body", "POST", "/force-sync", authorized, ``, 400, invalid, "not JSON"},
		{"incomplete body", "POST", "/force-sync", authorized, `{"type":`, 400, invalid, "not JSON"},
		{"other media type", "POST", "/force-sync", without("Content-Type"), `{}`, 400, invalid, "application/json"},
		{"wrong enum value", "POST", "/force-sync", authorized, `{"type":"ALL"}`, 400, invalid, "/type"},
		{"array", "POST", "/force-sync", authorized, `[]`, 400, invalid, "object"},
		{"missing property", "POST", "/connect/create-link", authorized, `{"end_user_email":"a@example.com"}`, 400, invalid, "end_user_organization_name"},
		{"bad email", "POST", "/connect/create-link", authorized, `{"end_user_email":"nobody","end_user_organization_name":"Acme"}`, 400, invalid, "end_user_email"},
		{"body on GET", "GET", "/check-api-key", authorized, `{}`, 400, invalid, "takes no body"},
		{"unknown query parameter", "GET", "/check-api-key?a=1", authorized, ``, 400, invalid, "no query parameter a"},
		{"page size too large", "GET", "/hris/employees?page_size=251", authorized, ``, 400, invalid, "page_size"},
		{"page size is not a number", "GET", "/hris/employees?page_size=many", authorized, ``, 400, invalid, "page_size"},
		{"flag is not a boolean", "GET", "/hris/employees?include_deleted=yes", authorized, ``, 400, invalid, "true or false"},
		{"time with an offset", "GET", "/hris/employees?updated_after=2026-07-01T12:00:00%2B02:00", authorized, ``, 400, invalid, "updated_after"},
		{"time in UTC", "GET", "/hris/employees?updated_after=2026-07-01T12:00:00Z", authorized, ``, 200, "", ""},
		{"plain date", "GET", "/hris/employees?updated_after=2026-07-01", authorized, ``, 200, "", ""},
		{"parameter twice", "GET", "/hris/employees?page_size=1&page_size=2", authorized, ``, 400, invalid, "2 times"},
		{"cursor from elsewhere", "GET", "/ats/tags?cursor=abc", authorized, ``, 200, "", ""},
	})
}

func TestRequestsAreKept(t *testing.T) {
	server := kombotest.NewServer(t)
	_, err := server.Client().Integration("personio:1").SendPassthroughRequest(ctx, "personio", "a/b", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/x"})
	require.NoError(t, err)
	_, _, _ = send(t, "GET", server.URL+"/nothing?a=1", nil, "")
	requests := server.Requests()
	require.Len(t, requests, 2)
	first := requests[0]
	assert.Equal(t, "POST /passthrough/{tool}/{api}", first.Operation)
	assert.Equal(t, "PostPassthroughToolApi", first.OperationID)
	assert.Equal(t, "/v1/passthrough/personio/a%2Fb", first.Path)
	assert.Equal(t, map[string]string{"tool": "personio", "api": "a/b"}, first.PathParams)
	assert.Equal(t, "personio:1", first.IntegrationID)
	assert.JSONEq(t, `{"method":"GET","path":"/x"}`, string(first.Body))
	assert.Equal(t, "Bearer "+kombotest.APIKey, first.Header.Get("Authorization"))
	assert.Equal(t, 200, first.Status)
	assert.Empty(t, requests[1].Operation)
	assert.Equal(t, "1", requests[1].Query.Get("a"))
	assert.Equal(t, 404, requests[1].Status)
}

func TestSetData(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetData("GET /check-api-key", gen.CheckedAPIKey{EnvironmentID: "mine"})
	result, err := server.Client().General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, "mine", result.Data.EnvironmentID)

	server.SetData("GET /check-api-key", json.RawMessage(`{"environment_id":null,"extra":[1]}`))
	result, err = server.Client().General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Empty(t, result.Data.EnvironmentID)
}

func TestFailures(t *testing.T) {
	const checkAPIKey = "GET /check-api-key"
	once := kombo.WithMaxRetries(0)
	status := func(err error) int {
		var failure *kombo.Error
		if errors.As(err, &failure) {
			return failure.StatusCode
		}
		return 200
	}
	tests := []struct {
		name    string
		failure kombotest.Failure
		status  int
		code    kombo.Code
	}{
		{"code", kombotest.Failure{Code: kombo.CodePlatformInputInvalid}, 400, kombo.CodePlatformInputInvalid},
		{"code with its own status", kombotest.Failure{Code: kombo.CodeIntegrationSetupIncomplete}, 409, kombo.CodeIntegrationSetupIncomplete},
		{"status", kombotest.Failure{Status: 503}, 503, ""},
		{"both", kombotest.Failure{Status: 500, Code: kombo.CodePlatformUnknownError}, 500, kombo.CodePlatformUnknownError},
		{"HTML", kombotest.Failure{Status: 502, ContentType: "text/html", Body: "<html>"}, 502, ""},
		{"200 with HTML", kombotest.Failure{ContentType: "text/html", Body: "<html>"}, 200, ""},
		{"cut off", kombotest.Failure{CutOff: true}, 200, ""},
		{"dropped", kombotest.Failure{Drop: true}, 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.Fail(checkAPIKey, test.failure)
			client := server.Client(once)
			_, err := client.General.CheckAPIKey(ctx)
			require.Error(t, err)
			assert.Equal(t, test.status, status(err))
			assert.Equal(t, test.code, kombo.CodeOf(err))
			_, err = client.General.CheckAPIKey(ctx)
			require.NoError(t, err, "later requests succeed")
			assert.Len(t, server.Requests(), 2)
		})
	}
	t.Run("in order, and any operation", func(t *testing.T) {
		server := kombotest.NewServer(t)
		server.Fail(kombotest.AnyOperation, kombotest.Failure{Status: 501})
		server.Fail(checkAPIKey, kombotest.Failure{Status: 404}, kombotest.Failure{Status: 405})
		client := server.Client(once)
		for _, want := range []int{404, 405, 501, 200} {
			_, err := client.General.CheckAPIKey(ctx)
			assert.Equal(t, want, status(err))
		}
	})
	t.Run("delay ends with the request", func(t *testing.T) {
		server := kombotest.NewServer(t)
		server.Fail(checkAPIKey, kombotest.Failure{Delay: time.Hour})
		_, err := server.Client(once).General.CheckAPIKey(ctx, kombo.WithTimeout(20*time.Millisecond))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
	t.Run("header", func(t *testing.T) {
		server := kombotest.NewServer(t)
		server.Fail(checkAPIKey, kombotest.Failure{Header: http.Header{"Ratelimit-Remaining": {"3"}}})
		result, err := server.Client().General.CheckAPIKey(ctx)
		require.NoError(t, err)
		assert.Equal(t, 3, result.RateLimit.Remaining)
	})
}

func TestServerPanicsIfMisused(t *testing.T) {
	server := kombotest.NewServer(t)
	assert.Panics(t, func() { server.Fail("GET /nothing", kombotest.Failure{}) })
	assert.Panics(t, func() { server.SetData("GET /nothing", nil) })
	assert.Panics(t, func() { server.SetRecords("GET /check-api-key") })
	assert.Panics(t, func() { server.Client(kombo.WithBaseURL("https://proxy.example.com/v1")) })
	assert.Panics(t, func() { server.SetData("GET /check-api-key", make(chan int)) })
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		kombotest.Start().Close()
	}
}

func TestWebhookToAURL(t *testing.T) {
	var got []*kombo.WebhookEvent
	target := httptest.NewServer(kombo.WebhookHandler("secret", func(_ context.Context, event *kombo.WebhookEvent) error {
		got = append(got, event)
		return nil
	}))
	defer target.Close()
	for _, test := range []struct {
		webhook kombotest.Webhook
		status  int
	}{
		{kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated, Secret: "secret"}, 200},
		{kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated, Secret: "other"}, 401},
		{kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated}, 401},
		{kombotest.Webhook{Type: "new", Data: 1, ID: "mine", Secret: "secret"}, 200},
	} {
		response, err := test.webhook.Post(ctx, target.URL)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, test.status, response.StatusCode)
	}
	require.Len(t, got, 2)
	assert.Equal(t, "Acme, Inc.", got[0].Data.(*gen.IntegrationCreatedWebhook).EndUser.OrganizationName)
	assert.Equal(t, "mine", got[1].ID)
	_, err := kombotest.Webhook{Type: gen.WebhookTypeDataChanged}.Post(ctx, "://")
	assert.Error(t, err)
}
