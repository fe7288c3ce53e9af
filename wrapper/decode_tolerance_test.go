package kombo_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

type counts struct {
	Total int64  `json:"total"`
	Small int8   `json:"small"`
	Size  uint16 `json:"size"`
	Plain int    `json:"plain"`
}

func TestIntegersInAnyNotation(t *testing.T) {
	for text, want := range map[string]counts{
		`{"total":5.0,"small":-1e2,"size":6.5535e4,"plain":20e-1}`:   {5, -100, 65535, 2},
		`{"total":9223372036854775807.000,"small":0e99999999999}`:    {Total: 9223372036854775807},
		`{"total":-9.223372036854775808E+18,"plain":-0.0}`:           {Total: -9223372036854775808},
		`{"total":0.00005e5,"size":100000000000000000000000000e-25}`: {Total: 5, Size: 10},
	} {
		server := respondWith(t, 200, "", `{"data":`+text+`}`)
		response, err := kombo.Do[counts](ctx, server.client(t), "GET", "/counts", nil)
		require.NoError(t, err)
		assert.Empty(t, response.FieldErrors, text)
		assert.Equal(t, want, response.Data, text)
	}
	for text, reason := range map[string]string{
		`{"total":5.5}`:                   "not an integer",
		`{"total":1e-1}`:                  "not an integer",
		`{"total":1e-99999999999}`:        "not an integer",
		`{"total":9223372036854775808}`:   "out of range",
		`{"total":1e99999999999}`:         "out of range",
		`{"small":128}`:                   "out of range",
		`{"small":1.28e2}`:                "out of range",
		`{"size":-1}`:                     "out of range",
		`{"size":65536}`:                  "out of range",
		`{"plain":100000000000000000000}`: "out of range",
	} {
		server := respondWith(t, 200, "", `{"data":`+text+`}`)
		response, err := kombo.Do[counts](ctx, server.client(t), "GET", "/counts", nil)
		require.NoError(t, err)
		assert.Zero(t, response.Data, text)
		require.Len(t, response.FieldErrors, 1, text)
		assert.ErrorContains(t, response.FieldErrors[0], reason, text)
	}
}

func TestTimesWithEscapes(t *testing.T) {
	server := respondWith(t, 200, "", `{"data":{"created_at":"2026\u002d07-01T12:30:00\u002B02:00","data_expired_at":"\u0032026-07-01"}}`)
	response, err := server.client(t).General.GetIntegrationDetails(ctx, "personio:1")
	require.NoError(t, err)
	assert.Empty(t, response.FieldErrors)
	assert.True(t, time.Date(2026, 7, 1, 10, 30, 0, 0, time.UTC).Equal(response.Data.CreatedAt))
	assert.True(t, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC).Equal(*response.Data.DataExpiredAt))

	server = respondWith(t, 200, "", `{"data":{"next":null,"results":[{"id":"1","start_date":"2026\u002d07\u002D01"}]}}`)
	page, err := server.client(t).Integration("x").HRIS.GetEmployees(ctx, nil)
	require.NoError(t, err)
	assert.Empty(t, page.FieldErrors)
	assert.Equal(t, kombo.NewDate(2026, time.July, 1), *page.Data.Results[0].StartDate)
}

const byteOrderMark = "\xef\xbb\xbf"

func TestByteOrderMark(t *testing.T) {
	server := respondWith(t, 400, "application/json", byteOrderMark+errorBody("ATS.JOB_CLOSED"))
	_, err := server.client(t).General.CheckAPIKey(ctx)
	assert.Equal(t, kombo.CodeATSJobClosed, failure(t, err).Code)

	server = respondWith(t, 200, "application/json", byteOrderMark+success)
	response, err := server.client(t).General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, "env-1", response.Data.EnvironmentID)

	server = recordBodies(t, byteOrderMark+`{"data":{"next":"a","results":[{"id":"1"}]}}`, byteOrderMark+`{"data":{"next":null,"results":[{"id":"2"}]}}`)
	assert.Equal(t, []string{"1", "2"}, tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil)))
}

