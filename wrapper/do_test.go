package kombo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

type costCenter struct {
	ID    string      `json:"id"`
	Since *kombo.Date `json:"since"`
	Limit int64       `json:"limit"`
}

// Requests to unknown endpoints have the same headers and retries as others.
func TestDo(t *testing.T) {
	server := respondWith(t, 200, "application/json",
		`{"status":"success","data":{"id":"1","since":"2026-07-01T00:00:00Z","limit":9007199254740993},"warnings":[{"message":"Careful."}]}`)
	client := server.client(t)
	response, err := kombo.Do[costCenter](ctx, client.Integration("personio:acme"), "PATCH", "/hris/cost-centers/{id}", map[string]any{"name": "A", "since": kombo.NewDate(2026, time.July, 1)},
		kombo.WithPathParam("id", "a/b c"), kombo.WithQuery("dry_run", "true"), kombo.WithQuery("tags", "x", "y"), kombo.WithHeader("X-Trace", "1"))
	require.NoError(t, err)
	assert.Equal(t, costCenter{"1", new(kombo.NewDate(2026, time.July, 1)), 9007199254740993}, response.Data)
	assert.Equal(t, "Careful.", response.Warnings[0].Message)
	assert.Nil(t, response.Body)
	request := server.requests[0]
	assert.Equal(t, "PATCH", request.Method)
	assert.Equal(t, "/v1/hris/cost-centers/a%2Fb%20c", request.URL.EscapedPath())
	assert.Equal(t, "dry_run=true&tags=x,y", request.URL.RawQuery)
	assert.Equal(t, "personio:acme", request.Header.Get("X-Integration-Id"))
	assert.Equal(t, "Bearer "+apiKey, request.Header.Get("Authorization"))
	assert.Equal(t, "1", request.Header.Get("X-Trace"))
	assert.JSONEq(t, `{"name":"A","since":"2026-07-01"}`, server.bodies[0])

	_, err = kombo.Do[map[string]any](ctx, client, "GET", "/new", nil)
	require.NoError(t, err)
	assert.Empty(t, server.requests[1].Header.Get("X-Integration-Id"))
	assert.Empty(t, server.bodies[1])
	assert.Empty(t, server.requests[1].Header.Get("Content-Type"))
}

// GET requests are retried like reads, others like writes. Errors contain the path template, but no
// IDs.
func TestDoFails(t *testing.T) {
	server := respondWith(t, 503, "application/json", `{}`)
	acme := server.client(t, kombo.WithRetryPolicy(kombo.Backoff{Base: time.Nanosecond})).Integration("personio:acme")
	for method, want := range map[string]int{"GET": 4, "POST": 1, "PUT": 1, "PATCH": 1, "DELETE": 1} {
		before := server.count()
		_, err := kombo.Do[any](ctx, acme, method, "/hris/people/{person_id}/CBNMt7dSNCzBdnRTx87dev4E/a-b_c", nil, kombo.WithPathParam("person_id", "secret"))
		var failure *kombo.Error
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, want, server.count()-before, method)
		assert.Equal(t, "/hris/people/{person_id}/{}/a-b_c", failure.Path)
		assert.NotContains(t, err.Error(), "secret")
		assert.NotContains(t, err.Error(), "CBNMt7dS")
	}
}

