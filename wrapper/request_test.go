package kombo_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestPathParameters(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"id":"x"}}`)
	client := server.client(t)
	for value, want := range map[string]string{
		"personio:CBNMt7dSNCzBdnRTx87dev4E": "/v1/integrations/personio:CBNMt7dSNCzBdnRTx87dev4E",
		"a/b":                               "/v1/integrations/a%2Fb",
		"../../other":                       "/v1/integrations/..%2F..%2Fother",
		"a?b=c#d":                           "/v1/integrations/a%3Fb=c%23d",
		"a b":                               "/v1/integrations/a%20b",
		"100%":                              "/v1/integrations/100%25",
		"%2e%2e":                            "/v1/integrations/%252e%252e",
		"...":                               "/v1/integrations/...",
		"ü":                                 "/v1/integrations/%C3%BC",
		"{integration_id}":                  "/v1/integrations/%7Bintegration_id%7D",
	} {
		_, err := client.General.GetIntegrationDetails(ctx, value)
		require.NoError(t, err, value)
		assert.Equal(t, want, server.requests[server.count()-1].URL.EscapedPath())
	}
	sent := server.count()
	for _, value := range []string{"", ".", "..", "a\r\nX-Evil: 1", "a\n", "\x00"} {
		_, err := client.General.GetIntegrationDetails(ctx, value)
		require.ErrorIs(t, err, kombo.ErrInvalidArgument)
		assert.ErrorContains(t, err, "General.GetIntegrationDetails: nothing was sent: integration_id")
		_, err = client.General.DeleteIntegration(ctx, value)
		require.ErrorIs(t, err, kombo.ErrInvalidArgument)
	}
	assert.Equal(t, sent, server.count())
}

// Parameters are inserted independently, whatever the others contain.
func TestSeveralPathParameters(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"url":"u"}}`)
	_, err := server.client(t).Integration("x").SendPassthroughRequest(ctx, "{api}", "{tool}", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/"})
	require.NoError(t, err)
	assert.Equal(t, "/v1/passthrough/%7Bapi%7D/%7Btool%7D", server.requests[0].URL.EscapedPath())
}

func TestDeleteSendsAnEmptyBody(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{}}`)
	_, err := server.client(t).General.DeleteIntegration(ctx, "personio:1")
	require.NoError(t, err)
	assert.Equal(t, "DELETE", server.requests[0].Method)
	assert.Equal(t, "{}", server.bodies[0])
	assert.Equal(t, "application/json", server.requests[0].Header.Get("Content-Type"))
}

// A required field without a value is sent as null, and an optional one is omitted.
func TestNullAndAbsent(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{}}`)
	client := server.client(t)
	_, err := client.General.UpdateCustomFieldMapping(ctx, "personio:1", "field", gen.UpdateCustomFieldMappingRequest{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"integration_field_id":null}`, server.bodies[0])
	_, err = client.Integration("personio:1").HRIS.UpdateEmployee(ctx, "1", gen.UpdateEmployeeRequest{WorkEmail: "max@example.com", JobTitle: new("")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"work_email":"max@example.com","job_title":""}`, server.bodies[1], "empty is neither null nor absent")
}

func TestRawBody(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"processed":2}}`)
	client := server.client(t)
	response, err := client.AIApply.ImportJobFeed(ctx, "feed", []byte("{\"a\":1}\n{\"a\":2}\n"))
	require.NoError(t, err)
	assert.EqualValues(t, 2, response.Data.Processed)
	assert.Equal(t, "{\"a\":1}\n{\"a\":2}\n", server.bodies[0])
	assert.Equal(t, "application/x-ndjson", server.requests[0].Header.Get("Content-Type"))
	_, err = client.AIApply.ImportJobFeed(ctx, "feed", nil)
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
	assert.Equal(t, 1, server.count())
}

func TestQuery(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[]}}`)
	atsOf := server.client(t).Integration("x").ATS
	_, err := atsOf.GetTags(ctx, nil)
	require.NoError(t, err)
	assert.Empty(t, server.requests[0].URL.RawQuery)
	assert.Empty(t, server.bodies[0])

	_, err = atsOf.GetTags(ctx, &gen.GetTagsParams{
		Cursor: new("a+b/c=&d"), PageSize: new(int64(7)), IncludeDeleted: new(false), IDs: []string{"1", "ä&="}, RemoteIDs: []string{"x y"},
	})
	require.NoError(t, err)
	query := server.requests[1].URL.Query()
	assert.Equal(t, map[string][]string{
		"cursor": {"a+b/c=&d"}, "page_size": {"7"}, "include_deleted": {"false"}, "ids": {"1,ä&="}, "remote_ids": {"x y"},
	}, map[string][]string(query))
}

// Lists with commas and empty lists are rejected. Kombo separates elements by commas, which cannot
// be escaped, and treats an empty list as no filter.
func TestAmbiguousLists(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[]}}`)
	for _, ids := range [][]string{{}, {""}, {"a", ""}, {"a,b"}} {
		_, err := server.client(t).Integration("x").ATS.GetTags(ctx, &gen.GetTagsParams{IDs: ids})
		require.ErrorIs(t, err, kombo.ErrInvalidArgument, "%q", ids)
		assert.ErrorContains(t, err, "ids")
	}
	assert.Zero(t, server.count())
}

// Times in queries and bodies are sent in UTC with a Z.
func TestTimesAreSentInUTC(t *testing.T) {
	berlin := time.FixedZone("CEST", 2*3600)
	newYork := time.FixedZone("EST", -5*3600)
	for _, test := range []struct {
		time time.Time
		want string
	}{
		{time.Date(2026, 7, 1, 12, 0, 0, 0, berlin), "2026-07-01T10:00:00Z"},
		{time.Date(2026, 7, 1, 23, 0, 0, 0, newYork), "2026-07-02T04:00:00Z"},
		{time.Date(2026, 7, 1, 0, 0, 0, 123456789, time.UTC), "2026-07-01T00:00:00.123456789Z"},
		{time.Unix(1782900000, 0), "2026-07-01T10:00:00Z"},
	} {
		server := respondWith(t, 200, "application/json", `{"status":"success","data":{"results":[]}}`)
		integration := server.client(t).Integration("x")
		_, err := integration.ATS.GetTags(ctx, &gen.GetTagsParams{UpdatedAfter: &test.time})
		require.NoError(t, err)
		assert.Equal(t, test.want, server.requests[0].URL.Query().Get("updated_after"))

		_, err = integration.ATS.CreateApplication(ctx, "job", gen.CreateApplicationRequest{
			Candidate:                candidate,
			GDPRConsent:              &gen.GDPRConsent{ExpiresAt: &test.time},
			ScreeningQuestionAnswers: []gen.ScreeningQuestionAnswerInput{{QuestionID: "q", Answer: test.time}},
		})
		require.NoError(t, err)
		var body struct {
			Consent struct {
				ExpiresAt string `json:"expires_at"`
			} `json:"gdpr_consent"`
			Answers []struct{ Answer string } `json:"screening_question_answers"`
		}
		require.NoError(t, json.Unmarshal([]byte(server.bodies[1]), &body))
		assert.Equal(t, test.want, body.Consent.ExpiresAt)
		assert.Equal(t, test.want, body.Answers[0].Answer)
	}
}
