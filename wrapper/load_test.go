package kombo_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// 64 goroutines make 10,000 calls, of which one in twenty fails in some way. No write is lost or
// duplicated.
func TestLoad(t *testing.T) {
	const goroutines, perGoroutine = 64, 157
	var mu sync.Mutex
	writes := map[string]int{}
	var count atomic.Int64
	server := serving(t, func(w http.ResponseWriter, r *http.Request) {
		number := count.Add(1)
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case number%60 == 0: // rejected by Kombo's limits, so it was not started
			write(w, 429, "application/json", errorBody("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"))
			return
		case number%60 == 20 && r.Method == http.MethodGet:
			write(w, 503, "", "")
			return
		case number%60 == 40 && r.Method == http.MethodGet:
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodDelete {
			mu.Lock()
			writes[id]++
			mu.Unlock()
		}
		write(w, 200, "application/json", `{"status":"success","data":{"id":"`+id+`"}}`)
	})
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(server.URL), kombo.WithRetryPolicy(kombo.Backoff{Base: time.Millisecond}), kombo.WithMaxRetries(10))
	require.NoError(t, err)
	var failed atomic.Int64
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := range perGoroutine {
				id := fmt.Sprintf("%d-%d", g, i)
				if i%2 == 0 {
					if _, err := client.General.DeleteIntegration(ctx, id); err != nil {
						failed.Add(1)
						t.Error(err)
					}
					continue
				}
				response, err := client.General.GetIntegrationDetails(ctx, id)
				if err != nil {
					failed.Add(1)
					t.Error(err)
				} else if response.Data.ID != id {
					t.Errorf("asked for %s, got %s", id, response.Data.ID)
				}
			}
		})
	}
	group.Wait()
	assert.Zero(t, failed.Load())
	assert.Len(t, writes, goroutines*((perGoroutine+1)/2))
	for id, times := range writes {
		assert.Equal(t, 1, times, id)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	assert.Less(t, kept, int64(16<<20), "memory that is not released")
	t.Logf("%d calls, %d requests, %d writes, none lost, none doubled, %d kB kept", goroutines*perGoroutine, count.Load(), len(writes), kept>>10)
}