func TestEscapedNamesOfTheEnvelope(t *testing.T) {
	server := respondWith(t, 200, "", `{"\u0073tatus":"success","d\u0061ta":{"n\u0065xt":null,"r\u0065sults":[{"\u0069d":"1"}]},"warn\u0069ngs":[{"message":"one"}]}`)
	response, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
	require.NoError(t, err)
	assert.Equal(t, []gen.Tag{{ID: "1"}}, response.Data.Results)
	assert.Equal(t, []gen.Warning{{Message: "one"}}, response.Warnings)

	for _, body := range []string{`{"st\u0061tus":"error"}`, `{"status":"\u0065rror"}`, `{"\u0065rror":{"c\u006fde":"ATS.JOB_CLOSED"}}`} {
		server := respondWith(t, 200, "", body[:len(body)-1]+`,"data":{"next":null,"results":[]}}`)
		_, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
		assert.Equal(t, 200, failure(t, err).StatusCode, body)
	}
	server = respondWith(t, 409, "", `{"\u0065rror":{"c\u006fde":"ATS.JOB_CLOSED"}}`)
	_, err = server.client(t).Integration("x").ATS.GetTags(ctx, nil)
	assert.ErrorIs(t, err, kombo.CodeATSJobClosed)
}

// A null in a list of records is reported as an error.
func TestNullRecords(t *testing.T) {
	for name, options := range map[string][]kombo.Option{
		"SDK":           nil,
		"other decoder": {kombo.WithRecordDecoder(func([]byte, any) error { return nil })},
	} {
		t.Run(name, func(t *testing.T) {
			server := respondWith(t, 200, "", `{"data":{"next":null,"results":[null,{"id":"1"}]}}`)
			var errs []error
			for _, err := range server.client(t, options...).Integration("x").ATS.Tags(ctx, nil) {
				errs = append(errs, err)
			}
			require.Len(t, errs, 2)
			var recordError *kombo.RecordError
			require.ErrorAs(t, errs[0], &recordError)
			assert.Equal(t, "null", string(recordError.Raw))
			assert.Equal(t, "/data/results/0", recordError.FieldErrors[0].Pointer)
			assert.NoError(t, errs[1])
		})
	}
}

func TestNullElements(t *testing.T) {
	server := respondWith(t, 200, "", `{"data":{"next":null,"results":[{"id":"1","employments":[null,{"id":"2"}],"custom_fields":{"a":[null]}}]}}`)
	response, err := server.client(t).Integration("x").HRIS.GetEmployees(ctx, nil)
	require.NoError(t, err)
	require.Len(t, response.FieldErrors, 1)
	assert.Equal(t, "/data/results/0/employments/0", response.FieldErrors[0].Pointer)
	assert.Len(t, response.Data.Results[0].Employments, 2)
	assert.Equal(t, []any{nil}, response.Data.Results[0].CustomFields["a"])
}

// If a member is repeated, the last one counts, with its errors.
func TestRepeatedMembers(t *testing.T) {
	for _, body := range []string{
		`{"data":{"next":null,"results":[{"id":5},{"id":"2"}],"results":[{"id":"1"},{"id":6}]}}`,
		`{"data":{"next":7,"results":[{"id":5}]},"data":{"next":null,"results":[{"id":"1"},{"id":6}]}}`,
	} {
		server := respondWith(t, 200, "", body)
		response, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, []gen.Tag{{ID: "1"}, {}}, response.Data.Results)
		require.Len(t, response.RecordErrors, 1)
		assert.Equal(t, 1, response.RecordErrors[0].Index)
		assert.Equal(t, response.RecordErrors[0].FieldErrors, response.FieldErrors)
	}
	server := respondWith(t, 200, "", `{"data":{"next":null,"results":[{"id":"1"}]},"data":null}`)
	_, err := server.client(t).Integration("x").ATS.GetTags(ctx, nil)
	assert.Equal(t, 200, failure(t, err).StatusCode)
}

