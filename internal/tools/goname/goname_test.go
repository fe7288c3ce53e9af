package goname

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOf(t *testing.T) {
	for name, want := range map[string]string{
		"id":                            "ID",
		"ids":                           "IDs",
		"remote_ids":                    "RemoteIDs",
		"employee_id":                   "EmployeeID",
		"accepted_mime_types":           "AcceptedMIMETypes",
		"static_ips":                    "StaticIPs",
		"data_url":                      "DataURL",
		"street_1":                      "Street1",
		"Candidate_Data":                "CandidateData",
		"On-Behalf-Of":                  "OnBehalfOf",
		"copyJobApplicationAttachments": "CopyJobApplicationAttachments",
		"departmentRemoteId":            "DepartmentRemoteID",
		"remoteIDs":                     "RemoteIDs",
		"HRISSkill":                     "HRISSkill",
		"time-off_balances":             "TimeOffBalances",
		"360learning":                   "360learning",
		"WID":                           "WID",
		"status":                        "Status",
		"us_state":                      "USState",
		"ai_apply":                      "AIApply",
		"IDsOfAPIs":                     "IDsOfAPIs",
		"":                              "",
	} {
		assert.Equal(t, want, Of(name), name)
	}
	assert.Equal(t, "GetHRISSkillsParams", Of("Get", "hris", "skills", "Params"))
}

func TestOfValue(t *testing.T) {
	for value, want := range map[string]string{
		"FULL_TIME": "FullTime", "HRIS_USER": "HRISUser", "entra-id": "EntraID", "360learning": "360Learning", "CV": "CV", "hr4you": "Hr4You",
		"Delegated Payment": "DelegatedPayment", "ai-apply": "AIApply",
	} {
		assert.Equal(t, want, OfValue(value), value)
	}
}
