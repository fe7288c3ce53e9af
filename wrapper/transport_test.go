package kombo_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

// Integrations share the connections of their client.
func TestIntegrationsShareConnections(t *testing.T) {
	var mu sync.Mutex
	connections, integrations := map[string]bool{}, map[string]bool{}
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		integrations[r.Header.Get("X-Integration-Id")] = true
		mu.Unlock()
		write(w, 200, "application/json", `{"status":"success","data":{"sync_id":"1"}}`)
	})
	client := server.client(t)
	for i := range 50 {
		_, err := client.Integration(fmt.Sprintf("personio:%d", i)).TriggerSync(ctx, gen.TriggerSyncRequest{})
		require.NoError(t, err)
	}
	assert.Len(t, integrations, 50)
	// net/http drops a connection if a busy machine delays the end of a write by more than 50 ms.
	assert.LessOrEqual(t, len(connections), 5)
}

// A burst of requests reuses the connections of the previous burst. net/http's default transport
// would have closed most of them.
func TestBurstsReuseConnections(t *testing.T) {
	var mu sync.Mutex
	connections := map[string]bool{}
	server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		time.Sleep(5 * time.Millisecond) // keeps the connections of a burst busy at the same time
		write(w, 200, "application/json", success)
	})
	client := server.client(t)
	for range 10 {
		var burst sync.WaitGroup
		for range 64 {
			burst.Go(func() {
				_, err := client.General.CheckAPIKey(ctx)
				assert.NoError(t, err)
			})
		}
		burst.Wait()
	}
	assert.Equal(t, 640, server.count())
	assert.LessOrEqual(t, len(connections), 2*64)
}
