package kombotest_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// 64 goroutines make 10,000 calls, and one request in twenty fails. The server accepts each write
// once.
func TestLoadWithFaults(t *testing.T) {
	const goroutines, perGoroutine = 64, 157
	server := kombotest.NewServer(t)
	fault := func(operation string, faults ...kombotest.Failure) {
		var queue []kombotest.Failure
		for i := range goroutines * perGoroutine / 2 / 20 {
			queue = append(queue, make([]kombotest.Failure, 19)...) // as usual
			queue = append(queue, faults[i%len(faults)])
		}
		server.Fail(operation, queue...)
	}
	limit := kombotest.Failure{Code: kombo.CodePlatformConcurrencyLimitExceeded}
	fault("DELETE /integrations/{integration_id}", limit) // the only failure after which a write may be retried
	fault("GET /integrations/{integration_id}", limit, kombotest.Failure{Status: http.StatusServiceUnavailable}, kombotest.Failure{Drop: true}, kombotest.Failure{CutOff: true})

	client := server.Client(kombo.WithRetryPolicy(kombo.Backoff{Base: time.Millisecond}), kombo.WithMaxRetries(10))
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := range perGoroutine {
				var err error
				if id := fmt.Sprintf("%d-%d", g, i); i%2 == 0 {
					_, err = client.General.DeleteIntegration(ctx, id)
				} else {
					_, err = client.General.GetIntegrationDetails(ctx, id)
				}
				assert.NoError(t, err)
			}
		})
	}
	group.Wait()
	writes, rejected := map[string]int{}, 0
	for _, request := range server.Requests() {
		switch {
		case request.Status != http.StatusOK:
			rejected++
		case request.Operation == "DELETE /integrations/{integration_id}":
			writes[request.PathParams["integration_id"]]++
		}
	}
	assert.Len(t, writes, goroutines*((perGoroutine+1)/2))
	for id, times := range writes {
		assert.Equal(t, 1, times, id)
	}
	assert.Greater(t, rejected, goroutines*perGoroutine/40)
	t.Logf("%d calls, %d requests, %d without success", goroutines*perGoroutine, len(server.Requests()), rejected)
}
