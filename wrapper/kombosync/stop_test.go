package kombosync_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestPanics(t *testing.T) {
	cause := errors.New("Erika Mustermann")
	panics := func() { panic(cause) }
	tests := map[string]kombosync.Model{
		"read": kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] { panics(); return nil }, kombosync.Destination[tag](&table{})),
		"records": kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] {
			return func(func(tag, error) bool) { panics() }
		}, kombosync.Destination[tag](&table{})),
		"apply": (&source{records: []gen.Tag{named("1", "one")}}).model("tags", &table{before: func(string) error { panics(); return nil }}),
		"sweep": (&source{records: []gen.Tag{named("1", "one")}}).model("tags", &table{before: func(string) error { panics(); return nil }}),
	}
	for name, model := range tests {
		t.Run(name, func(t *testing.T) {
			store, other := openFile(t), &source{}
			result, err := newSyncer(t, store).Run(ctx, acme, model, other.model("other", &table{}))
			var panicked *kombosync.PanicError
			require.ErrorAs(t, err, &panicked)
			assert.Equal(t, cause, panicked.Value)
			assert.Contains(t, string(panicked.Stack), "stop_test.go")
			assert.ErrorIs(t, err, cause)
			for _, format := range []string{"%v", "%+v", "%#v", "%d"} {
				assert.NotContains(t, fmt.Sprintf(format, result.Models[0].Err), "Erika")
			}
			assert.NoError(t, result.Models[1].Err)
			assert.Zero(t, state(t, store, "tags"), "the lease was released")
		})
	}
}

// A panic while pages are being read leaks no request and no goroutine; TestMain checks the latter.
func TestPanicBetweenPages(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(tagsOperation, named("1", "one"), named("2", "two"), named("3", "three"))
	destination := &table{before: func(string) error { panic("apply") }}
	_, err := newSyncer(t, openFile(t), kombosync.WithBatchSize(1)).Run(ctx, on(server), tagsOf(destination))
	assert.EqualError(t, err, "tags: kombosync: panic with a string: see PanicError.Value and PanicError.Stack")
	assert.NotErrorIs(t, err, context.Canceled)
}

func TestCancel(t *testing.T) {
	stopped := errors.New("the program stops")
	tests := []struct {
		name    string
		when    string
		records int
		reads   int
	}{
		{"before", "", 3, 0},
		{"while a batch is applied", "apply", 3, 1},
		{"while the last batch is applied", "apply", 1, 1},
		{"while nothing is left to apply", "read", 0, 1},
		{"while sweeping", "sweep", 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(ctx)
			store, destination := openFile(t), &table{}
			destination.before = func(what string) error {
				if what == test.when {
					cancel(stopped)
				}
				return nil
			}
			reads := 0
			// Neither this list nor the destination checks its context.
			list := kombosync.List("tags", func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] {
				reads++
				if test.when == "read" {
					cancel(stopped)
				}
				return func(yield func(tag, error) bool) {
					for i := range test.records {
						if !yield(tag{Tag: named(fmt.Sprint(i), "x")}, nil) {
							return
						}
					}
				}
			}, kombosync.Destination[tag](destination))
			if test.when == "" {
				cancel(stopped)
			}
			other := &source{}
			result, err := newSyncer(t, store, kombosync.WithBatchSize(1)).Run(ctx, acme, list, other.model("other", destination))
			require.ErrorIs(t, err, stopped)
			assert.Equal(t, test.reads, reads)
			assert.LessOrEqual(t, len(destination.batches), 1)
			assert.ErrorIs(t, result.Models[1].Err, stopped)
			assert.Empty(t, other.asked)
			assert.Zero(t, state(t, store, "tags"))
		})
	}
}

func TestCancelWhileReading(t *testing.T) {
	server := kombotest.NewServer(t)
	ctx, cancel := context.WithCancel(ctx)
	server.SetRecords(tagsOperation, named("1", "one"), named("2", "two"), named("3", "three"))
	server.Fail(tagsOperation, kombotest.Failure{}, kombotest.Failure{Delay: time.Hour})
	destination := &table{before: func(string) error { cancel(); return nil }}
	store := openFile(t)
	_, err := newSyncer(t, store, kombosync.WithBatchSize(1)).Run(ctx, on(server), tagsOf(destination))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, state(t, store, "tags"))
}
