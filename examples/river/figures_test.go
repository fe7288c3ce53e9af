package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestFigures(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(listEmployees, gen.Employee{ID: "1", FirstName: new("Nora")})
	server.Fail(listEmployees, kombotest.Failure{Status: 503}, kombotest.Failure{},
		kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending})
	store, err := kombosync.OpenFile(filepath.Join(t.TempDir(), "kombo.json"))
	require.NoError(t, err)
	defer store.Close()
	f := newFigures(store)
	syncer, err := kombosync.New(store, kombosync.WithObserver(f.sync))
	require.NoError(t, err)
	client := server.Client(kombo.WithObserver(f.attempt), kombo.WithRetryPolicy(kombo.Backoff{Base: time.Nanosecond}))
	table := employeesModel(discard{})
	for _, id := range []string{"personio:acme", "personio:globex"} {
		_, _ = syncer.Run(t.Context(), client.Integration(id), table)
	}
	response := httptest.NewRecorder()
	f.ServeHTTP(response, httptest.NewRequest("GET", "/debug/vars", nil))
	var figures map[string]any
	require.NoError(t, json.Unmarshal(response.Body.Bytes(), &figures))
	assert.Positive(t, figures["oldest_copy_seconds"])
	assert.GreaterOrEqual(t, figures["waited_seconds"], 0.0)
	delete(figures, "oldest_copy_seconds")
	delete(figures, "waited_seconds")
	assert.Equal(t, map[string]any{
		"requests": map[string]any{
			"HRIS.GetEmployees 503": 1.0, "HRIS.GetEmployees 200": 1.0, "HRIS.GetEmployees INTEGRATION.SETUP_SYNC_PENDING": 1.0,
		},
		"syncs":   map[string]any{"succeeded": 1.0, "not_ready": 1.0},
		"retries": 1.0, "rate_limit_remaining": 0.0,
	}, figures)
}

// discard is a destination that keeps nothing.
type discard struct{}

func (discard) Apply(context.Context, kombosync.Batch[gen.Employee]) error { return nil }

func (discard) Sweep(context.Context, kombosync.Sweep) (int64, error) { return 0, nil }
