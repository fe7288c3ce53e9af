package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestIteratorStartsAtACursor(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(5)...)
	atsOf := server.Client().Integration("greenhouse:1").ATS
	first, err := atsOf.GetTags(ctx, &gen.GetTagsParams{PageSize: new(int64(2))})
	require.NoError(t, err)
	ids := tagIDs(t, atsOf.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(2)), Cursor: first.Data.Next}))
	assert.Equal(t, []string{"2", "3", "4"}, ids)
}

// The cursor determines the end of a list, not the number of records.
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
		"in a cycle":      func(number int) any { return []any{"a", "b", "c"}[number%3] },
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
			assert.Equal(t, server.count(), records, "the records of all received pages are yielded")
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

// Another loop can continue where a loop ended, so that the program gets every record once.
func TestIterationContinues(t *testing.T) {
	const count = 23
	for name, test := range map[string]struct {
		fail func(server *kombotest.Server, cancel func(), record int)
		want error
	}{
		"an error from Kombo": {func(server *kombotest.Server, _ func(), record int) {
			if record == 4 {
				server.Fail("GET /ats/tags", kombotest.Failure{Code: kombo.CodeIntegrationInactive})
			}
		}, kombo.CodeIntegrationInactive},
		"the first page": {func(server *kombotest.Server, _ func(), record int) {
			if record == -1 {
				server.Fail("GET /ats/tags", kombotest.Failure{Code: kombo.CodeIntegrationInactive})
			}
		}, kombo.CodeIntegrationInactive},
		"not JSON": {func(server *kombotest.Server, _ func(), record int) {
			if record == 4 {
				server.Fail("GET /ats/tags", kombotest.Failure{Body: `{"data":{"results":[{"id":"7"},{"id"`})
			}
		}, nil},
		"the context, in the middle of a page": {func(_ *kombotest.Server, cancel func(), record int) {
			if record == 6 {
				cancel()
			}
		}, context.Canceled},
		"the context, at the end of a page": {func(_ *kombotest.Server, cancel func(), record int) {
			if record == 8 {
				cancel()
			}
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.SetRecords("GET /ats/tags", tags(count)...)
			params := &gen.GetTagsParams{PageSize: new(int64(3))}
			atsOf := server.Client().Integration("x").ATS
			ctx, cancel := context.WithCancel(ctx)
			test.fail(server, cancel, -1)
			var ids []string
			var ended *kombo.Error
			for tag, err := range atsOf.Tags(ctx, params) {
				if err != nil {
					require.True(t, errors.As(err, &ended))
					if test.want != nil {
						require.ErrorIs(t, err, test.want)
					}
					continue
				}
				ids = append(ids, tag.ID)
				test.fail(server, cancel, len(ids)-1)
			}
			require.NotNil(t, ended)
			cancel()
			if ended.Cursor != "" {
				params.Cursor = &ended.Cursor
			}
			skip := ended.Skip
			for tag, err := range atsOf.Tags(context.WithoutCancel(ctx), params) {
				require.NoError(t, err)
				if skip > 0 {
					skip--
					continue
				}
				ids = append(ids, tag.ID)
			}
			require.Len(t, ids, count)
			for i, id := range ids {
				assert.Equal(t, fmt.Sprint(i), id)
			}
		})
	}
}
