package kombo_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The SDK decodes responses like encoding/json.
func TestDecodesLikeEncodingJSON(t *testing.T) {
	for name, employee := range map[string]string{
		"escaped strings":  `{"id":"\u0041\n\"\\\/","first_name":"\ud83d\ude00","last_name":"\ud800"}`,
		"escaped names":    `{"\u0069d":"1","first\u005fname":"a"}`,
		"other order":      `{"work_email":"a@example.com","id":"1","first_name":"b","date_of_birth":"2000-01-01T00:00:00.000Z"}`,
		"white space":      " { \"id\" :\t\"1\" , \n\"custom_fields\" : { \"a\" : [ 1 , 2 ] } } ",
		"invalid UTF-8":    "{\"id\":\"\xff\xfe\"}",
		"free values":      `{"id":"1","custom_fields":{"a":null,"b":[true,false,null,{"c":"d"}],"":{}},"remote_data":{}}`,
		"nested objects":   `{"id":"1","home_address":{"city":"X","raw":null},"employments":[{"id":"2","pay_rate":1.5},{"id":"3","pay_rate":null},{}]}`,
		"empty lists":      `{"id":"1","employments":[],"time_off_balances":[]}`,
		"nulls":            `{"id":null,"employments":null,"home_address":null,"custom_fields":null,"first_name":null,"weekly_hours":null}`,
		"numbers":          `{"id":"1","weekly_hours":-0.5e2,"employments":[{"pay_rate":9007199254740993}]}`,
		"long strings":     `{"id":"` + strings.Repeat("x", 5000) + `","first_name":"` + strings.Repeat("ü", 40) + `"}`,
		"unknown members":  `{"new":{"id":[{"id":"9"}]},"id":"1","newer":"]}"}`,
		"nothing":          `{}`,
		"repeated members": `{"id":"1","id":"2","first_name":"a","first_name":"b","weekly_hours":1,"weekly_hours":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			var want gen.Employee
			decoder := json.NewDecoder(strings.NewReader(employee))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&want))
			server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[`+employee+`,`+employee+`]}}`)
			response, err := server.client(t).Integration("x").HRIS.GetEmployees(ctx, nil)
			require.NoError(t, err)
			assert.Empty(t, response.FieldErrors)
			assert.Equal(t, []gen.Employee{want, want}, response.Data.Results)
		})
	}
}

// Numbers that do not fit their fields are reported like other invalid values.
func TestNumbersThatDoNotFit(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"data":{"next":null,"results":[{"id":"1","weekly_hours":1e999},{"id":"2","weekly_hours":"40"}]}}`)
	response, err := server.client(t).Integration("x").HRIS.GetEmployees(ctx, nil)
	require.NoError(t, err)
	require.Len(t, response.FieldErrors, 2)
	for i, fieldError := range response.FieldErrors {
		assert.Equal(t, i, fieldError.Record)
		assert.Nil(t, response.Data.Results[i].WeeklyHours)
	}
	assert.Equal(t, "1e999", string(response.FieldErrors[0].Value))
	assert.Equal(t, `{"id":"2","weekly_hours":"40"}`, string(response.RecordErrors[1].Raw))
}

// Recursive types are decoded as deep as the response.
func TestRecursiveTypes(t *testing.T) {
	depth := 200
	body := strings.Repeat(`{"type":"OBJECT","properties":{"a":`, depth) + `{"type":"TEXT","label":5}` + strings.Repeat("}}", depth)
	server := respondWith(t, 200, "application/json", `{"data":{"properties":{"a":`+body+`}}}`)
	response, err := server.client(t).Integration("x").HRIS.GetEmployeeForm(ctx, nil)
	require.NoError(t, err)
	require.Len(t, response.FieldErrors, 1)
	assert.Equal(t, depth+1, strings.Count(response.FieldErrors[0].Pointer, "/properties/a"))
}

func TestRecordDecoder(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "0"}, json.RawMessage(`{"id":"1","changed_at":"1. Mai"}`), gen.Tag{ID: "2"})
	var decoded atomic.Int32
	client := server.Client(kombo.WithRecordDecoder(func(record []byte, target any) error {
		decoded.Add(1)
		if err := json.Unmarshal(record, target); err != nil {
			return errors.New("it quotes Erika Mustermann: " + err.Error())
		}
		return nil
	}))
	var ids []string
	for tag, err := range client.Integration("x").ATS.Tags(ctx, nil) {
		ids = append(ids, tag.ID)
		if tag.ID != "1" {
			assert.NoError(t, err)
			continue
		}
		var recordError *kombo.RecordError
		require.ErrorAs(t, err, &recordError)
		assert.Equal(t, "/data/results/1/changed_at", recordError.FieldErrors[0].Pointer)
		assert.Equal(t, 1, recordError.FieldErrors[0].Record)
		assert.Equal(t, `{"id":"1","changed_at":"1. Mai"}`, string(recordError.Raw))
		assertShowsNobody(t, err)
	}
	assert.Equal(t, []string{"0", "1", "2"}, ids)
	assert.EqualValues(t, 3, decoded.Load())

	// Other responses are decoded without it.
	_, err := client.General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.EqualValues(t, 3, decoded.Load())

	_, err = kombo.NewClient("key", kombo.WithRecordDecoder(nil))
	assert.ErrorContains(t, err, "WithRecordDecoder")
}
