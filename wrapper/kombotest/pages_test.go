package kombotest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Two lists also have an older name of next. Both have the same value on every page.
func TestOlderNameOfNext(t *testing.T) {
	const fields = "/integrations/personio:1/custom-fields"
	get := func(t *testing.T, server *kombotest.Server, query string) map[string]any {
		t.Helper()
		request, err := http.NewRequest(http.MethodGet, server.URL+fields+query, nil)
		require.NoError(t, err)
		request.Header = http.Header{"Authorization": {"Bearer x"}}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		var body struct{ Data map[string]any }
		require.NoError(t, json.NewDecoder(response.Body).Decode(&body))
		return body.Data
	}
	server := kombotest.NewServer(t)
	example := get(t, server, "")
	require.Contains(t, example, "next_cursor")
	assert.Nil(t, example["next_cursor"])
	assert.Nil(t, example["next"])
	server.Populate(1)
	first := get(t, server, "?page_size=1")
	require.NotNil(t, first["next"])
	assert.Equal(t, first["next"], first["next_cursor"])
	all := get(t, server, "")
	require.Contains(t, all, "next_cursor")
	assert.Nil(t, all["next_cursor"])
}

func TestInventedDataHasDeletedRecords(t *testing.T) {
	server := kombotest.NewServer(t)
	server.Populate(1)
	acme := server.Client().Integration("personio:1")
	read := func(includeDeleted bool) (all, deleted int) {
		for employee, err := range acme.HRIS.Employees(ctx, &gen.GetEmployeesParams{IncludeDeleted: &includeDeleted}) {
			require.NoError(t, err)
			all++
			if employee.RemoteDeletedAt != nil {
				deleted++
			}
		}
		return all, deleted
	}
	all, deleted := read(false)
	assert.Equal(t, 300, all)
	assert.Zero(t, deleted)
	all, deleted = read(true)
	assert.Equal(t, 315, all)
	assert.Equal(t, 15, deleted)
}
