package kombotest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Schemes and media types are case-insensitive, HEAD is like GET, and paths are not cleaned, as at
// Kombo.
func TestRequestsAreReadAsHTTP(t *testing.T) {
	const (
		invalid = "PLATFORM.INPUT_INVALID"
		feed    = "/ai-apply/job-feeds/1/bulk-import"
	)
	with := func(name, value string) map[string]string {
		header := without(name)
		header[name] = value
		return header
	}
	lines := with("Content-Type", "application/x-ndjson")
	testExchanges(t, []exchange{
		{"scheme in lower case", "GET", "/check-api-key", with("Authorization", "bearer x"), "", 200, "", ""},
		{"scheme in upper case", "GET", "/check-api-key", with("Authorization", "BEARER x"), "", 200, "", ""},
		{"another scheme", "GET", "/check-api-key", with("Authorization", "Basic x"), "", 401, "PLATFORM.AUTHENTICATION_INVALID", "Bearer"},
		{"media type in upper case", "POST", "/force-sync", with("Content-Type", "Application/JSON; Charset=UTF-8"), `{}`, 200, "", ""},
		{"malformed query", "GET", "/hris/employees?%zz", authorized, "", 400, invalid, "the query is malformed"},
		{"malformed value", "GET", "/hris/employees?ids=%zz", authorized, "", 400, invalid, "the query is malformed"},
		{"semicolon", "GET", "/hris/employees?page_size=1;ids=2", authorized, "", 400, invalid, "the query is malformed"},
		{"empty ID", "POST", "/ats/jobs//applications", authorized, `{}`, 404, invalid, "no POST of this path"},
		{"slashes", "GET", "//hris/employees", authorized, "", 404, invalid, "no GET of this path"},
		{"trailing slash", "GET", "/hris/employees/", authorized, "", 404, invalid, "no GET of this path"},
		{"dots", "GET", "/integrations/%2e%2e", authorized, "", 404, invalid, "no GET of this path"},
		{"literal before parameter", "GET", "/hris/employees/form", authorized, "", 200, "", ""},
		{"lines", "POST", feed, lines, "{\"a\":1}\n{\"a\":2}\n", 200, "", ""},
		{"lines with CRLF", "POST", feed, lines, "{\"a\":1}\r\n{\"a\":2}", 200, "", ""},
		{"no lines", "POST", feed, lines, "\n", 400, invalid, "the body is empty"},
		{"a line that is not JSON", "POST", feed, lines, "{\"a\":1}\n{\"a\":\n", 400, invalid, "line 2 of the body is not a JSON object"},
		{"a line that is an array", "POST", feed, lines, "[]", 400, invalid, "line 1 of the body is not a JSON object"},
		{"an empty line", "POST", feed, lines, "{}\n\n{}\n", 400, invalid, "line 2 of the body is not a JSON object"},
		{"page size in quotes", "GET", "/hris/employees?page_size=%2210%22", authorized, "", 400, invalid, "has to be a number"},
	})
}

func TestHEAD(t *testing.T) {
	server := kombotest.NewServer(t)
	server.Fail("GET /hris/employees", kombotest.Failure{CutOff: true})
	for path, status := range map[string]int{"/hris/employees": 200, "/check-api-key": 200, "/check-api-key?%zz": 400, "/nothing": 404} {
		request, err := http.NewRequest(http.MethodHead, server.URL+path, nil)
		require.NoError(t, err)
		request.Header = http.Header{"Authorization": {"Bearer x"}, "X-Integration-Id": {"x"}}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err, path)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, status, response.StatusCode, path)
		assert.Empty(t, body)
		assert.Positive(t, response.ContentLength)
	}
}
