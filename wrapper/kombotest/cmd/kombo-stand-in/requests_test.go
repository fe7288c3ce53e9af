package main

import (
	"net/http"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// The page shows the requests for the pages of a list, without the API key.
func TestRequestsAreShown(t *testing.T) {
	at := start(t)
	acme := client(t, at).Integration("personio:<b>acme</b>")
	count := 0
	for _, err := range acme.HRIS.Employees(t.Context(), nil) {
		require.NoError(t, err)
		count++
	}
	assert.Equal(t, 300, count)
	_, _ = send(t, http.MethodGet, at+"/v1/nothing", "", nil)
	_, err := acme.HRIS.CreateAbsence(t.Context(), gen.CreateAbsenceRequest{
		EmployeeID: "1", AbsenceTypeID: "2", StartDate: gen.NewDate(2026, time.July, 1), EndDate: gen.NewDate(2026, time.July, 2), EmployeeNote: new("<script>alert(1)</script>"),
	})
	require.NoError(t, err)
	_, err = acme.ATS.AddCandidateAttachment(t.Context(), "1", gen.AddCandidateAttachmentRequest{
		Attachment: gen.AttachmentInput{Name: strings.Repeat("long", 5000), Type: gen.AttachmentTypeCV},
	})
	require.NoError(t, err)

	_, page := send(t, http.MethodGet, at+"/requests", "", nil)
	assert.Contains(t, page, "/v1/hris/employees")
	assert.Contains(t, page, "the contract has no GET of this path")
	assert.Contains(t, page, "personio:&lt;b&gt;acme&lt;/b&gt;")
	everything := page
	for number := range len(requestLinks(page)) {
		_, details := send(t, http.MethodGet, at+"/requests/"+strconv.Itoa(number+1), "", nil)
		everything += details
	}
	assert.Contains(t, everything, "page_size=250")
	assert.Contains(t, everything, "the rest is not shown")
	assert.Contains(t, everything, "&#34;first_name&#34;: &#34;", "the response is shown")
	assert.NotContains(t, everything, "a-secret-key")
	assert.NotContains(t, everything, "<script>")
	assert.NotContains(t, everything, "<b>acme")
	response, _ := send(t, http.MethodGet, at+"/requests/1000", "", nil)
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
}

func requestLinks(page string) []string {
	return regexp.MustCompile(`href="/requests/\d+"`).FindAllString(page, -1)
}

// The list of requests does not show bodies, which may be large and deeply nested.
func TestListOfRequestsHasNoBodies(t *testing.T) {
	at := start(t)
	authorized := map[string]string{"Authorization": "Bearer any", "X-Integration-Id": "x", "Content-Type": "application/json"}
	deep := `{"properties":` + strings.Repeat(`{"a":`, 9_990) + "1" + strings.Repeat("}", 9_991)
	large := `{"properties":{"a":"` + strings.Repeat("x", 1<<20) + `"}}`
	for range 20 {
		_, _ = send(t, http.MethodPost, at+"/v1/hris/employees/form", deep, authorized)
	}
	_, _ = send(t, http.MethodPost, at+"/v1/hris/employees/form", large, authorized)
	before := new(runtime.MemStats)
	runtime.ReadMemStats(before)
	_, page := send(t, http.MethodGet, at+"/requests", "", nil)
	_, details := send(t, http.MethodGet, at+"/requests/1", "", nil)
	after := new(runtime.MemStats)
	runtime.ReadMemStats(after)
	assert.Len(t, requestLinks(page), 21)
	assert.Less(t, len(page), 40_000)
	assert.Less(t, len(details), 20_000)
	assert.Contains(t, page, "nested more than 100 levels deep")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(5<<20), "bytes allocated")
}

func TestReadable(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"text", "text", "text"},
		{"binary", "\xff\xfe", "2 bytes that are not text"},
		{"JSON", `{"a":[1,{"b":"{,}\"]"},[],{}],"c":null}`, "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"{,}\\\"]\"\n    },\n    [],\n    {}\n  ],\n  \"c\": null\n}"},
		{"incomplete JSON", `{"a":[1,`, "{\n  \"a\": [\n    1,\n    "},
		{"lines", "{\"a\":1}\n{}\n", "{\n  \"a\": 1\n}\n{}"},
		{"long", strings.Repeat("ä", 5000), strings.Repeat("ä", 2048) + "\n… the rest is not shown"},
		{"long, cut within a character", "x" + strings.Repeat("ä", 5000), "x" + strings.Repeat("ä", 2047) + "\n… the rest is not shown"},
	} {
		assert.Equal(t, test.want, readable([]byte(test.body)), test.name)
	}
	assert.Less(t, len(readable([]byte(strings.Repeat("[", 9_990)))), 5_000)
	assert.Less(t, len(readable([]byte(`{"a":"`+strings.Repeat("ä", 1<<20)+`"}`))), 5_000)
}

// A program with a wrong base URL gets an error in Kombo's format, with a suggestion.
func TestPathsOutsideTheAPI(t *testing.T) {
	at := start(t)
	client, err := kombo.NewClient("any", kombo.WithBaseURL(at))
	require.NoError(t, err)
	_, err = client.General.CheckAPIKey(t.Context())
	require.ErrorContains(t, err, "which ends with /v1")
	_, page := send(t, http.MethodGet, at+"/requests", "", nil)
	assert.Contains(t, page, "add /v1 to the base URL")
	response, _ := send(t, http.MethodGet, at+"//v1/check-api-key", "", nil)
	assert.Equal(t, http.StatusNotFound, response.StatusCode, "paths are not cleaned")
}