func TestInvalidDo(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	acme := server.client(t).Integration("personio:acme")
	var noClient *kombo.Client
	for name, test := range map[string]struct {
		on           kombo.Scope
		method, path string
		body         any
		options      []kombo.CallOption
		want         string
	}{
		"no slash":              {acme, "GET", "hris/employees", nil, nil, "begin with a slash"},
		"query":                 {acme, "GET", "/hris/employees?a=b", nil, nil, "use WithQuery"},
		"fragment":              {acme, "GET", "/hris/employees#a", nil, nil, "fragment"},
		"parent":                {acme, "GET", "/hris/../employees", nil, nil, ".."},
		"empty segment":         {acme, "GET", "/hris//employees", nil, nil, "is empty"},
		"method":                {acme, "get", "/hris/employees", nil, nil, "GET, POST, PUT, PATCH, DELETE"},
		"no value":              {acme, "GET", "/hris/{id}", nil, nil, "no value for {id}"},
		"parent as value":       {acme, "GET", "/hris/{id}", nil, []kombo.CallOption{kombo.WithPathParam("id", "..")}, `id is ".."`},
		"value without a place": {acme, "GET", "/hris", nil, []kombo.CallOption{kombo.WithPathParam("id", "1")}, "does not have"},
		"empty query name":      {acme, "GET", "/hris", nil, []kombo.CallOption{kombo.WithQuery("", "1")}, "name is empty"},
		"query without values":  {acme, "GET", "/hris", nil, []kombo.CallOption{kombo.WithQuery("ids")}, "ids has no value"},
		"comma in a list":       {acme, "GET", "/hris", nil, []kombo.CallOption{kombo.WithQuery("ids", "a,b", "c")}, "comma"},
		"fields without a body": {acme, "GET", "/hris", nil, []kombo.CallOption{kombo.WithBodyFields(map[string]any{"a": 1})}, "needs an operation with a body"},
		"fields of a list":      {acme, "POST", "/hris", []int{1}, []kombo.CallOption{kombo.WithBodyFields(map[string]any{"a": 1})}, "a JSON object"},
		"zero time in a field":  {acme, "POST", "/hris", nil, []kombo.CallOption{kombo.WithBodyFields(map[string]any{"a": time.Time{}})}, "zero time"},
		"body":                  {acme, "POST", "/hris", func() {}, nil, "cannot be encoded"},
		"nothing":               {nil, "GET", "/hris", nil, nil, "no client or integration"},
		"no client":             {noClient, "GET", "/hris", nil, nil, "no client or integration"},
		"no integration ID":     {server.client(t).Integration(""), "GET", "/hris", nil, nil, "ID of the integration is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := kombo.Do[any](ctx, test.on, test.method, test.path, test.body, test.options...)
			require.ErrorIs(t, err, kombo.ErrInvalidArgument)
			assert.ErrorContains(t, err, test.want)
		})
	}
	assert.Zero(t, server.count())
}

// unknownPages serves pages of two records each.
func unknownPages(t *testing.T, pages int) (*kombo.Integration, *[]string) {
	var queries []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.RawQuery)
		number := 0
		_, _ = fmt.Sscanf(r.URL.Query().Get("cursor"), "page-%d", &number)
		next := "null"
		if number+1 < pages {
			next = fmt.Sprintf(`"page-%d"`, number+1)
		}
		fmt.Fprintf(w, `{"status":"success","data":{"next":%s,"results":[{"id":"%d-0"},{"id":"%d-1","new":true}]}}`, next, number, number)
	}))
	t.Cleanup(server.Close)
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(server.URL))
	require.NoError(t, err)
	return client.Integration("personio:acme"), &queries
}

func TestDoAll(t *testing.T) {
	acme, queries := unknownPages(t, 3)
	var ids []string
	for record, err := range kombo.DoAll[costCenter](ctx, acme, "/hris/cost-centers", kombo.WithQuery("name", "a b")) {
		require.NoError(t, err)
		ids = append(ids, record.ID)
	}
	assert.Equal(t, []string{"0-0", "0-1", "1-0", "1-1", "2-0", "2-1"}, ids)
	assert.Equal(t, []string{"page_size=250&name=a+b", "page_size=250&cursor=page-1&name=a+b", "page_size=250&cursor=page-2&name=a+b"}, *queries)

	onePage, queries := unknownPages(t, 1)
	for _, err := range kombo.DoAll[costCenter](ctx, onePage, "/hris/cost-centers", kombo.WithQuery("page_size", "2")) {
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"page_size=2"}, *queries)
	for _, err := range kombo.DoAll[costCenter](ctx, acme, "no-slash") {
		assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
	}
	for _, err := range kombo.DoAll[costCenter](ctx, acme, "/list", kombo.WithQuery("cursor", "x")) {
		assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
		assert.ErrorContains(t, err, "sets the cursor itself")
	}
}

