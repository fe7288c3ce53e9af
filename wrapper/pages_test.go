package kombo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func tags(count int) []any {
	records := make([]any, count)
	for i := range records {
		records[i] = gen.Tag{ID: fmt.Sprint(i)}
	}
	return records
}

// tagIDs returns the IDs of all tags, and fails the test if there is an error.
func tagIDs(t *testing.T, tags iter.Seq2[gen.Tag, error]) []string {
	t.Helper()
	var ids []string
	for tag, err := range tags {
		require.NoError(t, err)
		ids = append(ids, tag.ID)
	}
	return ids
}

func TestIteratorReadsEverything(t *testing.T) {
	for _, count := range []int{0, 1, 249, 250, 251, 1000} {
		server := kombotest.NewServer(t)
		server.SetRecords("GET /ats/tags", tags(count)...)
		seen := 0
		for tag, err := range server.Client().Integration("greenhouse:1").ATS.Tags(ctx, nil) {
			require.NoError(t, err)
			assert.Equal(t, fmt.Sprint(seen), tag.ID)
			seen++
		}
		assert.Equal(t, count, seen)
		assert.Len(t, server.Requests(), max(1, (count+249)/250), "pages have the maximum size")
	}
}

// A program may prepare the parameters of the next list while it reads one.
func TestParametersCanChangeDuringALoop(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(6)...)
	params := &gen.GetTagsParams{PageSize: new(int64(2)), IDs: []string{"1", "2"}}
	for _, err := range server.Client().Integration("greenhouse:1").ATS.Tags(ctx, params) {
		require.NoError(t, err)
		*params.PageSize, params.IDs = 0, []string{""} // both invalid
	}
	require.Len(t, server.Requests(), 3)
	for _, request := range server.Requests() {
		assert.Equal(t, "2", request.Query.Get("page_size"))
		assert.Equal(t, "1,2", request.Query.Get("ids"))
	}
}

// The filters are sent with every cursor, the caller's parameters are unchanged, and an iterator
// can be used again.
func TestIteratorKeepsTheParameters(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(5)...)
	updatedAfter := time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone("CEST", 2*3600))
	params := &gen.GetTagsParams{PageSize: new(int64(2)), UpdatedAfter: &updatedAfter, IncludeDeleted: new(true)}
	want := *params
	records := server.Client().Integration("greenhouse:1").ATS.Tags(ctx, params)
	for range 2 {
		seen := 0
		for _, err := range records {
			require.NoError(t, err)
			seen++
		}
		assert.Equal(t, 5, seen)
	}
	assert.Equal(t, want, *params)
	requests := server.Requests()
	require.Len(t, requests, 6)
	for i, request := range requests {
		assert.Equal(t, "2", request.Query.Get("page_size"))
		assert.Equal(t, "2026-07-01T10:00:00Z", request.Query.Get("updated_after"))
		assert.Equal(t, "true", request.Query.Get("include_deleted"))
		assert.Equal(t, i%3 != 0, request.Query.Has("cursor"))
	}
}

// pagesOf starts a server of pages. page returns the next cursor and the records of a page.
func pagesOf(t *testing.T, page func(number int) (next any, results []any)) *recorder {
	t.Helper()
	return record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		next, results := page(number)
		text, err := json.Marshal(map[string]any{"status": "success", "data": map[string]any{"next": next, "results": results}})
		assert.NoError(t, err)
		write(w, 200, "application/json", string(text))
	})
}

func TestErrorEndsTheIteration(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(6)...)
	server.Fail("GET /ats/tags", kombotest.Failure{}, kombotest.Failure{Code: kombo.CodeIntegrationInactive})
	var ids []string
	var failed error
	for tag, err := range server.Client().Integration("x").ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))}) {
		if err != nil {
			require.NoError(t, failed, "an error ends the loop")
			failed = err
			continue
		}
		ids = append(ids, tag.ID)
	}
	assert.ErrorIs(t, failed, kombo.CodeIntegrationInactive)
	assert.Equal(t, []string{"0", "1"}, ids)
	assert.Len(t, server.Requests(), 2)
}

func TestContextEndsTheIteration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("cursor") {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return newResponse(r, 200, `{"status":"success","data":{"next":"a","results":[{"id":"1"}]}}`), nil
		})
		var errs []error
		for _, err := range client.Integration("x").ATS.Tags(ctx, nil) {
			errs = append(errs, err)
			cancel()
		}
		require.Len(t, errs, 2)
		assert.NoError(t, errs[0])
		assert.ErrorIs(t, errs[1], context.Canceled)
	})
}

func TestBadArgumentsEndAnIterationAtOnce(t *testing.T) {
	server := kombotest.NewServer(t)
	for _, err := range server.Client().Integration("").ATS.Tags(ctx, nil) {
		assert.True(t, errors.Is(err, kombo.ErrInvalidArgument))
	}
	assert.Empty(t, server.Requests())
}

// Pages have the header and the cursor, so that a program can stop and continue later.
func TestPages(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(7)...)
	atsOf := server.Client().Integration("x").ATS
	params := &gen.GetTagsParams{PageSize: new(int64(3))}
	var stored *string
	var ids []string
	for page, err := range atsOf.TagsPages(ctx, params) {
		require.NoError(t, err)
		assert.Equal(t, 200, page.StatusCode)
		assert.NotEmpty(t, page.Header.Get("Content-Type"))
		for _, tag := range page.Data.Results {
			ids = append(ids, tag.ID)
		}
		stored = page.Data.Next
		break
	}
	require.NotNil(t, stored)
	params.Cursor = stored
	for page, err := range atsOf.TagsPages(ctx, params) {
		require.NoError(t, err)
		for _, tag := range page.Data.Results {
			ids = append(ids, tag.ID)
		}
		stored = page.Data.Next
	}
	assert.Nil(t, stored)
	assert.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6"}, ids)

	for page, err := range server.Client().Integration("").ATS.TagsPages(ctx, nil) {
		assert.Nil(t, page)
		assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
	}
}

// When the context ends, the loop ends before the next record of the same page.
func TestContextEndsTheLoopAtOnce(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(100)...)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := 0
	for _, err := range server.Client().Integration("x").ATS.Tags(ctx, nil) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, 10, failure(t, err).Skip)
			continue
		}
		if seen++; seen == 10 {
			cancel()
		}
	}
	assert.Equal(t, 10, seen)
}

// Concurrent loops over the same iterator are independent.
func TestConcurrentLoops(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(500)...)
	records := server.Client().Integration("x").ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(50))})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			seen := 0
			for tag, err := range records {
				assert.NoError(t, err)
				assert.Equal(t, fmt.Sprint(seen), tag.ID)
				seen++
			}
			assert.Equal(t, 500, seen)
		})
	}
	group.Wait()
}
