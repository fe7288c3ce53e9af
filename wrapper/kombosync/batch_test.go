package kombosync_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestBatches(t *testing.T) {
	type batch struct {
		upserts, deletes []string
	}
	tests := []struct {
		name    string
		size    int
		records []gen.Tag
		want    []batch
	}{
		{"nothing", 2, nil, nil},
		{"as many as fit", 2, []gen.Tag{named("1", "a"), named("2", "b")}, []batch{{[]string{"1a", "2b"}, nil}}},
		{"one more", 2, []gen.Tag{named("1", "a"), named("2", "b"), named("3", "c")}, []batch{{[]string{"1a", "2b"}, nil}, {[]string{"3c"}, nil}}},
		{"deletions count", 2, []gen.Tag{deleted("1"), named("2", "b"), deleted("3")}, []batch{{[]string{"2b"}, []string{"1"}}, {nil, []string{"3"}}}},
		{"in order", 9, []gen.Tag{named("3", "c"), deleted("9"), named("1", "a"), deleted("8"), named("2", "b")}, []batch{{[]string{"3c", "1a", "2b"}, []string{"9", "8"}}}},
		{"the last one wins", 2, []gen.Tag{named("1", "old"), named("1", "new"), named("2", "b")}, []batch{{[]string{"1old"}, nil}, {[]string{"1new", "2b"}, nil}}},
		{"written, then deleted", 2, []gen.Tag{named("1", "a"), deleted("1"), named("2", "b")}, []batch{{[]string{"1a"}, nil}, {[]string{"2b"}, []string{"1"}}}},
		{"deleted, then written", 2, []gen.Tag{deleted("1"), named("1", "a"), named("2", "b")}, []batch{{nil, []string{"1"}}, {[]string{"1a", "2b"}, nil}}},
		{"several times", 2, []gen.Tag{named("1", "a"), named("1", "b"), named("1", "c")}, []batch{{[]string{"1a"}, nil}, {[]string{"1b"}, nil}, {[]string{"1c"}, nil}}},
		{"again in a later batch", 1, []gen.Tag{named("1", "old"), named("1", "new")}, []batch{{[]string{"1old"}, nil}, {[]string{"1new"}, nil}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			destination := &table{}
			result, err := newSyncer(t, openFile(t), kombosync.WithBatchSize(test.size)).Run(ctx, acme, (&source{records: test.records}).model("tags", destination))
			require.NoError(t, err)
			var got []batch
			upserted, removed := 0, 0
			for _, b := range destination.batches {
				assert.Equal(t, kombosync.Read{IntegrationID: acmeID, Model: "tags", Started: result.Models[0].Started, RunStarted: result.Models[0].Started, Full: true}, b.Read)
				one := batch{deletes: b.Deletes}
				for _, record := range b.Upserts {
					one.upserts = append(one.upserts, record.ID+*record.Name)
				}
				upserted, removed = upserted+len(b.Upserts), removed+len(b.Deletes)
				got = append(got, one)
			}
			assert.Equal(t, test.want, got)
			assert.Equal(t, []int{len(got), upserted, removed}, []int{result.Models[0].Batches, result.Models[0].Upserted, result.Models[0].Deleted})
			if len(test.records) == 0 {
				assert.Empty(t, destination.sweeps)
				return
			}
			require.Len(t, destination.sweeps, 1)
			assert.Equal(t, upserted, destination.sweeps[0].Records)
		})
	}
}

func TestBatchSizeByDefault(t *testing.T) {
	list := &source{}
	for i := range kombosync.DefaultBatchSize + 1 {
		list.records = append(list.records, named(fmt.Sprint(i), "x"))
	}
	destination := &table{}
	_, err := newSyncer(t, openFile(t)).Run(ctx, acme, list.model("tags", destination))
	require.NoError(t, err)
	require.Len(t, destination.batches, 2)
	assert.Len(t, destination.batches[0].Upserts, 250)
}
