package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A failed refresh keeps the old jobs.
func TestRefresh(t *testing.T) {
	site := start(t)
	site.server.SetRecords("GET /ats/jobs", gen.Job{ID: "1", Name: new("A new job")})
	site.server.Fail("GET /ats/jobs", kombotest.Failure{Status: 500})
	require.Error(t, site.board.refresh(t.Context()))
	_, list := site.get(t, "/")
	assert.Contains(t, list, "Head of Examples")
	require.NoError(t, site.board.refresh(t.Context()))
	_, list = site.get(t, "/")
	assert.Contains(t, list, "A new job")
	assert.NotContains(t, list, "Head of Examples")

	// An invalid value does not remove the job or the list.
	site.server.SetRecords("GET /ats/jobs", json.RawMessage(`{"id":"2","name":"An odd job","weekly_hours":"many"}`))
	require.NoError(t, site.board.refresh(t.Context()))
	_, list = site.get(t, "/")
	assert.Contains(t, list, "An odd job")
	assert.Contains(t, site.log.String(), "weekly_hours")
}

// responses is a transport that returns the same kind of response without a network, for use in a
// synctest bubble.
type responses func() (body string)

func (r responses) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: request, Body: io.NopCloser(strings.NewReader(r())),
	}, nil
}

func TestKeepFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		client, err := kombo.NewClient("key", kombo.WithHTTPClient(&http.Client{Transport: responses(func() string {
			reads++
			return `{"status":"success","data":{"next":null,"results":[]}}`
		})}))
		require.NoError(t, err)
		board := newBoard(client.Integration("greenhouse:acme"), slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		go board.keepFresh(ctx, time.Hour)
		time.Sleep(3*time.Hour + time.Minute)
		synctest.Wait()
		assert.Equal(t, 3, reads)
		cancel()
		time.Sleep(24 * time.Hour)
		assert.Equal(t, 3, reads)
	})
}
