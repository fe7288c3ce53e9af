package kombotest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// log is a testing.TB that records its log.
type log struct {
	*testing.T
	mu    sync.Mutex
	lines []string
}

func (l *log) Logf(format string, arguments ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, arguments...))
}

// A rejection is logged with the operation, the reason and the field, but without values.
func TestRejectionsAreLogged(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		want                     string
	}{
		{"field", "POST", "/connect/create-link", `{"end_user_email":"nobody","end_user_organization_name":"Acme"}`,
			"kombotest: rejected POST /connect/create-link: the body: /end_user_email: not a valid email"},
		{"missing field", "POST", "/connect/create-link", `{"end_user_email":"nobody@example.com"}`,
			"kombotest: rejected POST /connect/create-link: the body: missing property 'end_user_organization_name'"},
		{"zero time", "GET", "/hris/employees?updated_after=0001-01-01", "",
			"kombotest: rejected GET /hris/employees: the query parameter updated_after: it is the zero time"},
		{"unknown path", "GET", "/hris/employes", "",
			"kombotest: rejected GET /hris/employes: the contract has no GET of this path: did you mean GET /hris/employees?"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			log := &log{T: t}
			server := kombotest.NewServer(log)
			_, _, message := send(t, test.method, server.URL+test.path, authorized, test.body)
			assert.Equal(t, []string{test.want}, log.lines)
			assert.NotContains(t, message, "nobody")
		})
	}
	t.Run("not requests that succeeded or were made to fail", func(t *testing.T) {
		log := &log{T: t}
		server := kombotest.NewServer(log)
		server.Fail("GET /check-api-key", kombotest.Failure{Status: 400})
		for range 2 {
			_, _ = server.Client().General.CheckAPIKey(ctx)
		}
		assert.Len(t, server.Requests(), 2)
		assert.Empty(t, log.lines)
	})
	t.Run("the SDK's error refers to the message", func(t *testing.T) {
		_, err := kombotest.NewServer(&log{T: t}).Client().Integration("personio:1").HRIS.CreateAbsence(ctx, gen.CreateAbsenceRequest{
			EmployeeID: "1", AbsenceTypeID: "2", StartDate: kombo.NewDate(2026, time.July, 1), EndDate: kombo.NewDate(2026, time.July, 2),
		}, kombo.WithBodyFields(map[string]any{"start_date": 1}))
		require.ErrorContains(t, err, "described in Error.Message")
	})
}

func TestMistypedOperations(t *testing.T) {
	server := kombotest.NewServer(t)
	for name, meant := range map[string]string{
		"GET /hris/employes":                        `did you mean "GET /hris/employees"?`,
		"get /hris/employees":                       `did you mean "GET /hris/employees"?`,
		"GET /v1/hris/employees/":                   `did you mean "GET /hris/employees"?`,
		"POST /ats/jobs/{id}/applications":          `did you mean "POST /ats/jobs/{job_id}/applications"?`,
		"GetEmployees":                              `did you mean "GET /hris/employees"?`,
		"HRIS.CreateAbsence":                        `did you mean "POST /hris/absences"?`,
		"GetHrisEmployees":                          `did you mean "GET /hris/employees"?`,
		"GET /nothing/that/looks/like/an/operation": `use a name like "GET /hris/employees"`,
	} {
		assert.PanicsWithValue(t, fmt.Sprintf("kombotest: unknown operation %q: %s", name, meant), func() { server.Fail(name) })
	}
}
