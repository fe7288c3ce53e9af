package kombo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Every unsuccessful response is an *Error with the status, the code and the media type.
func TestErrorForms(t *testing.T) {
	tests := []struct {
		name              string
		status            int
		contentType, body string
		wantCode          kombo.Code
		wantText          string
	}{
		{"Kombo's form", 400, "application/json", errorBody("PLATFORM.INPUT_INVALID"), kombo.CodePlatformInputInvalid, "PLATFORM.INPUT_INVALID"},
		{"unknown code", 418, "application/json", errorBody("NEW_FAMILY.NEW_CODE"), "NEW_FAMILY.NEW_CODE", "NEW_FAMILY.NEW_CODE"},
		{"minimal", 500, "application/json", `{"status":"error","error":{"code":null,"title":null,"message":"x","log_url":null}}`, "", "500"},
		{"no content type", 400, "", errorBody("ATS.JOB_CLOSED"), kombo.CodeATSJobClosed, "ATS.JOB_CLOSED"},
		{"problem+json", 400, "application/problem+json", `{"type":"about:blank","title":"Bad Request"}`, "", "application/problem+json"},
		{"Kombo's form as problem+json", 400, "application/problem+json", errorBody("ATS.JOB_CLOSED"), kombo.CodeATSJobClosed, "ATS.JOB_CLOSED"},
		{"error is a string", 403, "application/json", `{"error":"forbidden"}`, "", "403"},
		{"error with numbers", 403, "application/json", `{"error":{"code":17,"message":["x"]}}`, "", "403"},
		{"array", 400, "application/json", `[1,2]`, "", "400"},
		{"HTML", 502, "text/html; charset=utf-8", `<html><body>Bad Gateway for Erika Mustermann</body></html>`, "", "text/html"},
		{"text", 504, "text/plain", `gateway timeout`, "", "text/plain"},
		{"nothing", 503, "", ``, "", "503"},
		{"cut off", 400, "application/json", `{"status":"error","error":{"code":"ATS.JOB_CLOSED","title":"T`, "", "400"},
		{"code before the cut", 400, "application/json", `{"error":{"code":"ATS.JOB_CLOSED"},"status":"err`, kombo.CodeATSJobClosed, "ATS.JOB_CLOSED"},
		{"not modified", 304, "", ``, "", "304"},
		{"200 with HTML", 200, "text/html", `<html>Please log in, Erika Mustermann</html>`, "", "200 text/html"},
		{"200 with text", 200, "text/plain", `ok`, "", "not JSON"},
		{"200 without a body", 200, "application/json", ``, "", "empty"},
		{"200 with an error", 200, "application/json", errorBody("PLATFORM.UNKNOWN_ERROR"), kombo.CodePlatformUnknownError, "PLATFORM.UNKNOWN_ERROR"},
		{"200 with a status of error", 200, "application/json", `{"status":"error"}`, "", "200"},
		{"200 with other JSON", 200, "application/json", `{"hello":"Erika Mustermann"}`, "", `no "data"`},
		{"200 with an array", 200, "application/json", `[]`, "", "not an object"},
		{"200 with null", 200, "application/json", `null`, "", "not an object"},
		{"200 with null data", 200, "application/json", `{"status":"success","data":null}`, "", `no "data"`},
		{"200 with data of another kind", 200, "application/json", `{"status":"success","data":["Erika Mustermann"]}`, "", "/data"},
		{"200 cut off", 200, "application/json", `{"status":"success","data":{"environment_id":"Erika`, "", "ends in the middle"},
		{"200 twice", 200, "application/json", success + success, "", "after the end"},
		{"201 with HTML", 201, "text/html", `<html>`, "", "201"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := respondWith(t, test.status, test.contentType, test.body)
			response, err := server.client(t, kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
			assert.Nil(t, response)
			failure := failure(t, err)
			assert.Equal(t, test.status, failure.StatusCode)
			assert.Equal(t, test.wantCode, failure.Code)
			assert.Equal(t, test.wantCode, kombo.CodeOf(err))
			assert.Equal(t, test.body, string(failure.Body))
			assert.Equal(t, "GET", failure.Method)
			assert.Equal(t, "/check-api-key", failure.Path)
			assert.Equal(t, 1, failure.Attempts)
			assert.Contains(t, err.Error(), test.wantText)
			assert.True(t, strings.HasPrefix(err.Error(), "kombo: GET /check-api-key: "), err.Error())
			mediaType, _, _ := strings.Cut(test.contentType, ";")
			assert.Equal(t, mediaType, failure.ContentType)
			assertShowsNobody(t, err)
		})
	}
}

