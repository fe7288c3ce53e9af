package kombo_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func clientThatSees(t *testing.T, seen *[]*http.Request, status int, body string, options ...kombo.Option) (*kombo.Client, error) {
	t.Helper()
	return kombo.NewClient(apiKey, append([]kombo.Option{kombo.WithMaxRetries(0), kombo.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		*seen = append(*seen, r)
		return &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
	})})}, options...)...)
}

// Iterations over any pages end. Only errors about records do not end them.
func FuzzPages(f *testing.F) {
	f.Add(`{"status":"success","data":{"next":null,"results":[{"id":"1"},{"id":2},3]}}`)
	f.Add(`{"data":{"results":[{"id":"1"}],"next":"a"}}`)
	f.Add(`{"data":{"next":"","results":null}}`)
	f.Add(`{"data":{"next":5}}`)
	f.Add(`{"error":{"code":"ATS.JOB_CLOSED"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		var seen []*http.Request
		client, err := clientThatSees(t, &seen, 200, body)
		require.NoError(t, err)
		ended := false
		for _, err := range client.Integration("x").ATS.Tags(ctx, nil) {
			require.False(t, ended, "the loop continued after an error that ends it")
			var fieldError *kombo.FieldError
			ended = err != nil && !errors.As(err, &fieldError)
		}
		assert.LessOrEqual(t, len(seen), 2)
	})
}

// No ID leads to another path or host.
func FuzzPathParameters(f *testing.F) {
	for _, id := range []string{"personio:1", "..", "../..", "a/b", "%2e%2e", "?x=1", "#", "\r\nX-Evil: 1", "@evil.example.com", "//evil.example.com", "\x00", "ü"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var seen []*http.Request
		client, err := clientThatSees(t, &seen, 200, `{"status":"success","data":{"id":"x"}}`)
		require.NoError(t, err)
		if _, err := client.General.GetIntegrationDetails(ctx, id); err != nil {
			require.ErrorIs(t, err, kombo.ErrInvalidArgument)
			require.Empty(t, seen)
			return
		}
		require.Len(t, seen, 1)
		sent := seen[0].URL
		assert.Equal(t, "api.kombo.dev", sent.Host)
		assert.Empty(t, sent.RawQuery)
		assert.Empty(t, sent.Fragment)
		last, isBelow := strings.CutPrefix(sent.EscapedPath(), "/v1/integrations/")
		require.True(t, isBelow, sent.EscapedPath())
		assert.NotContains(t, last, "/")
		unescaped, err := url.PathUnescape(last)
		require.NoError(t, err)
		assert.Equal(t, id, unescaped)
	})
}

// A base URL is invalid, or it is where requests go. Plain HTTP is used only for this machine.
func FuzzBaseURLs(f *testing.F) {
	for _, base := range []string{"https://api.kombo.dev/v1", "http://localhost:1", "http://192.0.2.1", "https://user@host", "https://host?x", "https://host#x", "https://[::1]:1/", "javascript:1", "//host", "https://host/../x", "https://h\r\nost"} {
		f.Add(base)
	}
	f.Fuzz(func(t *testing.T, base string) {
		var seen []*http.Request
		client, err := clientThatSees(t, &seen, 200, success, kombo.WithBaseURL(base))
		if err != nil {
			require.Nil(t, client)
			return
		}
		want, err := url.Parse(base)
		require.NoError(t, err)
		if _, err := client.General.CheckAPIKey(ctx); err != nil {
			return
		}
		require.Len(t, seen, 1)
		assert.Equal(t, want.Hostname(), seen[0].URL.Hostname())
		assert.Equal(t, want.Port(), seen[0].URL.Port())
		assert.True(t, strings.HasSuffix(seen[0].URL.Path, "/check-api-key"))
		if seen[0].URL.Scheme == "http" {
			assert.Regexp(t, `^(.*\.)?localhost$|^127\.|^::`, seen[0].URL.Hostname())
		}
	})
}

// A text instead of a time is decoded as a time or reported as an error.
func FuzzTimes(f *testing.F) {
	for _, text := range []string{"2026-07-01T12:00:00Z", "2026-07-01", "0000-00-00", "2026-02-30", "99999-01-01", "now", "", "2026-07-01T25:00:00+99:99"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var seen []*http.Request
		encoded := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.Map(func(r rune) rune {
			if r < ' ' {
				return ' '
			}
			return r
		}, text))
		client, err := clientThatSees(t, &seen, 200, `{"status":"success","data":{"id":"1","created_at":"`+encoded+`"}}`)
		require.NoError(t, err)
		response, err := client.General.GetIntegrationDetails(ctx, "1")
		require.NoError(t, err)
		assert.Equal(t, "1", response.Data.ID)
		if len(response.FieldErrors) > 0 {
			assert.Equal(t, "/data/created_at", response.FieldErrors[0].Pointer)
			assert.True(t, response.Data.CreatedAt.IsZero())
		}
	})
}
