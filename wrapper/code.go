package kombo

import (
	"errors"
	"maps"
	"slices"
)

// Code is what kind of error Kombo answered with. It is what programs decide by: statuses, titles and messages may
// change (Kombo: guides/errors). A Code is an error itself, so that errors.Is(err, kombo.CodeATSJobClosed) works.
//
// New codes appear without notice. One that has no constant here comes through as it is.
type Code string

// Error is the code itself.
func (c Code) Error() string { return string(c) }

// CodeOf returns the code of an error, "" where it has none.
func CodeOf(err error) Code {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// Codes are all codes that have a constant here, in alphabetical order.
func Codes() []Code { return slices.Sorted(maps.Keys(advice)) }

// Codes of the platform: any operation can return them.
const (
	CodePlatformRateLimitExceeded        Code = "PLATFORM.RATE_LIMIT_EXCEEDED"
	CodePlatformConcurrencyLimitExceeded Code = "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"
	CodePlatformInputInvalid             Code = "PLATFORM.INPUT_INVALID"
	CodePlatformAuthenticationInvalid    Code = "PLATFORM.AUTHENTICATION_INVALID"
	CodePlatformIPNotWhitelisted         Code = "PLATFORM.IP_NOT_WHITELISTED"
	CodePlatformIntegrationNotFound      Code = "PLATFORM.INTEGRATION_NOT_FOUND"
	CodePlatformTaskTimedOut             Code = "PLATFORM.TASK_TIMED_OUT"
	CodePlatformUnknownError             Code = "PLATFORM.UNKNOWN_ERROR"
)

// Codes that tell about the state of an integration.
const (
	CodeIntegrationSetupIncomplete       Code = "INTEGRATION.SETUP_INCOMPLETE"
	CodeIntegrationSetupSyncPending      Code = "INTEGRATION.SETUP_SYNC_PENDING"
	CodeIntegrationQAFailed              Code = "INTEGRATION.QA_FAILED"
	CodeIntegrationInactive              Code = "INTEGRATION.INACTIVE"
	CodeIntegrationAuthenticationInvalid Code = "INTEGRATION.AUTHENTICATION_INVALID"
	CodeIntegrationPermissionMissing     Code = "INTEGRATION.PERMISSION_MISSING"
	CodeIntegrationModelNotAvailable     Code = "INTEGRATION.MODEL_NOT_AVAILABLE"
	CodeIntegrationModelDisabled         Code = "INTEGRATION.MODEL_DISABLED"
	CodeIntegrationActionNotAvailable    Code = "INTEGRATION.ACTION_NOT_AVAILABLE"
	CodeIntegrationActionDisabled        Code = "INTEGRATION.ACTION_DISABLED"
)

// Codes that pass on what the connected system did.
const (
	CodeRemoteServiceUnavailable Code = "REMOTE.SERVICE_UNAVAILABLE"
	CodeRemoteRateLimitExceeded  Code = "REMOTE.RATE_LIMIT_EXCEEDED"
	CodeRemoteInputInvalid       Code = "REMOTE.INPUT_INVALID"
	CodeRemoteUnknownHTTPError   Code = "REMOTE.UNKNOWN_HTTP_ERROR"
)

// Codes of single areas.
const (
	CodeHRISEmployeeAlreadyExists          Code = "HRIS.EMPLOYEE_ALREADY_EXISTS"
	CodeHRISStaffingEntityClosed           Code = "HRIS.STAFFING_ENTITY_CLOSED"
	CodeATSJobClosed                       Code = "ATS.JOB_CLOSED"
	CodeATSApplicationAlreadyExists        Code = "ATS.APPLICATION_ALREADY_EXISTS"
	CodeLMSCourseUpdateNotSupported        Code = "LMS.COURSE_UPDATE_NOT_SUPPORTED"
	CodeAIApplyJobFeedImportAlreadyRunning Code = "AI_APPLY.JOB_FEED_IMPORT_ALREADY_RUNNING"
	CodeAIApplyJobFeedImportTimedOut       Code = "AI_APPLY.JOB_FEED_IMPORT_TIMED_OUT"
)

// Advice tells in one sentence what a program or a person should do about the error, "" for a code that is not known
// here.
func (c Code) Advice() string { return advice[c] }

// advice follows Kombo: guides/errors and guides/concurrency-limiting, and where those say nothing, the name.
var advice = map[Code]string{
	CodePlatformRateLimitExceeded:        "Wait until the rate limit's window is over, then send the request again.",
	CodePlatformConcurrencyLimitExceeded: "Too many actions run in this integration: wait a second or more, then send the request again.",
	CodePlatformInputInvalid:             "Correct the request, the message says how, before sending it again.",
	CodePlatformAuthenticationInvalid:    "Check the API key, its environment and the region: a key of one region is unknown in the other.",
	CodePlatformIPNotWhitelisted:         "Add this machine's IP address to the allowlist in Kombo's dashboard.",
	CodePlatformIntegrationNotFound:      "Check the integration's id, and that the API key is of the same environment and region.",
	CodePlatformTaskTimedOut:             "The outcome is unknown: look whether it happened, in the log or by reading, before sending it again.",
	CodePlatformUnknownError:             "Send the log's URL to Kombo's support.",

	CodeIntegrationSetupIncomplete:       "Ask the customer to finish the setup, and wait for the webhook data-changed.",
	CodeIntegrationSetupSyncPending:      "The first sync is running, for seconds or hours: wait for the webhook data-changed instead of polling.",
	CodeIntegrationQAFailed:              "Kombo's support is checking the data: wait for the webhook data-changed.",
	CodeIntegrationInactive:              "Enable the integration, in the dashboard or through the API.",
	CodeIntegrationAuthenticationInvalid: "Ask the customer to reconnect: the credentials of the connected system no longer work.",
	CodeIntegrationPermissionMissing:     "Ask the customer to grant the missing permission in the connected system, then to reconnect.",
	CodeIntegrationModelNotAvailable:     "Do without this data for this tool, or ask Kombo for it.",
	CodeIntegrationModelDisabled:         "Enable the model in the scope configuration.",
	CodeIntegrationActionNotAvailable:    "Do without this action for this tool, or ask Kombo for it.",
	CodeIntegrationActionDisabled:        "Enable the action in the scope configuration.",

	CodeRemoteServiceUnavailable: "The connected system is down: try again later, a write only after looking whether it happened.",
	CodeRemoteRateLimitExceeded:  "The connected system wants fewer requests: try again later, a write only after looking whether it happened.",
	CodeRemoteInputInvalid:       "Correct what the connected system refused, the message says what, before sending it again.",
	CodeRemoteUnknownHTTPError:   "Read the message and the log: the connected system answered with an error of its own.",

	CodeHRISEmployeeAlreadyExists:          "Use the employee that is already there.",
	CodeHRISStaffingEntityClosed:           "Choose another staffing entity: this one is closed.",
	CodeATSJobClosed:                       "Stop showing the job: it takes no more applications.",
	CodeATSApplicationAlreadyExists:        "Tell the candidate that they have already applied for this job.",
	CodeLMSCourseUpdateNotSupported:        "Do without updating this course: the connected system cannot.",
	CodeAIApplyJobFeedImportAlreadyRunning: "Wait until the import of this job feed that is running has ended.",
	CodeAIApplyJobFeedImportTimedOut:       "Look which jobs were imported, then import the others.",
}
