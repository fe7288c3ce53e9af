package kombosync_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestBadRecords(t *testing.T) {
	const oddName, oddDate = `{"id":"2","name":{"first":"Erika Mustermann"}}`, `{"id":"2","name":"two","changed_at":"Erika"}`
	decide := func(decision kombosync.Decision) []kombosync.Option {
		return []kombosync.Option{kombosync.WithBadRecords(func(context.Context, kombosync.BadRecord) kombosync.Decision { return decision })}
	}
	tests := []struct {
		name                   string
		options                []kombosync.Option
		bad                    string
		skipped, used, retried int
		swept                  bool
		keep                   []string
		rows                   map[string]string
	}{
		{"by default", nil, oddDate, 0, 1, 0, true, []string{}, map[string]string{"1": "new", "2": "two", "3": "new"}},
		{"by default, name", nil, oddName, 0, 1, 0, true, []string{}, map[string]string{"1": "new", "2": "", "3": "new"}},
		{"strict", []kombosync.Option{kombosync.WithStrictRecords()}, oddName, 0, 0, 1, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"retry", decide(kombosync.Retry), oddDate, 0, 0, 1, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"skip", decide(kombosync.Skip), oddName, 1, 0, 0, true, []string{"2"}, map[string]string{"1": "new", "2": "old", "3": "new"}},
		{"use", decide(kombosync.Use), oddDate, 0, 1, 0, true, []string{}, map[string]string{"1": "new", "2": "two", "3": "new"}},
		{"use, name", decide(kombosync.Use), oddName, 0, 1, 0, true, []string{}, map[string]string{"1": "new", "2": "", "3": "new"}},
		{"unknown decision", decide(99), oddName, 0, 0, 1, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"deleted", nil, `{"id":"2","name":[],"changed_at":"never","remote_deleted_at":"2026-01-01T00:00:00.000Z"}`, 0, 0, 0, true, []string{}, map[string]string{"1": "new", "3": "new"}},
		{"invalid time of deletion", nil, `{"id":"2","remote_deleted_at":"last week"}`, 1, 0, 0, true, []string{"2"}, map[string]string{"1": "new", "2": "old", "3": "new"}},
		{"no id", nil, `{"id":null,"name":"two"}`, 1, 0, 0, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"no id, use", decide(kombosync.Use), `{"name":"two"}`, 0, 0, 1, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"no id, deleted", nil, `{"id":null,"remote_deleted_at":"2026-01-01T00:00:00.000Z"}`, 1, 0, 0, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
		{"no object, skip", decide(kombosync.Skip), `"Erika"`, 1, 0, 0, false, nil, map[string]string{"1": "new", "2": "old", "3": "new", "4": "old"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			store, destination := openFile(t), &table{}
			server.SetRecords(tagsOperation, named("1", "old"), named("2", "old"), named("3", "old"), named("4", "old"))
			syncer := newSyncer(t, store, test.options...)
			_, err := syncer.Run(ctx, on(server), tagsOf(destination))
			require.NoError(t, err)
			before := state(t, store, "tags")

			server.SetRecords(tagsOperation, named("1", "new"), raw(test.bad), named("3", "new")) // 4 has vanished
			result, err := syncer.RunFull(ctx, on(server), tagsOf(destination))
			one := result.Models[0]
			assert.Equal(t, []int{test.skipped, test.used, test.retried}, []int{one.Skipped, one.Used, one.Retried})
			assert.Equal(t, test.rows, destination.names())
			assert.Equal(t, test.swept, one.Swept)
			if test.swept {
				assert.Equal(t, test.keep, destination.sweeps[1].Keep)
			}
			if test.retried == 0 {
				require.NoError(t, err)
				assert.Equal(t, one.Started, state(t, store, "tags").Started)
				return
			}
			var bad *kombosync.BadRecordsError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, test.retried, bad.Count)
			assert.NotContains(t, err.Error(), "Erika")
			assert.Equal(t, before, state(t, store, "tags"), "so that it is read again")
		})
	}
}

