package kombosync_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// A large customer and many small ones share a rate limit, and jobs take at most one minute, like
// in River. Every small one is up to date after its job, and the large one after several jobs.
func TestLargeCustomerUnderRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const pages, limit = 300, 60
		source := &memory{records: map[string]int{"large": 2 * pages}, takes: 100 * time.Millisecond, limit: limit}
		var small []*kombo.Integration
		client := source.client(t)
		for i := range 19 {
			id := fmt.Sprint("small:", i)
			source.records[id] = 2
			small = append(small, client.Integration(id))
		}
		copied := &table{}
		syncer := newSyncer(t, &states{}, kombosync.WithBatchSize(2))
		job := func(acme *kombo.Integration, destination *table) (kombosync.Result, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			return syncer.RunFull(ctx, acme, tagsOf(destination))
		}
		for rounds := 1; ; rounds++ {
			require.Less(t, rounds, 12, "%d rows", len(copied.rows))
			var smallOnes sync.WaitGroup
			for _, acme := range small {
				smallOnes.Go(func() {
					_, err := job(acme, &table{})
					assert.NoError(t, err)
				})
			}
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			result, err := syncer.Run(ctx, client.Integration("large"), tagsOf(copied))
			cancel()
			smallOnes.Wait()
			if err == nil {
				break
			}
			assert.True(t, result.Models[0].Unfinished)
			assert.Equal(t, kombosync.ReasonRateLimit, result.Reason(), "the limit is the bottleneck")
			time.Sleep(time.Minute / 2)
		}
		assert.Len(t, copied.rows, 2*pages)
		assert.Zero(t, source.rejected)
	})
}

// The result has the time that requests waited for the rate limit.
func TestWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &memory{records: map[string]int{acmeID: 20}, limit: 4}
		result, err := newSyncer(t, &states{}).Run(ctx, source.integration(t, acmeID), tagsOf(&table{}))
		require.NoError(t, err)
		one := result.Models[0]
		assert.InDelta(t, 2*time.Minute, one.Duration, float64(10*time.Second), "ten pages, four a minute")
		assert.InDelta(t, one.Duration, one.Waited, float64(10*time.Second))
	})
}
