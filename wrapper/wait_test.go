package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const waitDetails = "GET /integrations/{integration_id}"

// details returns the details of an integration with readable models.
func details(category gen.IntegrationCategory, status gen.IntegrationStatus, models ...string) gen.IntegrationDetails {
	details := gen.IntegrationDetails{ID: "personio:acme", Category: category, Status: status, SetupStatus: gen.SetupStatusCompleted}
	for _, model := range models {
		details.ReadModels = append(details.ReadModels, gen.IntegrationReadModel{ID: model, IsAvailable: true})
	}
	return details
}

func TestWaitUntilReady(t *testing.T) {
	pending := kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending}
	tests := []struct {
		name     string
		details  gen.IntegrationDetails
		list     string // the list that is read
		failures []kombotest.Failure
		reads    int
		fails    error
		message  string
	}{
		{"ready", details("HRIS", "ACTIVE", "hris_groups", "hris_employees"), "GET /hris/employees", nil, 1, nil, ""},
		{"first sync", details("HRIS", "ACTIVE", "hris_absences"), "GET /hris/absences", []kombotest.Failure{pending, pending}, 3, nil, ""},
		{"no models yet", details("ATS", "ACTIVE"), "GET /ats/applications", []kombotest.Failure{pending}, 2, nil, ""},
		{"setup", details("HRIS", "ACTIVE", "hris_employees"), "GET /hris/employees",
			[]kombotest.Failure{pending, {Code: kombo.CodeIntegrationSetupIncomplete}}, 2, kombo.CodeIntegrationSetupIncomplete, "SETUP_INCOMPLETE"},
		{"check", details("HRIS", "ACTIVE", "hris_employees"), "GET /hris/employees",
			[]kombotest.Failure{{Code: kombo.CodeIntegrationQAFailed}}, 1, kombo.CodeIntegrationQAFailed, "QA_FAILED"},
		{"unreachable for a while", details("HRIS", "ACTIVE", "hris_employees"), "GET /hris/employees",
			[]kombotest.Failure{{Drop: true}, {Status: 503}, pending}, 4, nil, ""},
		{"not active", details("HRIS", "INVALID", "hris_employees"), "GET /hris/employees", nil, 0, nil, "the integration is INVALID"},
		{"unknown category", details("NEW", "ACTIVE"), "", nil, 0, nil, "category NEW"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.SetData(waitDetails, test.details)
			if test.list != "" {
				server.Fail(test.list, test.failures...)
			}
			acme := server.Client(kombo.WithMaxRetries(0)).Integration("personio:acme")
			err := acme.WaitUntilReady(t.Context(), kombo.WithPollInterval(time.Nanosecond))
			reads := 0
			for _, request := range server.Requests() {
				if request.Operation == test.list {
					reads++
					assert.Equal(t, "1", request.Query.Get("page_size"))
				}
			}
			assert.Equal(t, test.reads, reads)
			if test.message == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.message)
			assert.ErrorContains(t, err, "kombo: WaitUntilReady: ")
			if test.fails != nil {
				assert.ErrorIs(t, err, test.fails)
			}
		})
	}
}

// WaitUntilReady can read a list without parameters in every category.
func TestWaitUntilReadyInAllCategories(t *testing.T) {
	for _, category := range []gen.IntegrationCategory{"HRIS", "ATS", "LMS", "ASSESSMENT"} {
		server := kombotest.NewServer(t)
		server.SetData(waitDetails, details(category, "ACTIVE"))
		assert.NoError(t, server.Client().Integration("personio:acme").WaitUntilReady(t.Context()), category)
	}
}

func TestWaitUntilReadyEnds(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetData(waitDetails, details("HRIS", "ACTIVE", "hris_employees"))
	server.Fail("GET /hris/employees", slices.Repeat([]kombotest.Failure{{Code: kombo.CodeIntegrationSetupSyncPending}}, 1000)...)
	ctx, cancel := context.WithCancel(t.Context())
	client := server.Client(kombo.WithObserver(func(_ context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		return nil, func(kombo.AttemptResult) {
			if attempt.Operation.Name == "GetEmployees" {
				cancel()
			}
		}
	}))
	err := client.Integration("personio:acme").WaitUntilReady(ctx, kombo.WithPollInterval(time.Hour))
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, kombo.CodeIntegrationSetupSyncPending)
}

