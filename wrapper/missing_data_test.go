package kombo_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// A response without records is an error, because a program that took it for an empty list would
// delete its copy.
func TestMissingRecordsAreAnError(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
	}{
		"no members":       {200, `{}`},
		"null":             {200, `null`},
		"no body":          {200, ``},
		"no content":       {204, ``},
		"reset content":    {205, ``},
		"pending":          {200, `{"status":"pending"}`},
		"no data":          {200, `{"status":"success","data":null}`},
		"empty data":       {200, `{"status":"success","data":{}}`},
		"null records":     {200, `{"status":"success","data":{"next":null,"results":null}}`},
		"renamed records":  {200, `{"status":"success","data":{"next":null,"records":[{"id":"1"}]}}`},
		"one record":       {200, `{"status":"success","data":{"next":null,"results":{"id":"1"}}}`},
		"records as text":  {200, `{"status":"success","data":{"next":null,"results":"[]"}}`},
		"cursor, no list":  {200, `{"status":"success","data":{"next":"a"}}`},
		"cursor as number": {200, `{"status":"success","data":{"next":7,"results":[]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			server := respondWith(t, test.status, "application/json", test.body)
			client := server.client(t)
			acme := client.Integration("x")

			_, err := acme.ATS.GetTags(ctx, nil)
			assert.Equal(t, test.status, failure(t, err).StatusCode)
			assert.Equal(t, 1, server.count(), "a retry would have the same result")

			var last error
			for _, err := range acme.ATS.Tags(ctx, nil) {
				last = err
			}
			assert.Equal(t, test.status, failure(t, last).StatusCode)
			last = nil
			for _, err := range acme.ATS.TagsPages(ctx, nil) {
				last = err
			}
			assert.Equal(t, test.status, failure(t, last).StatusCode)
			last = nil
			for _, err := range kombo.DoAll[gen.Tag](ctx, acme, "/ats/tags") {
				last = err
			}
			assert.Equal(t, test.status, failure(t, last).StatusCode)
		})
	}
}

// If a later page has no records, the earlier records are yielded, and Cursor is where to continue.
func TestMissingRecordsOfALaterPage(t *testing.T) {
	bodies := []string{`{"data":{"next":"a","results":[{"id":"1"}]}}`, `{"data":{"next":null}}`}
	server := recordBodies(t, bodies...)
	var ids []string
	var last error
	for tag, err := range server.client(t).Integration("x").ATS.Tags(ctx, nil) {
		if last = err; err == nil {
			ids = append(ids, tag.ID)
		}
	}
	assert.Equal(t, []string{"1"}, ids)
	assert.Equal(t, "a", failure(t, last).Cursor)
}

// An empty list is not an error.
func TestEmptyListIsNoError(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"data":{"next":null,"results":[]}}`)
	acme := server.client(t).Integration("x")
	page, err := acme.ATS.GetTags(ctx, nil)
	require.NoError(t, err)
	assert.Empty(t, page.Data.Results)
	assert.Empty(t, tagIDs(t, acme.ATS.Tags(ctx, nil)))
}

// Do also requires data, unless its type is empty or any.
func TestDoWithoutData(t *testing.T) {
	server := respondWith(t, 204, "", "")
	client := server.client(t)
	_, err := kombo.Do[gen.Tag](ctx, client, "DELETE", "/things/{id}", nil, kombo.WithPathParam("id", "1"))
	assert.Equal(t, 204, failure(t, err).StatusCode)
	_, err = kombo.Do[map[string]any](ctx, client, "DELETE", "/things/{id}", nil, kombo.WithPathParam("id", "1"))
	assert.Equal(t, 204, failure(t, err).StatusCode)
	_, err = kombo.Do[struct{}](ctx, client, "DELETE", "/things/{id}", nil, kombo.WithPathParam("id", "1"))
	require.NoError(t, err)
	_, err = kombo.Do[any](ctx, client, "DELETE", "/things/{id}", nil, kombo.WithPathParam("id", "1"))
	require.NoError(t, err)
}
