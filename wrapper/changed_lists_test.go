package kombo_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestChangedLists(t *testing.T) {
	names := func(models ...gen.Model) (names []string) {
		var changed gen.DataChangedWebhook
		for _, model := range models {
			changed.ChangedModels = append(changed.ChangedModels, gen.ChangedModel{Name: model})
		}
		for _, operation := range kombo.ChangedLists(&changed) {
			names = append(names, operation.Service+"."+operation.Iterator)
		}
		return names
	}
	assert.Contains(t, names("hris_employees"), "HRIS.Employees")
	assert.Contains(t, names("hris_join_employees_teams"), "HRIS.Employees")
	assert.Equal(t, []string{"ATS.Applications", "ATS.Candidates", "ATS.Tags"}, names("ats_tags"))
	assert.Equal(t, []string{"HRIS.Groups"}, remove(names("hris_teams"), "HRIS.Employees", "HRIS.StaffingEntities"), "HRIS.Teams is deprecated")
	assert.Subset(t, names("ats_tags", "hris_employees"), []string{"ATS.Tags", "HRIS.Employees"})
	assert.Equal(t, []string{"ATS.Attachments"}, names("ats_attachments"))
	assert.Equal(t, []string{"ATS.Scorecards"}, names("ats_scorecards"))
	assert.Equal(t, []string{"HRIS.PayRuns"}, names("hris_pay_runs"))
	assert.Equal(t, []string{"HRIS.Payslips"}, names("hris_payslips", "hris_payslip_line_items"))
	assert.Empty(t, names("hris_salary_types"), "no list shows salary types")
	assert.Empty(t, names())
	assert.Empty(t, names("hris_something_new"))
}

func remove(names []string, others ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
}