// task returns a response of GetBulkCoursesTask.
func task(status, more string) string {
	return fmt.Sprintf(`{"status":"success","data":{"task_id":"t1","status":%q,"created_at":"now","completed_at":null%s}}`, status, more)
}

func TestWaitForTask(t *testing.T) {
	const failure = `{"code":"LMS.COURSE_UPDATE_NOT_SUPPORTED","title":"Not supported","message":"ada@example.com","log_url":"https://app.kombo.dev/1"}`
	tests := []struct {
		name      string
		responses []string
		message   string
		failed    *kombo.TaskError
	}{
		{"completed", []string{task("PENDING", ""), task("STARTING", ""), task("COMPLETED", `,"data":[{"origin_id":"a","status":"SUCCEEDED","data":{"id":"1"}}]`)}, "", nil},
		{"nothing to do", []string{task("COMPLETED", `,"data":[]`)}, "", nil},
		{"items", []string{task("PENDING", ""), task("COMPLETED", `,"data":[{"origin_id":"a","status":"SUCCEEDED","data":{"id":"1"}},`+
			`{"origin_id":"b","status":"FAILED","error":`+failure+`},{"origin_id":"c","status":"FAILED","error":null}]`)},
			"kombo: WaitForTask: 2 of 3 items of the task failed; item 1: LMS.COURSE_UPDATE_NOT_SUPPORTED; item 2: no code",
			&kombo.TaskError{Total: 3, Items: []kombo.TaskItemError{
				{Index: 1, OriginID: "b", TaskFailure: kombo.TaskFailure{Code: "LMS.COURSE_UPDATE_NOT_SUPPORTED", Title: "Not supported", Message: "ada@example.com", LogURL: "https://app.kombo.dev/1"}},
				{Index: 2, OriginID: "c"},
			}}},
		{"as a whole", []string{task("FAILED", `,"error":{"code":null,"title":"Not supported","message":"ada@example.com","log_url":null}`)},
			"kombo: WaitForTask: the task failed: Not supported", &kombo.TaskError{TaskFailure: kombo.TaskFailure{Title: "Not supported", Message: "ada@example.com"}}},
		{"no task", []string{`{"status":"success","data":{"task_id":"t1"}}`}, "it has no status", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
				fmt.Fprint(w, test.responses[number])
			})
			acme := server.client(t).Integration("personio:acme")
			response, err := kombo.WaitForTask(t.Context(), acme.LMS.GetBulkCoursesTask, "t1", kombo.WithPollInterval(time.Nanosecond))
			assert.Len(t, server.requests, len(test.responses))
			if test.message == "" {
				require.NoError(t, err)
				assert.Equal(t, gen.CourseBulkTaskStatusCompleted, response.Data.Status)
				return
			}
			require.ErrorContains(t, err, test.message)
			var failed *kombo.TaskError
			assert.Equal(t, test.failed != nil, errors.As(err, &failed))
			assert.Equal(t, test.failed, failed)
			if failed != nil {
				assert.NotNil(t, response)
				for _, format := range []string{"%v", "%+v", "%#v", "%d"} {
					assert.NotContains(t, fmt.Sprintf(format, *failed), "ada")
				}
				assert.Equal(t, len(failed.Items) > 0, errors.Is(err, kombo.CodeLMSCourseUpdateNotSupported))
			}
		})
	}
}

// Temporary network errors do not end the wait. Other errors do.
func TestWaitForTaskFailures(t *testing.T) {
	server := kombotest.NewServer(t)
	acme := server.Client(kombo.WithMaxRetries(0)).Integration("personio:acme")
	const operation = "GET /lms/courses/bulk/{task_id}"
	server.Fail(operation, kombotest.Failure{Drop: true}, kombotest.Failure{Code: kombo.CodePlatformInputInvalid})
	_, err := kombo.WaitForTask(t.Context(), acme.LMS.GetBulkCoursesTask, "t1", kombo.WithPollInterval(time.Nanosecond))
	require.ErrorIs(t, err, kombo.CodePlatformInputInvalid)
	assert.Len(t, server.Requests(), 2)

	for _, option := range []kombo.WaitOption{nil, kombo.WithPollInterval(0)} {
		_, err = kombo.WaitForTask(t.Context(), acme.LMS.GetBulkCoursesTask, "t1", option)
		assert.ErrorContains(t, err, "kombo: WaitForTask: ")
		assert.ErrorContains(t, acme.WaitUntilReady(t.Context(), option), "kombo: WaitUntilReady: ")
	}
	assert.Len(t, server.Requests(), 2)
}
