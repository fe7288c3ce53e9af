package kombotest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestLargeBodiesAreRejected(t *testing.T) {
	server := kombotest.NewServer(t)
	upload := func(size int) (int, string, string) {
		body := `{"attachment":{"name":"a","type":"CV","content_type":"text/plain","data":"` + strings.Repeat("A", size) + `"}}`
		return send(t, "POST", server.URL+"/ats/candidates/1/attachments", authorized, body)
	}
	status, _, message := upload(kombo.MaxFileSize / 3 * 4)
	assert.Equal(t, 200, status, message)
	status, code, message := upload(2 * kombo.MaxFileSize)
	assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	assert.Equal(t, "PLATFORM.INPUT_INVALID", code)
	assert.Contains(t, message, "bytes")
	requests := server.Requests()
	assert.NotEmpty(t, requests[0].Body)
	assert.Empty(t, requests[1].Body)
}

func TestDeepBodiesAreRejected(t *testing.T) {
	server := kombotest.NewServer(t)
	nested := func(depth int, inner string) string {
		return strings.Repeat(`{"a":`, depth) + inner + strings.Repeat("}", depth)
	}
	tests := []struct {
		name, body string
		status     int
	}{
		{"deep", `{"properties":` + nested(90, `"x"`) + `}`, 200},
		{"too deep", `{"properties":` + nested(9_990, `"x"`) + `}`, 400},
		{"nested error", `{"properties":` + nested(90, "null") + `}`, 400},
		{"brackets in a string", `{"properties":{"a":"` + strings.Repeat(`[{\"`, 200) + `"}}`, 200},
	}
	for _, test := range tests {
		status, _, message := send(t, "POST", server.URL+"/hris/employees/form", authorized, test.body)
		assert.Equal(t, test.status, status, test.name)
		assert.LessOrEqual(t, len(message), 520, test.name)
	}
}

// The total size of kept bodies is limited, and only the beginning of each response is kept.
func TestKeptBytesAreBounded(t *testing.T) {
	server := kombotest.NewServer(t)
	body := `{"properties":{"a":"` + strings.Repeat("x", 8<<20) + `"}}`
	server.Fail("POST /hris/employees/form", slices.Repeat([]kombotest.Failure{{Status: 500}}, 11)...) // a failure skips the validation of the body
	for range 10 {
		_, _, _ = send(t, "POST", server.URL+"/hris/employees/form", authorized, body)
	}
	server.SetData("GET /check-api-key", map[string]string{"environment_id": strings.Repeat("x", 1<<20)})
	_, err := server.Client().General.CheckAPIKey(ctx)
	require.NoError(t, err)
	kept := 0
	requests := server.Requests()
	require.Len(t, requests, 11, "the requests themselves are kept")
	for _, request := range requests {
		kept += len(request.Body)
	}
	assert.LessOrEqual(t, kept, 64<<20)
	assert.Empty(t, requests[0].Body)
	assert.Len(t, requests[9].Body, len(body))
	assert.Len(t, requests[10].ResponseBody, 8<<10)

	server.SetMaxRequests(1)
	_, _, _ = send(t, "POST", server.URL+"/hris/employees/form", authorized, body)
	requests = server.Requests()
	require.Len(t, requests, 1)
	assert.Len(t, requests[0].Body, len(body))
}