// assertShowsNobody prints an error in all ways and checks that no personal data of messages and
// bodies appears.
func assertShowsNobody(t *testing.T, err error) {
	t.Helper()
	var printed bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&printed, format+"\n", err)
	}
	slog.New(slog.NewTextHandler(&printed, nil)).Error("failed", "err", err)
	slog.New(slog.NewJSONHandler(&printed, nil)).Error("failed", "err", err)
	text, marshalErr := json.Marshal(err)
	require.NoError(t, marshalErr)
	printed.Write(text)
	for _, secret := range []string{"Erika", "Mustermann", apiKey, "erika@example.com"} {
		assert.NotContains(t, printed.String(), secret)
	}
}

func TestErrorFields(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", "7")
		w.Header().Set("X-Request", "42")
		write(w, 409, "application/json", errorBody("INTEGRATION.SETUP_SYNC_PENDING"))
	})
	_, err := server.client(t).General.GetIntegrationDetails(ctx, "personio:erika@example.com")
	failure := failure(t, err)
	assert.Equal(t, "A title.", failure.Title)
	assert.Equal(t, "Erika Mustermann is at fault.", failure.Message)
	assert.Equal(t, "https://app.kombo.dev/logs?interactionId=1", failure.LogURL)
	assert.Equal(t, "/integrations/{integration_id}", failure.Path)
	assert.Equal(t, 7*time.Second, failure.RetryAfter)
	assert.Equal(t, "42", failure.Header.Get("X-Request"))
	assert.False(t, failure.Retryable())
	assert.Contains(t, err.Error(), kombo.CodeIntegrationSetupSyncPending.Advice())
	assert.Contains(t, err.Error(), failure.LogURL)
	assert.ErrorIs(t, err, kombo.CodeIntegrationSetupSyncPending)
	assert.NotErrorIs(t, err, kombo.CodeIntegrationSetupIncomplete)
	assert.NotErrorIs(t, err, kombo.Code(""))
	assert.Equal(t, 1, server.count())
	assertShowsNobody(t, err)
}

