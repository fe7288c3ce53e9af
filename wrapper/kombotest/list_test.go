package kombotest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestFiltersOfTime(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 7, 2, hour, 0, 0, 0, time.UTC) }
	server := kombotest.NewServer(t)
	server.SetRecords("GET /hris/employees",
		gen.Employee{ID: "without a time"},
		gen.Employee{ID: "at 1", ChangedAt: at(1)},
		gen.Employee{ID: "at 2", ChangedAt: at(2)},
		gen.Employee{ID: "at 1, employment at 3", ChangedAt: at(1), Employments: []gen.Employment{{ID: "x", ChangedAt: at(3)}}},
		gen.Employee{ID: "at 1, deleted at 3", ChangedAt: at(1), RemoteDeletedAt: new(at(3))},
		json.RawMessage(`{"id":"tombstone","changed_at":null,"remote_deleted_at":"2026-07-02T01:00:00.000Z"}`),
		json.RawMessage(`["no object"]`),
	)
	const notDeleted, all = false, true
	tests := []struct {
		name           string
		updatedAfter   *time.Time
		includeDeleted *bool
		want           []string
	}{
		{"no filter", nil, nil, []string{"without a time", "at 1", "at 2", "at 1, employment at 3", ""}},
		{"not deleted", nil, new(notDeleted), []string{"without a time", "at 1", "at 2", "at 1, employment at 3", ""}},
		{"all", nil, new(all), []string{"without a time", "at 1", "at 2", "at 1, employment at 3", "at 1, deleted at 3", "tombstone", ""}},
		{"after 1", new(at(1)), new(all), []string{"without a time", "at 2", "at 1, employment at 3", "at 1, deleted at 3", ""}},
		{"after 2, not deleted", new(at(2)), nil, []string{"without a time", "at 1, employment at 3", ""}},
		{"after 3", new(at(3)), new(all), []string{"without a time", ""}},
	}
	for _, test := range tests {
		for _, size := range []int64{1, 2, 250} {
			var ids []string
			for employee, err := range server.Client().Integration("x").HRIS.Employees(ctx, &gen.GetEmployeesParams{
				UpdatedAfter: test.updatedAfter, IncludeDeleted: test.includeDeleted, PageSize: new(size),
			}) {
				if employee.ID != "" {
					require.NoError(t, err)
				}
				ids = append(ids, employee.ID)
			}
			assert.Equal(t, test.want, ids, "%s, page size %d", test.name, size)
		}
	}
}

// Records of AI Apply have updated_at instead of changed_at.
func TestFilterByUpdatedAt(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 7, 2, hour, 0, 0, 0, time.UTC) }
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ai-apply/postings",
		gen.AIApplyPosting{ID: "before", UpdatedAt: at(1)}, gen.AIApplyPosting{ID: "after", UpdatedAt: at(3)})
	page, err := server.Client().AIApply.GetPostings(ctx, &gen.GetPostingsParams{UpdatedAfter: new(at(2))})
	require.NoError(t, err)
	require.Len(t, page.Data.Results, 1)
	assert.Equal(t, "after", page.Data.Results[0].ID)
}

// A time without a Z is in UTC, and a date is the beginning of the day.
func TestFormsOfTimes(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags",
		gen.Tag{ID: "before", ChangedAt: time.Date(2026, 7, 1, 23, 59, 0, 0, time.UTC)},
		gen.Tag{ID: "after", ChangedAt: time.Date(2026, 7, 2, 0, 1, 0, 0, time.UTC)})
	for _, form := range []string{"2026-07-02", "2026-07-02Z", "2026-07-02T00:00:59", "2026-07-02T00:00:59.999Z"} {
		request, err := http.NewRequest("GET", server.URL+"/ats/tags?updated_after="+form, nil)
		require.NoError(t, err)
		request.Header = http.Header{"Authorization": {"Bearer x"}, "X-Integration-Id": {"x"}}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		var result struct{ Data struct{ Results []gen.Tag } }
		require.NoError(t, json.NewDecoder(response.Body).Decode(&result))
		require.NoError(t, response.Body.Close())
		require.Len(t, result.Data.Results, 1, form)
		assert.Equal(t, "after", result.Data.Results[0].ID, form)
	}
}

// A list without include_deleted includes deleted records, because programs could not request them.
func TestDeletedRecordsWithoutTheFilter(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ai-apply/unified-api/jobs", gen.AIApplyJob{ID: "1", RemoteDeletedAt: new(time.Now())})
	count := 0
	for _, err := range server.Client().AIApply.UnifiedJobs(ctx, nil) {
		require.NoError(t, err)
		count++
	}
	assert.Equal(t, 1, count)
}

// If records change between two pages of a read, no records are missed.
func TestRecordsThatChangeWhileTheyAreRead(t *testing.T) {
	server := kombotest.NewServer(t)
	records := func(changed int) []any {
		var all []any
		for i := range 6 {
			tag := gen.Tag{ID: string(rune('a' + i)), ChangedAt: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
			if i >= changed {
				tag.ChangedAt = tag.ChangedAt.Add(time.Hour)
			}
			all = append(all, tag)
		}
		return all
	}
	server.SetRecords("GET /ats/tags", records(3)...)
	params := &gen.GetTagsParams{UpdatedAfter: new(time.Date(2026, 7, 1, 0, 30, 0, 0, time.UTC)), PageSize: new(int64(1))}
	page, err := server.Client().Integration("x").ATS.GetTags(ctx, params)
	require.NoError(t, err)
	assert.Equal(t, "d", page.Data.Results[0].ID)
	server.SetRecords("GET /ats/tags", records(0)...)
	params.Cursor = page.Data.Next
	page, err = server.Client().Integration("x").ATS.GetTags(ctx, params)
	require.NoError(t, err)
	assert.Equal(t, "e", page.Data.Results[0].ID)
}