// Options add parameters and fields to methods whose contract does not have them.
func TestUnknownParametersAndFields(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[{"id":"1","cost_center":"A"}]},"warnings":[]}`)
	acme := server.client(t).Integration("personio:acme")
	response, err := acme.HRIS.GetEmployees(ctx, &gen.GetEmployeesParams{IDs: []string{"1"}}, kombo.WithQuery("cost_centers", "A", "B"), kombo.WithQuery("ids", "2"), kombo.WithResponseBody())
	require.NoError(t, err)
	assert.Equal(t, "cost_centers=A,B&ids=2", server.requests[0].URL.RawQuery)
	assert.Contains(t, string(response.Body), `"cost_center":"A"`)

	fields := map[string]any{"home_address": map[string]any{"floor": 5, "state": nil}, "nickname": "Eri", "end": kombo.NewDate(2027, time.January, 31)}
	_, err = acme.HRIS.UpdateEmployee(ctx, "1", gen.UpdateEmployeeRequest{WorkEmail: "erika@example.com", HomeAddress: &gen.EmployeeAddressInput{City: new("Berlin"), State: new("BE")}},
		kombo.WithBodyFields(fields), kombo.WithBodyFields(map[string]any{"nickname": "Rika"}))
	require.NoError(t, err)
	assert.JSONEq(t, `{"work_email":"erika@example.com","home_address":{"city":"Berlin","state":null,"floor":5},"nickname":"Rika","end":"2027-01-31"}`, server.bodies[1])

	// Required fields may come from the option, even within an object.
	_, err = acme.ATS.CreateApplication(ctx, "job", gen.CreateApplicationRequest{Candidate: gen.CandidateInput{FirstName: "Ada", EmailAddress: "ada@example.com"}},
		kombo.WithBodyFields(map[string]any{"candidate": map[string]any{"last_name": ""}}))
	require.NoError(t, err, "a person with one name")
	assert.Contains(t, server.bodies[2], `"last_name":""`)

	for page, err := range acme.HRIS.EmployeesPages(ctx, nil, kombo.WithResponseBody()) {
		require.NoError(t, err)
		assert.Contains(t, string(page.Body), `"cost_center":"A"`)
	}
}

func TestPassthroughPath(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"url":"https://api.example.com/a","status":200,"headers":{},"data":{"total":9007199254740993,"people":[{"id":"1","since":"2026-07-01"}]}},"warnings":[]}`)
	acme := server.client(t).Integration("personio:acme")
	_, err := acme.SendPassthroughRequest(ctx, "personio", "personnel", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "company/employees"})
	require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	assert.ErrorContains(t, err, `path must begin with "/"`)
	assert.Zero(t, server.count())

	response, err := acme.SendPassthroughRequest(ctx, "personio", "personnel", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/company/employees"})
	require.NoError(t, err)
	type people struct {
		Total  int64        `json:"total"`
		People []costCenter `json:"people"`
	}
	decoded, err := kombo.Decode[people](response.Data.Data)
	require.NoError(t, err)
	assert.Equal(t, people{9007199254740993, []costCenter{{ID: "1", Since: new(kombo.NewDate(2026, time.July, 1))}}}, decoded)
	_, err = kombo.Decode[[]string](response.Data.Data)
	require.ErrorContains(t, err, "does not fit []string")
	_, err = kombo.Decode[struct {
		People []struct {
			ID int `json:"id"`
		} `json:"people"`
	}](response.Data.Data)
	require.ErrorContains(t, err, "/people/0/id")
	number, err := kombo.Decode[int](json.Number("12"))
	require.NoError(t, err)
	assert.Equal(t, 12, number)
}
