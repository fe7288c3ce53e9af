package kombotest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestIntegrationsDiffer(t *testing.T) {
	const list = "GET /hris/employees"
	tests := []struct {
		name      string
		set       func(*kombotest.Server)
		acme, zoo []string
	}{
		{"of the server", func(s *kombotest.Server) {
			s.SetRecords(list, gen.Employee{ID: "all"})
		}, []string{"all"}, []string{"all"}},
		{"of one, before", func(s *kombotest.Server) {
			s.Integration("acme").SetRecords(list, gen.Employee{ID: "1"}, gen.Employee{ID: "2"})
			s.SetRecords(list, gen.Employee{ID: "all"})
		}, []string{"1", "2"}, []string{"all"}},
		{"of each", func(s *kombotest.Server) {
			s.Integration("acme").SetRecords(list, gen.Employee{ID: "1"})
			s.Integration("zoo").SetRecords(list, gen.Employee{ID: "3"})
		}, []string{"1"}, []string{"3"}},
		{"before data", func(s *kombotest.Server) {
			s.SetData(list, map[string]any{"next": nil, "results": []gen.Employee{{ID: "data"}}})
			s.Integration("acme").SetRecords(list, gen.Employee{ID: "1"})
		}, []string{"1"}, []string{"data"}},
		{"none", func(s *kombotest.Server) {
			s.SetRecords(list, gen.Employee{ID: "all"})
			s.Integration("acme").SetRecords(list)
		}, nil, []string{"all"}},
		{"of another list", func(s *kombotest.Server) {
			s.SetRecords(list, gen.Employee{ID: "all"})
			s.Integration("acme").SetRecords("GET /hris/groups", gen.Group{ID: "1"})
		}, []string{"all"}, []string{"all"}},
		{"replaced", func(s *kombotest.Server) {
			s.Integration("acme").SetRecords(list, gen.Employee{ID: "1"})
			s.Integration("acme").SetRecords(list, gen.Employee{ID: "2"})
			s.SetRecords(list)
		}, []string{"2"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			test.set(server)
			for id, want := range map[string][]string{"acme": test.acme, "zoo": test.zoo} {
				var got []string
				params := &gen.GetEmployeesParams{PageSize: new(int64(1))}
				for employee, err := range server.Client().Integration(id).HRIS.Employees(ctx, params) {
					require.NoError(t, err)
					got = append(got, employee.ID)
				}
				assert.Equal(t, want, got, id)
			}
		})
	}
}

func TestOneIntegrationFails(t *testing.T) {
	server := kombotest.NewServer(t)
	server.Fail(kombotest.AnyOperation, kombotest.Failure{Code: kombo.CodePlatformInputInvalid})
	server.Integration("acme").Fail("GET /hris/employees",
		kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending}, kombotest.Failure{Code: kombo.CodeIntegrationQAFailed})
	client := server.Client()
	get := func(id string) kombo.Code {
		_, err := client.Integration(id).HRIS.GetEmployees(ctx, nil)
		return kombo.CodeOf(err)
	}
	assert.Equal(t, kombo.CodeIntegrationSetupSyncPending, get("acme"), "failures of the integration come first")
	assert.Equal(t, kombo.CodePlatformInputInvalid, get("zoo"))
	assert.Empty(t, get("zoo"))
	assert.Equal(t, kombo.CodeIntegrationQAFailed, get("acme"))
	assert.Empty(t, get("acme"))
}

func TestIntegrationPanicsIfMisused(t *testing.T) {
	acme := kombotest.NewServer(t).Integration("acme")
	assert.Panics(t, func() { acme.SetRecords("GET /nothing") })
	assert.Panics(t, func() { acme.SetRecords("GET /check-api-key") })
	assert.Panics(t, func() { acme.Fail("GET /nothing", kombotest.Failure{}) })
}

// Reset also removes what was set for an integration.
func TestResetForgetsIntegrations(t *testing.T) {
	server := kombotest.NewServer(t)
	acme := server.Integration("acme")
	acme.SetRecords("GET /ats/tags", gen.Tag{ID: "1"}, gen.Tag{ID: "2"})
	acme.Fail("GET /ats/tags", kombotest.Failure{Code: kombo.CodeIntegrationInactive})
	server.Reset()
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "3"})
	result, err := server.Client().Integration("acme").ATS.GetTags(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, result.Data.Results, 1)
	assert.Equal(t, "3", result.Data.Results[0].ID)
}
