package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const headOfExamples = "/jobs/Wb9RnKc4TzXm7YqJd2VpLs6H"

type site struct {
	url    string
	board  *board
	server *kombotest.Server
	log    *bytes.Buffer
}

func start(t *testing.T) *site {
	server, log := kombotest.NewServer(t), &bytes.Buffer{}
	inventJobs(server)
	board := newBoard(server.Client(kombo.WithMaxRetries(0)).Integration("greenhouse:acme"), slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, board.refresh(t.Context()))
	web := httptest.NewUnstartedServer(nil)
	web.Config.Handler = protect(board.handler(), policy, localHosts(web.Listener.Addr()))
	web.Start()
	t.Cleanup(web.Close)
	return &site{web.URL, board, server, log}
}

func (s *site) get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get(s.url + path)
	return read(t, response, err)
}

func read(t *testing.T, response *http.Response, err error) (int, string) {
	t.Helper()
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

func TestRunStops(t *testing.T) {
	t.Setenv("KOMBO_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, run(ctx, "127.0.0.1:0", time.Hour), context.Canceled)
	assert.Error(t, run(t.Context(), "nowhere", time.Hour))
}
