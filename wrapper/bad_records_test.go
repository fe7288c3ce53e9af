package kombo_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// An invalid record is yielded with an error and does not affect the other records.
func TestBadRecord(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "0"}, json.RawMessage(`{"id":"1","name":{"first":"Erika Mustermann"},"changed_at":"never"}`),
		json.RawMessage(`"no object"`), gen.Tag{ID: "3"})
	atsOf := server.Client().Integration("x").ATS

	page, err := atsOf.GetTags(ctx, nil)
	require.NoError(t, err)
	require.Len(t, page.Data.Results, 4)
	require.Len(t, page.FieldErrors, 3)

	var ids []string
	failures, raws := map[int][]string{}, map[int]string{}
	index := 0
	for tag, err := range atsOf.Tags(ctx, nil) {
		ids = append(ids, tag.ID)
		if err != nil {
			assertShowsNobody(t, err)
			var recordError *kombo.RecordError
			require.ErrorAs(t, err, &recordError)
			assert.Equal(t, index, recordError.Index)
			assert.Empty(t, recordError.Cursor)
			raws[index] = string(recordError.Raw)
			for _, fieldError := range recordError.FieldErrors {
				assert.Equal(t, index, fieldError.Record)
				assert.ErrorIs(t, err, fieldError)
				failures[index] = append(failures[index], fieldError.Pointer)
			}
		}
		index++
	}
	assert.Equal(t, []string{"0", "1", "", "3"}, ids)
	assert.Equal(t, map[int][]string{1: {"/data/results/1/name", "/data/results/1/changed_at"}, 2: {"/data/results/2"}}, failures)
	assert.Equal(t, map[int]string{1: `{"id":"1","name":{"first":"Erika Mustermann"},"changed_at":"never"}`, 2: `"no object"`}, raws)
	assert.Len(t, server.Requests(), 2)
}

// Results that are not a list are an error, because records would be missing.
func TestResultsAreNotAList(t *testing.T) {
	for _, body := range []string{
		`{"status":"success","data":{"next":null,"results":{"0":{}}}}`,
		`{"status":"success","data":{"next":5,"results":[]}}`,
	} {
		server := respondWith(t, 200, "application/json", body)
		_, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
		assert.Equal(t, 200, failure(t, err).StatusCode)
	}
}

// A page is decoded even if all its records have an invalid value.
func TestAllRecordsAreBad(t *testing.T) {
	server := kombotest.NewServer(t)
	var records []any
	for i := range 250 {
		records = append(records, json.RawMessage(fmt.Sprintf(`{"id":"%d","name":"n","changed_at":"1. Mai"}`, i)))
	}
	server.SetRecords("GET /ats/tags", records...)
	page, err := server.Client().Integration("x").ATS.GetTags(ctx, &gen.GetTagsParams{PageSize: new(int64(250))})
	require.NoError(t, err)
	assert.Len(t, page.FieldErrors, 250)
	assert.Len(t, page.RecordErrors, 250)
	for i, tag := range page.Data.Results {
		assert.Equal(t, fmt.Sprint(i), tag.ID)
		assert.Equal(t, i, page.RecordErrors[i].Index)
	}
}
