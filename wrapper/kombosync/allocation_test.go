package kombosync_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// ignore is a destination that keeps nothing.
type ignore[R any] struct{}

func (ignore[R]) Apply(context.Context, kombosync.Batch[R]) error { return nil }

func (ignore[R]) Sweep(context.Context, kombosync.Sweep) (int64, error) { return 0, nil }

// A run allocates little in addition to the batches that it passes to the destination.
func TestMemoryOfBatches(t *testing.T) {
	const records, limit = 10_000, 1000
	employees := make([]gen.Employee, records)
	for i := range employees {
		employees[i].ID = fmt.Sprint(i)
	}
	list := kombosync.List("employees", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[gen.Employee, error] {
		return func(yield func(gen.Employee, error) bool) {
			for _, employee := range employees {
				if !yield(employee, nil) {
					return
				}
			}
		}
	}, ignore[gen.Employee]{})
	syncer := newSyncer(t, openFile(t))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	result, err := syncer.Run(ctx, acme, list)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Equal(t, records, result.Models[0].Upserted)
	perRecord := (after.TotalAlloc - before.TotalAlloc) / records
	t.Logf("%d bytes per record", perRecord)
	assert.LessOrEqual(t, perRecord, uint64(limit), "bytes allocated per record")
}
