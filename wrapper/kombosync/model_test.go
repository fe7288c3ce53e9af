package kombosync_test

import (
	"context"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// anything is a destination that keeps all records.
type anything[R any] struct {
	upserts []R
	deletes []string
	sweeps  int
}

func (a *anything[R]) Apply(_ context.Context, batch kombosync.Batch[R]) error {
	a.upserts = append(a.upserts, batch.Upserts...)
	a.deletes = append(a.deletes, batch.Deletes...)
	return nil
}

func (a *anything[R]) Sweep(context.Context, kombosync.Sweep) (int64, error) {
	a.sweeps++
	return 0, nil
}

// of returns a read function that yields the records.
func of[R any](records ...R) func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[R, error] {
	return func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[R, error] {
		return func(yield func(R, error) bool) {
			for _, record := range records {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// Lists without updated_after do not show which records were deleted, so they are read in full
// every time.
func TestListWithoutUpdatedAfter(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /integrations/{integration_id}/custom-fields", gen.CustomField{ID: "1"}, gen.CustomField{ID: "2"})
	destination := &anything[gen.CustomField]{}
	list := kombosync.List("custom fields", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.CustomField, error] {
		return server.Client().General.CustomFields(ctx, acme.ID(), nil, since)
	}, destination)
	syncer := newSyncer(t, openFile(t))
	for run := 1; run <= 2; run++ {
		result, err := syncer.Run(ctx, acme, list)
		require.NoError(t, err)
		assert.True(t, result.Models[0].Full)
		assert.Equal(t, run, destination.sweeps)
		assert.Len(t, destination.upserts, 2*run)
	}
}

func TestWithFields(t *testing.T) {
	type mine struct {
		key  int
		gone bool
	}
	id := func(r *mine) string {
		if r.key == 0 {
			return ""
		}
		return string(rune('0' + r.key))
	}
	destination := &anything[*mine]{}
	read := of(&mine{key: 1}, &mine{key: 2, gone: true})
	deletedAt := func(r *mine) *time.Time {
		if r.gone {
			return new(time.Now())
		}
		return nil
	}
	syncer := newSyncer(t, openFile(t), kombosync.WithStrictRecords())
	for _, full := range []bool{true, false} {
		result, err := syncer.Run(ctx, acme, kombosync.List("mine", read, kombosync.Destination[*mine](destination), kombosync.WithFields(id, deletedAt)))
		require.NoError(t, err)
		assert.Equal(t, full, result.Models[0].Full)
	}
	assert.Len(t, destination.upserts, 2)
	assert.Equal(t, []string{"2", "2"}, destination.deletes)

	result, err := syncer.Run(ctx, acme, kombosync.List("mine", of(&mine{key: 1}), kombosync.Destination[*mine](destination), kombosync.WithFields(id, nil)))
	require.NoError(t, err)
	assert.True(t, result.Models[0].Full)

	_, err = syncer.Run(ctx, acme, kombosync.List("mine", of(&mine{}), kombosync.Destination[*mine](destination), kombosync.WithFields(id, deletedAt)))
	assert.ErrorContains(t, err, "the record has no ID")
}

func TestInvalidRecordTypes(t *testing.T) {
	refusal := func(list kombosync.Model) string {
		_, err := newSyncer(t, openFile(t)).Run(ctx, acme, list)
		require.Error(t, err)
		return err.Error()
	}
	type withoutID struct{ Key string }
	type withNumber struct{ ID int }
	type withText struct{ ID, RemoteDeletedAt string }
	const noID = "has no field ID of type string: use WithFields"
	assert.Contains(t, refusal(kombosync.List("x", of(withoutID{}), kombosync.Destination[withoutID](&anything[withoutID]{}))), noID)
	assert.Contains(t, refusal(kombosync.List("x", of(withNumber{}), kombosync.Destination[withNumber](&anything[withNumber]{}))), noID)
	assert.Contains(t, refusal(kombosync.List("x", of(&gen.Tag{}), kombosync.Destination[*gen.Tag](&anything[*gen.Tag]{}))), noID)
	assert.Contains(t, refusal(kombosync.List("x", of(withText{}), kombosync.Destination[withText](&anything[withText]{}))), "RemoteDeletedAt")
}

// List accepts the records of all iterators of the SDK.
func TestRecordsOfAllIterators(t *testing.T) {
	client, err := kombo.NewClient("key")
	require.NoError(t, err)
	iterators := 0
	for _, services := range []reflect.Value{reflect.ValueOf(client.AccountServices), reflect.ValueOf(client.Integration(acmeID).IntegrationServices)} {
		for i := range services.NumField() {
			service := services.Field(i).Type()
			for m := range service.NumMethod() {
				method := service.Method(m)
				if method.Type.NumOut() != 1 || method.Type.Out(0).Kind() != reflect.Func {
					continue
				}
				record := method.Type.Out(0).In(0).In(0)
				if record.Kind() == reflect.Pointer { // the iterator yields pages
					continue
				}
				iterators++
				id, has := record.FieldByName("ID")
				assert.True(t, has && id.Type.Kind() == reflect.String, "%v.ID of %s", record, method.Name)
				if deleted, has := record.FieldByName("RemoteDeletedAt"); has {
					assert.Equal(t, reflect.TypeFor[*time.Time](), deleted.Type, "%v.RemoteDeletedAt of %s", record, method.Name)
				}
			}
		}
	}
	wanted := 0
	for _, operation := range gen.Operations() {
		if operation.Iterator != "" {
			wanted++
		}
	}
	assert.Equal(t, wanted, iterators)
	assert.Positive(t, wanted)
}
