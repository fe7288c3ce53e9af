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

// A calendar date is sent unchanged in any time zone.
func TestDatesInRequests(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[]},"warnings":[]}`)
	acme := server.client(t).Integration("personio:acme")
	first := kombo.DateOf(time.Date(2026, time.July, 1, 0, 0, 0, 0, berlin))

	_, err = acme.HRIS.CreateAbsence(ctx, gen.CreateAbsenceRequest{
		EmployeeID: "1", AbsenceTypeID: "2", StartDate: first, EndDate: kombo.NewDate(2026, time.July, 3),
	})
	require.NoError(t, err)
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(server.bodies[0]), &body))
	assert.Equal(t, "2026-07-01", body["start_date"])
	assert.Equal(t, "2026-07-03", body["end_date"])

	_, err = acme.HRIS.GetAbsences(ctx, &gen.GetAbsencesParams{DateFrom: &first})
	require.NoError(t, err)
	assert.Equal(t, "2026-07-01", server.requests[1].URL.Query().Get("date_from"))
}

// Dates are decoded in all formats. The date is the one in the text, whatever its offset.
func TestDatesInResponses(t *testing.T) {
	for text, want := range map[string]string{
		`"1990-07-01"`:                    "1990-07-01",
		`"1990-07-01T00:00:00.000Z"`:      "1990-07-01",
		`"1990-07-01T23:59:59+02:00"`:     "1990-07-01",
		`"1990-07-01T00:00:00-11:00"`:     "1990-07-01",
		`"1990-07-01 00:00:00"`:           "1990-07-01",
		`"1990-07-01T00:00:00.000+0200"`:  "1990-07-01",
		`null`:                            "",
		`""`:                              "",
		`"the day after the fair"`:        "malformed",
		`"1990-02-30"`:                    "malformed",
		`"1990-07-01T25:00:00Z"`:          "malformed",
		`19900701`:                        "malformed",
		`{"year":1990,"month":7,"day":1}`: "malformed",
	} {
		server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[{"id":"1","date_of_birth":`+text+`}]}}`)
		employees, err := server.client(t).Integration("personio:acme").HRIS.GetEmployees(ctx, nil)
		require.NoError(t, err)
		date := employees.Data.Results[0].DateOfBirth
		switch want {
		case "":
			assert.Nil(t, date, text)
			assert.Empty(t, employees.FieldErrors, text)
		case "malformed":
			assert.Nil(t, date, text)
			require.Len(t, employees.FieldErrors, 1, text)
			assert.Equal(t, "/data/results/0/date_of_birth", employees.FieldErrors[0].Pointer)
		default:
			require.NotNil(t, date, text)
			assert.Equal(t, want, date.String(), text)
			assert.Empty(t, employees.FieldErrors, text)
		}
	}
}
