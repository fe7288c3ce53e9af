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

// discard is a destination that keeps nothing.
type discard struct{}

func (discard) Apply(context.Context, kombosync.Batch[gen.Employee]) error { return nil }

func (discard) Sweep(context.Context, kombosync.Sweep) (int64, error) { return 0, nil }

// Batches take at most a kilobyte for each employee, beside what decoding takes.
func TestMemoryOfBatches(t *testing.T) {
	const records = 10_000
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
	}, discard{})
	syncer := newSyncer(t, &states{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := syncer.RunFull(ctx, acme, list)
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	perRecord := (after.TotalAlloc - before.TotalAlloc) / records
	t.Logf("%d bytes for each record", perRecord)
	assert.LessOrEqual(t, perRecord, uint64(1024))
}