// If a type has fields that cannot be decoded, the request is not sent.
func TestUnsupportedTypes(t *testing.T) {
	server := respondWith(t, 200, "", `{"data":{"id":"1","Name":"a"}}`)
	client := server.client(t)
	type Embedded struct {
		ID string `json:"id"`
	}
	for name, do := range map[string]func() error{
		"Embedded": func() error { return doAs[struct{ Embedded }](client) },
		"Name":     func() error { return doAs[struct{ Name string }](client) },
		"Tagged": func() error {
			return doAs[struct {
				Tagged string `yaml:"id"`
			}](client)
		},
		"Deep": func() error {
			return doAs[struct {
				List []map[string]*struct{ Deep string } `json:"list"`
			}](client)
		},
		"Inline": func() error {
			return doAs[struct {
				Inline map[string]any `json:",inline"`
			}](client)
		},
		"Quoted": func() error {
			return doAs[struct {
				Quoted int `json:"id,string"`
			}](client)
		},
		"chan int": func() error {
			return doAs[struct {
				Channel chan int `json:"id"`
			}](client)
		},
	} {
		err := do()
		require.ErrorIs(t, err, kombo.ErrInvalidArgument, name)
		assert.ErrorContains(t, err, name)
	}
	assert.Zero(t, server.count())

	type odd struct {
		ID      string         `json:"id,omitempty"`
		Skipped chan int       `json:"-"`
		Bytes   []byte         `json:"bytes"`
		Numbers map[int]string `json:"numbers"`
		Array   [2]int         `json:"array"`
	}
	server = respondWith(t, 200, "", `{"data":{"id":"1","bytes":"AQI=","numbers":{"7":"a"},"array":[1,2]}}`)
	response, err := kombo.Do[odd](ctx, server.client(t), "GET", "/things", nil)
	require.NoError(t, err)
	assert.Empty(t, response.FieldErrors)
	assert.Equal(t, odd{ID: "1", Bytes: []byte{1, 2}, Numbers: map[int]string{7: "a"}, Array: [2]int{1, 2}}, response.Data)
}

func doAs[T any](client *kombo.Client) error {
	_, err := kombo.Do[T](ctx, client, "POST", "/things", nil)
	return err
}

// repeated returns a body that repeats a text between a start and an end.
func repeated(start, text string, times int, end string) io.Reader {
	readers := []io.Reader{strings.NewReader(start)}
	block := strings.Repeat(text, 1000)
	for range times / 1000 {
		readers = append(readers, strings.NewReader(block))
	}
	return io.MultiReader(append(readers, strings.NewReader(end))...)
}

// WithMaxResponseSize limits the memory of a decoded response, in addition to its length.
func TestDecodedSizeIsBounded(t *testing.T) {
	const list = `{"data":{"next":null,"results":[`
	for name, body := range map[string]func() io.Reader{
		"empty records":  func() io.Reader { return repeated(list, `{},`, 1_000_000, `{}]}}`) },
		"nested records": func() io.Reader { return repeated(list+`{"employments":[`, `{},`, 1_000_000, `{}]}]}}`) },
		"free objects":   func() io.Reader { return repeated(list+`{"custom_fields":{"a":[`, `{},`, 1_000_000, `{}]}}]}}`) },
		"free arrays":    func() io.Reader { return repeated(list+`{"custom_fields":{"a":[`, `[],`, 1_000_000, `[]]}}]}}`) },
		"pointers":       func() io.Reader { return repeated(list, `{"home_address":{}},`, 150_000, `{}]}}`) },
	} {
		t.Run(name, func(t *testing.T) {
			const limit = 4 << 20
			client := clientOver(t, func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Request: r, Body: io.NopCloser(body())}, nil
			}, kombo.WithMaxResponseSize(limit))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := client.Integration("x").HRIS.GetEmployees(ctx, nil)
			runtime.ReadMemStats(&after)
			assert.ErrorContains(t, failure(t, err), "WithMaxResponseSize")
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(12*limit), "the body and the decoded data")
		})
	}
}

// Ordinary records do not exceed the limit if the body does not.
func TestDecodedSizeOfOrdinaryRecords(t *testing.T) {
	var records []string
	for i := range 250 {
		records = append(records, fmt.Sprintf(`{"id":"%024d","remote_id":"%d","first_name":"Ada","last_name":"Example"}`, i, i))
	}
	body := `{"data":{"next":null,"results":[` + strings.Join(records, ",") + `]}}`
	server := respondWith(t, 200, "", body)
	response, err := server.client(t, kombo.WithMaxResponseSize(int64(len(body)))).Integration("x").HRIS.GetEmployees(ctx, nil)
	require.NoError(t, err)
	assert.Len(t, response.Data.Results, 250)
}

func TestHeaderValues(t *testing.T) {
	server := respondWith(t, 200, "", `{"data":{"url":"u","status":200,"headers":{"a":["b",null,1.50],"c":null,"d":{"e":["f"]},"g":true}}}`)
	response, err := passthrough(server.client(t))
	require.NoError(t, err)
	assert.Equal(t, http.Header{"A": {"b", "1.50"}, "D": {`{"e":["f"]}`}, "G": {"true"}}, response.Data.Headers)
}
