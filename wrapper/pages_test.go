package kombo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
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

// tagIDs reads all tags, none of which may fail.
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
		assert.Len(t, server.Requests(), max(1, (count+249)/250), "pages are as large as Kombo allows")
	}
}

// The filters go along with every cursor, the caller's parameters stay as they are, and a loop can be run again.
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

func TestIteratorStartsAtACursor(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(5)...)
	atsOf := server.Client().Integration("greenhouse:1").ATS
	first, err := atsOf.GetTags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))})
	require.NoError(t, err)
	ids := tagIDs(t, atsOf.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2)), Cursor: first.Data.Next}))
	assert.Equal(t, []string{"2", "3", "4"}, ids)
}

// pagesOf serves pages by number, each with a next cursor as given.
func pagesOf(t *testing.T, page func(number int) (next any, results []any)) *recorder {
	t.Helper()
	return record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		next, results := page(number)
		text, err := json.Marshal(map[string]any{"status": "success", "data": map[string]any{"next": next, "results": results}})
		assert.NoError(t, err)
		write(w, 200, "application/json", string(text))
	})
}

// What tells the end is the cursor, never the number of records.
func TestEmptyPageInTheMiddle(t *testing.T) {
	server := pagesOf(t, func(number int) (any, []any) {
		return []any{"a", "b", nil}[number], [][]any{{gen.Tag{ID: "1"}}, {}, {gen.Tag{ID: "2"}}}[number]
	})
	ids := tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil))
	assert.Equal(t, []string{"1", "2"}, ids)
}

func TestRepeatedCursorIsAnError(t *testing.T) {
	for name, next := range map[string]func(int) any{
		"always the same": func(int) any { return "a" },
		"in a circle":     func(number int) any { return []any{"a", "b", "c"}[number%3] },
	} {
		t.Run(name, func(t *testing.T) {
			server := pagesOf(t, func(number int) (any, []any) { return next(number), []any{gen.Tag{ID: "1"}} })
			var last error
			records := 0
			for _, err := range server.client(t).Integration("x").ATS.Tags(ctx, nil) {
				if last = err; err == nil {
					records++
				}
			}
			require.ErrorContains(t, last, "cursor of an earlier page")
			assert.Equal(t, "a", failure(t, last).Cursor)
			assert.False(t, kombo.IsRetryable(last))
			assert.Equal(t, server.count(), records, "the records of all pages that came are there")
			assert.LessOrEqual(t, server.count(), 4)
		})
	}
}

// An empty string is not a cursor.
func TestEmptyCursorEnds(t *testing.T) {
	server := pagesOf(t, func(int) (any, []any) { return "", []any{gen.Tag{ID: "1"}} })
	for _, err := range server.client(t).Integration("x").ATS.Tags(ctx, nil) {
		require.NoError(t, err)
	}
	assert.Equal(t, 1, server.count())
}

func TestErrorEndsTheIteration(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(6)...)
	server.Fail("GET /ats/tags", kombotest.Failure{}, kombotest.Failure{Code: kombo.CodeIntegrationInactive})
	var ids []string
	var failed error
	for tag, err := range server.Client().Integration("x").ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))}) {
		if err != nil {
			require.NoError(t, failed, "nothing comes after an error")
			failed = err
			continue
		}
		ids = append(ids, tag.ID)
	}
	assert.ErrorIs(t, failed, kombo.CodeIntegrationInactive)
	assert.Equal(t, []string{"0", "1"}, ids)
	assert.Len(t, server.Requests(), 2)
}

// One bad record costs neither the page nor the other records.
func TestBadRecordComesWithAnError(t *testing.T) {
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
func TestResultsThatAreNoList(t *testing.T) {
	for _, body := range []string{
		`{"status":"success","data":{"next":null,"results":{"0":{}}}}`,
		`{"status":"success","data":{"next":5,"results":[]}}`,
	} {
		server := answering(t, 200, "application/json", body)
		_, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
		assert.Equal(t, 200, failure(t, err).StatusCode)
	}
}

// A loop that is left leaves nothing behind: no goroutine (TestMain checks) and no request.
func TestLeavingTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inFlight := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("cursor") {
				inFlight++
				<-r.Context().Done()
				inFlight--
				return nil, r.Context().Err()
			}
			return response(r, 200, `{"status":"success","data":{"next":"a","results":[{"id":"1"},{"id":"2"}]}}`), nil
		})
		records := client.Integration("x").ATS.Tags(t.Context(), nil)
		for range records {
			synctest.Wait()
			assert.Equal(t, 1, inFlight, "the next page is on its way")
			break
		}
		assert.Zero(t, inFlight)

		assert.Panics(t, func() {
			for range records {
				panic("in the loop")
			}
		})
		synctest.Wait()
		assert.Zero(t, inFlight)
	})
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
			return response(r, 200, `{"status":"success","data":{"next":"a","results":[{"id":"1"}]}}`), nil
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

// While the loop works on a page the next one is read: two pages take no longer than the slower of both.
func TestNextPageIsReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			if page++; page == 10 {
				return response(r, 200, `{"status":"success","data":{"next":null,"results":[{"id":"1"}]}}`), nil
			}
			return response(r, 200, fmt.Sprintf(`{"status":"success","data":{"next":"%d","results":[{"id":"1"}]}}`, page)), nil
		})
		started := time.Now()
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil) {
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		assert.Equal(t, 11*time.Second, time.Since(started))
	})
}

func TestBadArgumentsEndAnIterationAtOnce(t *testing.T) {
	server := kombotest.NewServer(t)
	for _, err := range server.Client().Integration("").ATS.Tags(ctx, nil) {
		assert.True(t, errors.Is(err, kombo.ErrInvalidArgument))
	}
	assert.Empty(t, server.Requests())
}
