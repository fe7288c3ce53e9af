package kombotest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

// Invented records are valid according to the contract.
func TestInventedRecordsFitTheContract(t *testing.T) {
	server := NewServer(t)
	server.Populate(1)
	for _, o := range theContract().operations {
		if !o.paged {
			continue
		}
		records := server.records[o.name].all()
		require.NotEmpty(t, records, o.name)
		assert.Equal(t, len(records), server.Records(o.name))
		for _, record := range records[:min(len(records), 40)] {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(record.text))
			require.NoError(t, err)
			require.NoError(t, theContract().validate("/components/schemas/"+o.record, value), o.name)
		}
	}
}

// The same seed results in the same records, in whatever order they are generated.
func TestSameSeedSameRecords(t *testing.T) {
	const each = 20 // of every list; the random numbers of a record depend only on the seed and its number
	forwards, backwards, other := newPopulation(theContract(), 1), newPopulation(theContract(), 1), newPopulation(theContract(), 2)
	first, again := map[thing]map[string]any{}, map[thing]map[string]any{}
	things := []thing{}
	for _, o := range theContract().operations {
		for i := range min(each, count(o.record)) {
			if o.paged {
				things = append(things, thing{o.record, i})
			}
		}
	}
	for _, made := range things {
		first[made] = forwards.record(made.component, made.i)
	}
	for _, made := range slices.Backward(things) {
		again[made] = backwards.record(made.component, made.i)
	}
	assert.Greater(t, len(first), each)
	assert.Equal(t, first, again)
	employee := thing{"Employee", 0}
	require.Contains(t, first, employee)
	assert.NotEqual(t, first[employee], other.record(employee.component, employee.i))
}

// Records refer to each other, and the details that they show of others are consistent.
func TestInventedRecordsAreConsistent(t *testing.T) {
	server := NewServer(t)
	server.Populate(1)
	acme := server.Client().Integration("personio:acme")

	employees := map[string]gen.Employee{}
	addresses := map[string]bool{}
	for employee, err := range acme.HRIS.Employees(t.Context(), nil) {
		require.NoError(t, err)
		require.NotContains(t, employees, employee.ID)
		employees[employee.ID] = employee
		addresses[*employee.WorkEmail] = true
		for _, employment := range employee.Employments {
			assert.Equal(t, employee.ID, employment.EmployeeID)
		}
	}
	assert.GreaterOrEqual(t, len(employees), 300)
	assert.Len(t, addresses, len(employees), "email addresses are unique")
	types := map[string]gen.AbsenceType{}
	for absenceType, err := range acme.HRIS.AbsenceTypes(t.Context(), nil) {
		require.NoError(t, err)
		types[absenceType.ID] = absenceType
	}
	for absence, err := range acme.HRIS.Absences(t.Context(), nil) {
		require.NoError(t, err)
		assert.Contains(t, employees, absence.EmployeeID)
		if absence.EndDate != nil {
			assert.Negative(t, absence.StartDate.Compare(*absence.EndDate))
		}
		require.Contains(t, types, *absence.TypeID)
		if absence.Type != nil {
			assert.Equal(t, *absence.TypeID, absence.Type.ID)
			assert.Equal(t, types[*absence.TypeID].Name, absence.Type.Name)
		}
	}
	for _, employee := range employees {
		if employee.Manager == nil {
			continue
		}
		require.Contains(t, employees, employee.Manager.ID)
		assert.Equal(t, *employee.ManagerID, employee.Manager.ID)
		assert.Equal(t, employees[employee.Manager.ID].WorkEmail, employee.Manager.WorkEmail)
	}

	jobs, kinds := map[string]gen.Job{}, map[gen.ScreeningQuestionFormatType]bool{}
	for job, err := range acme.ATS.Jobs(t.Context(), nil) {
		require.NoError(t, err)
		jobs[job.ID] = job
		for _, question := range job.ScreeningQuestions {
			if question.Format != nil {
				kinds[question.Format.Type] = true
			}
		}
	}
	assert.Len(t, kinds, 9, "all types of questions occur")
	for application, err := range acme.ATS.Applications(t.Context(), nil) {
		require.NoError(t, err)
		require.Contains(t, jobs, *application.JobID)
		assert.Equal(t, jobs[*application.JobID].Name, application.Job.Name)
		assert.Equal(t, *application.CandidateID, application.Candidate.ID)
	}
}

// The handler can be used without the HTTP server, and Reset removes everything.
func TestHandlerKeepAndReset(t *testing.T) {
	server := NewServer(t)
	server.SetMaxRequests(2)
	server.Populate(1)
	server.Fail("GET /check-api-key", Failure{Status: 503}, Failure{Code: "NEW.CODE"})
	assert.Equal(t, map[string][]Failure{"GET /check-api-key": {{Status: 503}, {Code: "NEW.CODE"}}}, server.Failures())
	for _, test := range []struct {
		path      string
		status    int
		rejection string
	}{
		{"/v1/check-api-key", 503, ""},
		{"/v1/check-api-key", 400, ""},
		{"/v1/check-api-key", 200, ""},
		{"/v1/nothing", 404, "the contract has no GET of this path"},
	} {
		request, err := http.NewRequest(http.MethodGet, test.path, http.NoBody)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer x")
		recorder := httptest.NewRecorder()
		server.Handler().ServeHTTP(recorder, request)
		assert.Equal(t, test.status, recorder.Code)
		requests := server.Requests()
		last := requests[len(requests)-1]
		assert.Equal(t, test.status, last.Status)
		assert.Equal(t, test.rejection, last.Rejection)
	}
	assert.Len(t, server.Requests(), 2, "only the last two are kept")
	assert.Empty(t, server.Failures())

	server.Fail(AnyOperation, Failure{Status: 500})
	server.Reset()
	assert.Empty(t, server.Requests())
	assert.Empty(t, server.Failures())
	assert.Zero(t, server.Records("GET /hris/employees"))
	_, err := server.Client().General.CheckAPIKey(t.Context())
	require.NoError(t, err)
	assert.Panics(t, func() { server.Records("GET /nothing") })
}
