package kombo_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestSuccessForms(t *testing.T) {
	tests := []struct {
		name              string
		status            int
		contentType, body string
	}{
		{"200", 200, "application/json", success},
		{"201", 201, "application/json", success},
		{"202", 202, "application/json; charset=utf-8", success},
		{"no content type", 200, "", success},
		{"+json", 200, "application/vnd.kombo+json", success},
		{"text", 200, "text/plain", success},
		{"white space around", 200, "application/json", "\n " + success + "\n"},
		{"data before status", 200, "application/json", `{"data":{"environment_id":"env-1"},"status":"success"}`},
		{"no status", 200, "application/json", `{"data":{"environment_id":"env-1"}}`},
		{"unknown members", 200, "application/json", `{"meta":{"a":[1,{}]},"status":"success","data":{"environment_id":"env-1","new":{"x":1}},"more":null}`},
		{"null error", 200, "application/json", `{"status":"success","error":null,"data":{"environment_id":"env-1"}}`},
		{"repeated member", 200, "application/json", `{"status":"success","data":{"environment_id":"env-0","environment_id":"env-1"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := respondWith(t, test.status, test.contentType, test.body)
			response, err := server.client(t).General.CheckAPIKey(ctx)
			require.NoError(t, err)
			assert.Equal(t, "env-1", response.Data.EnvironmentID)
			assert.Equal(t, test.status, response.StatusCode)
			assert.Equal(t, test.contentType, response.Header.Get("Content-Type"))
			assert.Empty(t, response.FieldErrors)
		})
	}
}

func TestNoContentIsSuccess(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
	}{{204, ""}, {200, `{"status":"success"}`}, {200, `{"status":"success","data":null}`}, {200, `{"status":"success","data":{"new":1}}`}} {
		server := respondWith(t, test.status, "", test.body)
		response, err := server.client(t).General.DeleteIntegration(ctx, "personio:1")
		require.NoError(t, err, test.body)
		assert.Equal(t, test.status, response.StatusCode)
	}
}

func TestWarnings(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"url":"https://example.com","status":404,"headers":{}},"warnings":[{"message":"one","new":1},{"message":"two"}]}`)
	response, err := passthrough(server.client(t))
	require.NoError(t, err)
	assert.Equal(t, []gen.Warning{{Message: "one"}, {Message: "two"}}, response.Warnings)
	assert.EqualValues(t, 404, response.Data.Status)
}

func passthrough(client *kombo.Client) (*kombo.Response[gen.PassthroughResponse], error) {
	return client.Integration("personio:1").SendPassthroughRequest(ctx, "personio", "personnel", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/x"})
}

// Numbers in free values are exact.
func TestFreeValues(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"url":"https://example.com","status":200,"headers":{"content-type":"text/plain","set-cookie":["a","b"]},
		"data":{"id":9007199254740993,"pi":3.14,"big":123456789012345678901234567890,"list":[1,null,true,"x",{"y":2}],"none":null}}}`)
	response, err := passthrough(server.client(t))
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		"id": json.Number("9007199254740993"), "pi": json.Number("3.14"), "big": json.Number("123456789012345678901234567890"),
		"list": []any{json.Number("1"), nil, true, "x", map[string]any{"y": json.Number("2")}}, "none": nil,
	}, response.Data.Data)
	assert.Equal(t, http.Header{"Content-Type": {"text/plain"}, "Set-Cookie": {"a", "b"}}, response.Data.Headers)
}

// Free values of a response can be sent unchanged.
func TestFreeValuesAreSentUnchanged(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"url":"u","status":200,"headers":{}}}`)
	_, err := server.client(t).Integration("personio:1").SendPassthroughRequest(ctx, "personio", "personnel", gen.PassthroughRequest{
		Method: gen.PassthroughMethodPost, Path: "/x",
		Data:              map[string]any{"id": json.Number("9007199254740993"), "at": time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone("", 2*3600)), "html": "<a>"},
		MultipartFormData: []gen.PassthroughFormPart{{Name: "text", Value: "x"}, {Name: "file", Value: gen.FileInput{Name: "a.txt", Data: new("eA==")}}},
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"method":"POST","path":"/x","data":{"at":"2026-07-01T10:00:00Z","html":"<a>","id":9007199254740993},
		"multipart_form_data":[{"name":"text","value":"x"},{"name":"file","value":{"name":"a.txt","data":"eA=="}}]}`, server.bodies[0])
	assert.Contains(t, server.bodies[0], "9007199254740993")
}

func TestBodyThatCannotBeEncoded(t *testing.T) {
	server := respondWith(t, 200, "application/json", success)
	for _, data := range []any{make(chan int), func() {}, json.Number("Erika Mustermann")} {
		_, err := server.client(t).Integration("personio:1").SendPassthroughRequest(ctx, "personio", "personnel", gen.PassthroughRequest{Data: data})
		require.ErrorIs(t, err, kombo.ErrInvalidArgument)
		assert.NotContains(t, err.Error(), "Erika")
	}
	assert.Zero(t, server.count())
}

// Null, missing, unknown and invalid values do not affect the rest of the response.
func TestTolerance(t *testing.T) {
	details := func(t *testing.T, data string) *kombo.Response[gen.IntegrationDetails] {
		t.Helper()
		server := respondWith(t, 200, "application/json", `{"status":"success","data":`+data+`}`)
		response, err := server.client(t).General.GetIntegrationDetails(ctx, "personio:1")
		require.NoError(t, err)
		return response
	}
	t.Run("everything missing", func(t *testing.T) {
		assert.Equal(t, gen.IntegrationDetails{}, details(t, `{}`).Data)
	})
	t.Run("everything null", func(t *testing.T) {
		response := details(t, `{"id":null,"status":null,"beta":null,"created_at":null,"data_expired_at":null,"end_user":null,"read_models":null,"tool":null,"scope_config":{"id":null,"name":null}}`)
		assert.Equal(t, gen.IntegrationDetails{}, response.Data)
		assert.Empty(t, response.FieldErrors)
	})
	t.Run("unknown enum value", func(t *testing.T) {
		response := details(t, `{"status":"HIBERNATING","setup_status":"WAITING","category":"PAYROLL"}`)
		assert.EqualValues(t, "HIBERNATING", response.Data.Status)
		assert.EqualValues(t, "WAITING", response.Data.SetupStatus)
		assert.Empty(t, response.FieldErrors)
	})
	t.Run("wrong types", func(t *testing.T) {
		response := details(t, `{"id":"personio:1","beta":"yes","created_at":"once upon a time","tool":{"id":7,"label":"Personio"},
			"read_models":[{"id":"a","fields":[{"id":"x","is_available":1}]},"not an object",{"id":"b"}]}`)
		assert.Equal(t, "personio:1", response.Data.ID)
		assert.False(t, response.Data.Beta)
		assert.True(t, response.Data.CreatedAt.IsZero())
		assert.Equal(t, "Personio", response.Data.Tool.Label)
		require.Len(t, response.Data.ReadModels, 3)
		assert.Equal(t, "x", response.Data.ReadModels[0].Fields[0].ID)
		assert.Equal(t, "b", response.Data.ReadModels[2].ID)
		found := map[string]string{}
		for _, fieldError := range response.FieldErrors {
			found[fieldError.Pointer] = string(fieldError.Value)
			assert.NotContains(t, fieldError.Error(), "once upon")
			assert.Equal(t, -1, fieldError.Record)
		}
		assert.Equal(t, map[string]string{
			"/data/beta": `"yes"`, "/data/created_at": `"once upon a time"`, "/data/tool/id": "7",
			"/data/read_models/0/fields/0/is_available": "1", "/data/read_models/1": `"not an object"`,
		}, found)
	})
	t.Run("wrong types everywhere", func(t *testing.T) {
		assert.Len(t, details(t, `{"read_models":[`+strings.Repeat(`1,`, 500)+`1]}`).FieldErrors, 501)
		server := respondWith(t, 200, "application/json", `{"status":"success","data":{"read_models":[`+strings.Repeat(`1,`, 10_000)+`1]}}`)
		_, err := server.client(t).General.GetIntegrationDetails(ctx, "personio:1")
		assert.ErrorContains(t, err, "/data/read_models/")
	})
}

// A response has no data from a previous attempt that failed.
func TestAttemptsDoNotMix(t *testing.T) {
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		if number == 0 {
			write(w, 200, "", `{"data":{"customer_id":"old"},"error":{"code":"REMOTE.SERVICE_UNAVAILABLE"}}`)
			return
		}
		write(w, 200, "", `{"status":"success","data":{"environment_id":"new"}}`)
	})
	response, err := server.client(t).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, gen.CheckedAPIKey{EnvironmentID: "new"}, response.Data)
}

func TestFormatsOfTimes(t *testing.T) {
	for text, want := range map[string]time.Time{
		`"2026-07-01T12:30:00.123Z"`:   time.Date(2026, 7, 1, 12, 30, 0, 123e6, time.UTC),
		`"2026-07-01T12:30:00+02:00"`:  time.Date(2026, 7, 1, 10, 30, 0, 0, time.UTC),
		`"2026-07-01"`:                 time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
		`"2026-07-01T12:30:00"`:        time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC),
		`"2026-07-01 12:30:00"`:        time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC),
		`"2026-07-01 12:30:00+00:00"`:  time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC),
		`"2026-07-01T12:30Z"`:          time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC),
		`"2026-07-01T12:30:00.5+0200"`: time.Date(2026, 7, 1, 10, 30, 0, 5e8, time.UTC),
		`""`:                           {},
		`null`:                         {},
	} {
		server := respondWith(t, 200, "application/json", `{"status":"success","data":{"created_at":`+text+`,"data_expired_at":`+text+`}}`)
		response, err := server.client(t).General.GetIntegrationDetails(ctx, "personio:1")
		require.NoError(t, err)
		assert.Empty(t, response.FieldErrors, text)
		assert.True(t, want.Equal(response.Data.CreatedAt), text)
		if want.IsZero() {
			assert.Nil(t, response.Data.DataExpiredAt, text)
		} else {
			assert.True(t, want.Equal(*response.Data.DataExpiredAt), text)
		}
	}
}

// Invalid responses do not make a call panic, and their text is not in the error.
func FuzzResponses(f *testing.F) {
	f.Add(200, success)
	f.Add(200, `{"status":"success","data":{"created_at":"x","tool":[],"read_models":[1,{"fields":{}}]}}`)
	f.Add(400, errorBody("ATS.JOB_CLOSED"))
	f.Add(200, `{"data":{"id":{"secret-7f3a":1}},"warnings":[{"message":5}]}`)
	f.Add(502, "<html>secret-7f3a</html>")
	f.Add(200, `{"data":{"":null},"data":{"id":1},"data":[]}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		var seen []*http.Request
		client, err := clientThatSees(t, &seen, status, body)
		require.NoError(t, err)
		response, err := client.General.GetIntegrationDetails(ctx, "personio:1")
		if err == nil {
			require.NotNil(t, response)
			return
		}
		require.Nil(t, response)
		assert.Equal(t, status, failure(t, err).StatusCode)
		if kombo.CodeOf(err) == "" && failure(t, err).Title == "" && failure(t, err).LogURL == "" {
			assert.NotContains(t, err.Error(), "secret-7f3a")
		}
	})
}