func TestErrorBodyIsBounded(t *testing.T) {
	server := respondWith(t, 500, "text/plain", strings.Repeat("x", 10<<20))
	_, err := server.client(t, kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
	assert.Len(t, failure(t, err).Body, 64<<10)
}

func TestResponseIsBounded(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"environment_id":"`+strings.Repeat("x", 1<<20)+`"}}`)
	_, err := server.client(t, kombo.WithMaxResponseSize(1<<20)).General.CheckAPIKey(ctx)
	assert.ErrorContains(t, err, "WithMaxResponseSize")
	assert.Equal(t, 1, server.count(), "the next response would be as large")
	_, err = server.client(t).General.CheckAPIKey(ctx)
	assert.NoError(t, err)
}

// Titles and codes cannot forge lines in a log.
func TestErrorTextIsOneLine(t *testing.T) {
	server := respondWith(t, 400, "application/json", `{"error":{"code":"A\nlevel=ERROR","title":"`+strings.Repeat("long ", 500)+`\u001b[31m","log_url":"x\ny"}}`)
	_, err := server.client(t).General.CheckAPIKey(ctx)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "\n")
	assert.NotContains(t, err.Error(), "\x1b")
	assert.Less(t, len(err.Error()), 1000)
}

func TestConnectionErrors(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	refusing := listener.Addr().String()
	require.NoError(t, listener.Close())
	t.Run("refused", func(t *testing.T) {
		client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("http://"+refusing), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
		require.NoError(t, err)
		_, err = client.Connect.GetIntegrationByToken(ctx, "erika@example.com")
		failure := failure(t, err)
		assert.Zero(t, failure.StatusCode)
		assert.Equal(t, 4, failure.Attempts)
		assert.True(t, kombo.IsRetryable(err))
		assert.Contains(t, err.Error(), "refused")
		var network *net.OpError
		assert.ErrorAs(t, err, &network)
		assertShowsNobody(t, err)
	})
	t.Run("malformed response", func(t *testing.T) {
		address := newWire(t, func(connection *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(connection, "Erika Mustermann was here\r\n\r\n")
			return false
		}).address
		client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("http://"+address), kombo.WithMaxRetries(0))
		require.NoError(t, err)
		_, err = client.General.CheckAPIKey(ctx)
		assert.Zero(t, failure(t, err).StatusCode)
		assertShowsNobody(t, err)
	})
	t.Run("dropped", func(t *testing.T) {
		address := newWire(t, func(*net.TCPConn, *http.Request) bool { return false }).address
		client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("http://"+address), kombo.WithMaxRetries(0))
		require.NoError(t, err)
		_, err = client.General.CheckAPIKey(ctx)
		assert.True(t, kombo.IsRetryable(err))
		_, err = client.General.DeleteIntegration(ctx, "1")
		assert.False(t, kombo.IsRetryable(err))
		assert.Contains(t, err.Error(), "The outcome is unknown")
	})
}

func TestErrorsThatAreNotFromACall(t *testing.T) {
	for _, err := range []error{nil, io.EOF, context.Canceled} {
		assert.Empty(t, kombo.CodeOf(err))
		assert.False(t, kombo.IsRetryable(err))
	}
	wrapped := fmt.Errorf("sync: %w", errors.Join(io.EOF, kombo.CodeATSJobClosed))
	assert.ErrorIs(t, wrapped, kombo.CodeATSJobClosed)
}

// Programs create errors in their tests.
func TestErrorsCreatedByPrograms(t *testing.T) {
	closed := fmt.Errorf("apply: %w", &kombo.Error{Code: kombo.CodeATSJobClosed})
	assert.ErrorIs(t, closed, kombo.CodeATSJobClosed)
	assert.Equal(t, kombo.CodeATSJobClosed, kombo.CodeOf(closed))
	assert.False(t, kombo.IsRetryable(closed))
	assert.Contains(t, closed.Error(), kombo.CodeATSJobClosed.Advice())
	assert.True(t, kombo.IsRetryable(&kombo.Error{Method: "GET", StatusCode: 503}))
	assert.False(t, kombo.IsRetryable(&kombo.Error{Method: "POST", StatusCode: 503}))
	assert.False(t, (&kombo.Error{}).Timeout())
	assert.NotEmpty(t, (&kombo.Error{}).Error())
}

// Every known code has advice.
func TestCodes(t *testing.T) {
	require.NotEmpty(t, kombo.Codes())
	for _, code := range kombo.Codes() {
		advice := code.Advice()
		assert.NotEmpty(t, advice, code)
		assert.True(t, strings.HasSuffix(advice, "."), code)
		assert.Equal(t, string(code), code.Error())
	}
	assert.Empty(t, kombo.Code("NEW.CODE").Advice())
}

// The SDK has constants for all codes that documents of the contract mention, which may be new in
// an updated documentation page.
func TestCodesInTheContract(t *testing.T) {
	documents, err := filepath.Glob("../openapi/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	code := regexp.MustCompile(`\b(?:PLATFORM|INTEGRATION|REMOTE|HRIS|ATS|LMS|AI_APPLY|ASSESSMENT)\.[A-Z][A-Z_]+\b`)
	found := 0
	for _, document := range documents {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, name := range code.FindAllString(string(text), -1) {
			found++
			assert.NotEmpty(t, kombo.Code(name).Advice(), "%s names %s, which code.go does not have", document, name)
		}
	}
	assert.Greater(t, found, 50)
}

func TestLogging(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		if number == 0 {
			write(w, 503, "application/json", errorBody("REMOTE.SERVICE_UNAVAILABLE"))
			return
		}
		write(w, 200, "application/json", `{"status":"success","data":{"id":"personio:1","end_user":{"organization_name":"Erika Mustermann GmbH"}}}`)
	})
	var lines bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, err := server.client(t, kombo.WithLogger(logger)).General.GetIntegrationDetails(ctx, "personio:erika@example.com")
	require.NoError(t, err)

	var logged []map[string]any
	for line := range strings.Lines(lines.String()) {
		var attributes map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &attributes))
		assert.Contains(t, attributes, "duration")
		delete(attributes, "duration")
		delete(attributes, "time")
		delete(attributes, "waited") // logged only if the machine is very busy
		logged = append(logged, attributes)
	}
	assert.Equal(t, []map[string]any{
		{"level": "DEBUG", "msg": "kombo request", "operation": "General.GetIntegrationDetails", "method": "GET", "path": "/integrations/{integration_id}", "status": 503., "attempt": 1.,
			"retryable": true, "code": "REMOTE.SERVICE_UNAVAILABLE", "log_url": "https://app.kombo.dev/logs?interactionId=1"},
		{"level": "DEBUG", "msg": "kombo request", "operation": "General.GetIntegrationDetails", "method": "GET", "path": "/integrations/{integration_id}", "status": 200., "attempt": 2.},
	}, logged)

	lines.Reset()
	quiet := slog.New(slog.NewJSONHandler(&lines, nil))
	_, err = server.client(t, kombo.WithLogger(quiet)).Connect.GetIntegrationByToken(ctx, "token")
	require.NoError(t, err)
	assert.Empty(t, lines.String())
}