func TestBadRecordIsReported(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(tagsOperation, named("1", "one"), raw(`{"id":"2","name":"two","changed_at":"Erika"}`), raw(`{"id":"3","name":5}`))
	var bad []kombosync.BadRecord
	syncer := newSyncer(t, openFile(t), kombosync.WithBadRecords(func(_ context.Context, b kombosync.BadRecord) kombosync.Decision {
		bad = append(bad, b)
		return kombosync.Retry
	}))
	_, err := syncer.Run(ctx, on(server), tagsOf(&table{}))
	require.Len(t, bad, 2)
	for _, format := range []string{"%v", "%+v", "%#v", "%d"} {
		assert.Equal(t, "record of tags with bad values: changed_at", fmt.Sprintf(format, bad[0]))
	}
	assert.Equal(t, []string{acmeID, "tags", "2"}, []string{bad[0].IntegrationID, bad[0].Model, bad[0].ID})
	assert.Equal(t, "two", *bad[0].Record.(tag).Name)
	var fieldError *kombo.FieldError
	require.ErrorAs(t, bad[0].Err, &fieldError)
	assert.Equal(t, `"Erika"`, string(fieldError.Value))
	require.ErrorAs(t, err, &fieldError)
	assert.Equal(t, "/data/results/1/changed_at", fieldError.Pointer)
	assert.ErrorContains(t, err, "2 records")
	assert.ErrorContains(t, err, "WithBadRecords")
	assert.NotContains(t, fmt.Sprintf("%+v", err), "Erika")
}

// The result and the log contain the names of invalid fields, but not their values.
func TestReportOfBadRecords(t *testing.T) {
	server := kombotest.NewServer(t)
	records := []any{named("1", "one"), raw(`{"id":"2","name":"two","changed_at":"Erika"}`), raw(`{"name":{"first":"Erika"}}`), raw(`"Erika"`)}
	for i := range 20 {
		records = append(records, raw(fmt.Sprintf(`{"id":"more-%d","name":5}`, i)))
	}
	server.SetRecords(tagsOperation, records...)
	var log bytes.Buffer
	syncer := newSyncer(t, openFile(t), kombosync.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	result, err := syncer.Run(ctx, on(server), tagsOf(&table{}))
	require.NoError(t, err, "one bad value does not make the next run a full read")
	one := result.Models[0]
	assert.Equal(t, []int{23, 21, 2, 0}, []int{one.Upserted + one.Skipped - 1, one.Used, one.Skipped, one.Retried})
	require.Len(t, one.BadRecords, 10)
	assert.Equal(t, "2", one.BadRecords[0].ID)
	assert.Nil(t, one.BadRecords[0].Record)
	var fieldError *kombo.FieldError
	require.ErrorAs(t, one.BadRecords[0].Err, &fieldError)
	assert.Equal(t, `"Erika"`, string(fieldError.Value))
	line := lines(t, &log)[0]
	assert.Equal(t, []any{"WARN", "changed_at name record", 21.0, 2.0}, []any{line["level"], line["bad_fields"], line["used"], line["skipped"]})
	assert.NotContains(t, fmt.Sprint(line), "Erika")
	for _, format := range []string{"%v", "%+v", "%#v", "%d"} {
		assert.NotContains(t, fmt.Sprintf(format, result), "Erika", format)
	}

	result, err = syncer.Run(ctx, on(server), tagsOf(&table{}))
	require.NoError(t, err)
	assert.False(t, result.Models[0].Full)
}

// A panic in the decision fails the model.
func TestDecisionThatPanics(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords(tagsOperation, raw(`{"id":"3","name":5}`))
	store := openFile(t)
	syncer := newSyncer(t, store, kombosync.WithBadRecords(func(context.Context, kombosync.BadRecord) kombosync.Decision { panic("oh") }))
	_, err := syncer.Run(ctx, on(server), tagsOf(&table{}))
	assert.ErrorAs(t, err, new(*kombosync.PanicError))
	assert.Zero(t, state(t, store, "tags"))
}
