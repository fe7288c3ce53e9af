package kombo_test

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Invalid requests are rejected with the JSON name of the field and are not sent.
func TestInvalidArguments(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"next":null,"results":[]},"warnings":[]}`)
	client := server.client(t)
	acme := client.Integration("personio:acme")
	changedAbsence := func(change func(*gen.CreateAbsenceRequest)) func() error {
		return func() error {
			body := absence
			change(&body)
			_, err := acme.HRIS.CreateAbsence(ctx, body)
			return err
		}
	}
	application := func(body gen.CreateApplicationRequest) func() error {
		return func() error {
			_, err := acme.ATS.CreateApplication(ctx, "job", body)
			return err
		}
	}
	employees := func(params gen.GetEmployeesParams) func() error {
		return func() error {
			_, err := acme.HRIS.GetEmployees(ctx, &params)
			return err
		}
	}
	var never time.Time
	for name, test := range map[string]struct {
		call func() error
		want string
	}{
		"no fields":       {func() error { _, err := acme.HRIS.CreateAbsence(ctx, gen.CreateAbsenceRequest{}); return err }, "employee_id is required"},
		"no date":         {changedAbsence(func(body *gen.CreateAbsenceRequest) { body.EndDate = kombo.Date{} }), "end_date is required"},
		"impossible date": {changedAbsence(func(body *gen.CreateAbsenceRequest) { body.StartDate = kombo.Date{Year: 2026, Month: 2, Day: 30} }), "start_date is not a date of the calendar"},
		"negative amount": {changedAbsence(func(body *gen.CreateAbsenceRequest) { body.Amount = new(-1.0) }), "amount must be at least 0"},
		"not a number":    {changedAbsence(func(body *gen.CreateAbsenceRequest) { body.Amount = new(math.NaN()) }), "amount is not a number that JSON can express"},
		"invalid UTF-8":   {changedAbsence(func(body *gen.CreateAbsenceRequest) { body.EmployeeNote = new("\xff") }), "employee_note is not valid UTF-8"},
		"no stage": {func() error {
			_, err := acme.ATS.MoveApplicationToStage(ctx, "1", gen.MoveApplicationToStageRequest{})
			return err
		}, "stage_id is required"},
		"no token": {func() error {
			//lint:ignore SA1019 The deprecated operation checks its arguments as well.
			_, err := client.Connect.ActivateIntegration(ctx, gen.ActivateIntegrationRequest{})
			return err
		}, "token is required"},
		"no enum value": {func() error {
			_, err := acme.ATS.AddCandidateAttachment(ctx, "1", gen.AddCandidateAttachmentRequest{Attachment: gen.AttachmentInput{Name: "a.pdf"}})
			return err
		}, "attachment.type is required"},
		"no list":             {func() error { _, err := acme.Assessment.SetPackages(ctx, gen.SetPackagesRequest{}); return err }, "packages is required"},
		"in a list":           {application(gen.CreateApplicationRequest{Candidate: candidate, ScreeningQuestionAnswers: []gen.ScreeningQuestionAnswerInput{{QuestionID: "1", Answer: 1}, {}}}), "screening_question_answers[1].question_id is required"},
		"in an object":        {application(gen.CreateApplicationRequest{Candidate: gen.CandidateInput{FirstName: "Ada"}}), "candidate.last_name is required"},
		"free value":          {application(gen.CreateApplicationRequest{Candidate: candidate, ScreeningQuestionAnswers: []gen.ScreeningQuestionAnswerInput{{QuestionID: "1", Answer: []string{"\xff"}}}}), "screening_question_answers[0].answer[0] is not valid UTF-8"},
		"zero time":           {application(gen.CreateApplicationRequest{Candidate: candidate, GDPRConsent: &gen.GDPRConsent{ExpiresAt: &never}}), "gdpr_consent.expires_at is the zero time"},
		"time out of range":   {application(gen.CreateApplicationRequest{Candidate: candidate, GDPRConsent: &gen.GDPRConsent{ExpiresAt: new(time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC))}}), "gdpr_consent.expires_at is in the year 12000"},
		"zero time in filter": {employees(gen.GetEmployeesParams{UpdatedAfter: &never}), "updated_after is the zero time"},
		"UTF-8 in a filter":   {employees(gen.GetEmployeesParams{IDs: []string{"1", "\xff"}}), "ids[1] is not valid UTF-8"},
		"large page":          {employees(gen.GetEmployeesParams{PageSize: new(int64(251))}), "page_size must be at most 250"},
		"empty page":          {employees(gen.GetEmployeesParams{PageSize: new(int64(0))}), "page_size must be at least 1"},
		"in an iterator": {func() error {
			for _, err := range acme.HRIS.Employees(ctx, &gen.GetEmployeesParams{UpdatedAfter: &never}) {
				return err
			}
			return nil
		}, "updated_after is the zero time"},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.call()
			require.ErrorIs(t, err, kombo.ErrInvalidArgument)
			assert.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "\xff")
		})
	}
	assert.Zero(t, server.count())
}

// Optional text may be empty, and an empty list is sent as such.
func TestEmptyValues(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{},"warnings":[]}`)
	acme := server.client(t).Integration("personio:acme")
	_, err := acme.Assessment.SetPackages(ctx, gen.SetPackagesRequest{Packages: []gen.AssessmentPackageInput{}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"packages":[]}`, server.bodies[0])

	for _, test := range []struct {
		attachments []gen.AttachmentInput
		want        string
	}{
		{nil, `{"candidate":{"first_name":"Ada","last_name":"Example","email_address":"ada@example.com"}}`},
		{[]gen.AttachmentInput{}, `{"candidate":{"first_name":"Ada","last_name":"Example","email_address":"ada@example.com"},"attachments":[]}`},
	} {
		_, err = acme.ATS.CreateApplication(ctx, "job", gen.CreateApplicationRequest{Candidate: candidate, Attachments: test.attachments})
		require.NoError(t, err)
		assert.JSONEq(t, test.want, server.bodies[len(server.bodies)-1])
	}

	_, err = acme.Assessment.SetPackages(ctx, gen.SetPackagesRequest{Packages: []gen.AssessmentPackageInput{{ID: "1", Name: "A", Type: gen.AssessmentPackageTypeSkillsTest}}})
	require.NoError(t, err, "the description may be empty")
}

// The mock server rejects the same requests if a program sends them without the SDK.
func TestMockServerRejectsTheSame(t *testing.T) {
	server := kombotest.NewServer(t)
	for body, want := range map[string]string{
		`{"employee_id":"","absence_type_id":"2","start_date":"2026-07-01","end_date":"2026-07-01"}`:            "/employee_id: minLength",
		`{"employee_id":"1","absence_type_id":"2","start_date":"0001-01-01T00:00:00Z","end_date":"2026-07-01"}`: "/start_date",
		`{"employee_id":"1","absence_type_id":"2","start_date":null,"end_date":"2026-07-01"}`:                   "/start_date",
	} {
		response := post(t, server.URL+"/hris/absences", body)
		assert.Equal(t, 400, response.StatusCode)
		var decoded struct {
			Error struct{ Code, Message string }
		}
		require.NoError(t, json.NewDecoder(response.Body).Decode(&decoded))
		assert.Equal(t, "PLATFORM.INPUT_INVALID", decoded.Error.Code)
		assert.Contains(t, decoded.Error.Message, want)
	}
}

// post sends a body to an operation of an integration, without the SDK.
func post(t *testing.T, url, body string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer any")
	request.Header.Set("X-Integration-Id", "personio:acme")
	request.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, response.Body.Close()) })
	return response
}
