// Code generated from components.x-error-codes in openapi/ by go generate. DO NOT EDIT.

package kombo

// Codes with the prefix AI_APPLY. AI Apply operations can return them.
const (
	// CodeAIApplyJobFeedImportAlreadyRunning: Wait until the running import of this job feed has
	// ended, then retry.
	CodeAIApplyJobFeedImportAlreadyRunning Code = "AI_APPLY.JOB_FEED_IMPORT_ALREADY_RUNNING"
	// CodeAIApplyJobFeedImportTimedOut: Check which jobs were imported, then import the others.
	CodeAIApplyJobFeedImportTimedOut Code = "AI_APPLY.JOB_FEED_IMPORT_TIMED_OUT"
)

// Codes with the prefix ATS. ATS and assessment operations can return them.
const (
	// CodeATSJobClosed: Stop showing the job. It no longer accepts applications.
	CodeATSJobClosed Code = "ATS.JOB_CLOSED"
	// CodeATSApplicationAlreadyExists: Tell the candidate that they have already applied for this
	// job.
	CodeATSApplicationAlreadyExists Code = "ATS.APPLICATION_ALREADY_EXISTS"
)

// Codes with the prefix HRIS. HRIS operations can return them.
const (
	// CodeHRISEmployeeAlreadyExists: Use the existing employee.
	CodeHRISEmployeeAlreadyExists Code = "HRIS.EMPLOYEE_ALREADY_EXISTS"
	// CodeHRISStaffingEntityClosed: The staffing entity is closed. Choose another one.
	CodeHRISStaffingEntityClosed Code = "HRIS.STAFFING_ENTITY_CLOSED"
)

// Codes with the prefix INTEGRATION. They describe the state of an integration.
const (
	// CodeIntegrationSetupIncomplete: Ask the customer to finish the setup, then wait for the
	// data-changed webhook.
	CodeIntegrationSetupIncomplete Code = "INTEGRATION.SETUP_INCOMPLETE"
	// CodeIntegrationSetupSyncPending: The first sync is still running. It can take hours. Wait for
	// the data-changed webhook instead of polling.
	CodeIntegrationSetupSyncPending Code = "INTEGRATION.SETUP_SYNC_PENDING"
	// CodeIntegrationQAFailed: Kombo support is checking the data. Wait for the data-changed
	// webhook.
	CodeIntegrationQAFailed Code = "INTEGRATION.QA_FAILED"
	// CodeIntegrationInactive: Enable the integration in Kombo's dashboard or with
	// SetIntegrationEnabled.
	CodeIntegrationInactive Code = "INTEGRATION.INACTIVE"
	// CodeIntegrationAuthenticationInvalid: Ask the customer to reconnect. The credentials for the
	// connected system no longer work.
	CodeIntegrationAuthenticationInvalid Code = "INTEGRATION.AUTHENTICATION_INVALID"
	// CodeIntegrationPermissionMissing: Ask the customer to grant the missing permission in the
	// connected system and to reconnect.
	CodeIntegrationPermissionMissing Code = "INTEGRATION.PERMISSION_MISSING"
	// CodeIntegrationModelNotAvailable: Kombo does not support this data for the connected system.
	// Contact Kombo if you need it.
	CodeIntegrationModelNotAvailable Code = "INTEGRATION.MODEL_NOT_AVAILABLE"
	// CodeIntegrationModelDisabled: Enable the model in the scope configuration.
	CodeIntegrationModelDisabled Code = "INTEGRATION.MODEL_DISABLED"
	// CodeIntegrationActionNotAvailable: Kombo does not support this action for the connected
	// system. Contact Kombo if you need it.
	CodeIntegrationActionNotAvailable Code = "INTEGRATION.ACTION_NOT_AVAILABLE"
	// CodeIntegrationActionDisabled: Enable the action in the scope configuration.
	CodeIntegrationActionDisabled Code = "INTEGRATION.ACTION_DISABLED"
)

// Codes with the prefix LMS. The results of bulk tasks can contain them.
const (
	// CodeLMSCourseUpdateNotSupported: The connected system cannot update courses.
	CodeLMSCourseUpdateNotSupported Code = "LMS.COURSE_UPDATE_NOT_SUPPORTED"
)

// Codes with the prefix PLATFORM. Any operation can return them.
const (
	// CodePlatformRateLimitExceeded: Wait until the rate limit window resets, then retry.
	CodePlatformRateLimitExceeded Code = "PLATFORM.RATE_LIMIT_EXCEEDED"
	// CodePlatformConcurrencyLimitExceeded: Too many actions are running in this integration. Wait
	// at least a second, then retry.
	CodePlatformConcurrencyLimitExceeded Code = "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"
	// CodePlatformInputInvalid: Fix the request as described in Error.Message, then retry.
	CodePlatformInputInvalid Code = "PLATFORM.INPUT_INVALID"
	// CodePlatformAuthenticationInvalid: Check the API key, its environment and the region. A key
	// is valid in one region only.
	CodePlatformAuthenticationInvalid Code = "PLATFORM.AUTHENTICATION_INVALID"
	// CodePlatformIPNotWhitelisted: Add the IP address of this machine to the allowlist in Kombo's
	// dashboard.
	CodePlatformIPNotWhitelisted Code = "PLATFORM.IP_NOT_WHITELISTED"
	// CodePlatformIntegrationNotFound: Check the integration ID, and that the API key belongs to
	// the same environment and region.
	CodePlatformIntegrationNotFound Code = "PLATFORM.INTEGRATION_NOT_FOUND"
	// CodePlatformTaskTimedOut: The outcome is unknown. Before retrying a write, check whether it
	// took effect.
	CodePlatformTaskTimedOut Code = "PLATFORM.TASK_TIMED_OUT"
	// CodePlatformUnknownError: Send Error.LogURL to Kombo support.
	CodePlatformUnknownError Code = "PLATFORM.UNKNOWN_ERROR"
)

// Codes with the prefix REMOTE. They describe errors of the connected system.
const (
	// CodeRemoteServiceUnavailable: The connected system is unavailable. Retry later. Before
	// retrying a write, check whether it took effect.
	CodeRemoteServiceUnavailable Code = "REMOTE.SERVICE_UNAVAILABLE"
	// CodeRemoteRateLimitExceeded: The connected system limits the rate of requests. Retry later.
	// Before retrying a write, check whether it took effect.
	CodeRemoteRateLimitExceeded Code = "REMOTE.RATE_LIMIT_EXCEEDED"
	// CodeRemoteInputInvalid: The connected system rejected the input. Fix it as described in
	// Error.Message, then retry.
	CodeRemoteInputInvalid Code = "REMOTE.INPUT_INVALID"
	// CodeRemoteUnknownHTTPError: The connected system returned an error. See Error.Message and
	// Error.LogURL.
	CodeRemoteUnknownHTTPError Code = "REMOTE.UNKNOWN_HTTP_ERROR"
)

// codes has what is known about each code.
var codes = map[Code]codeFacts{
	CodeAIApplyJobFeedImportAlreadyRunning: {retry: retryNever, advice: "Wait until the running import of this job feed has ended, then retry."},
	CodeAIApplyJobFeedImportTimedOut:       {retry: retryNever, advice: "Check which jobs were imported, then import the others."},
	CodeATSJobClosed:                       {retry: retryNever, advice: "Stop showing the job. It no longer accepts applications."},
	CodeATSApplicationAlreadyExists:        {retry: retryNever, advice: "Tell the candidate that they have already applied for this job."},
	CodeHRISEmployeeAlreadyExists:          {retry: retryNever, advice: "Use the existing employee."},
	CodeHRISStaffingEntityClosed:           {retry: retryNever, advice: "The staffing entity is closed. Choose another one."},
	CodeIntegrationSetupIncomplete:         {retry: retryNever, advice: "Ask the customer to finish the setup, then wait for the data-changed webhook."},
	CodeIntegrationSetupSyncPending:        {retry: retryNever, advice: "The first sync is still running. It can take hours. Wait for the data-changed webhook instead of polling."},
	CodeIntegrationQAFailed:                {retry: retryNever, advice: "Kombo support is checking the data. Wait for the data-changed webhook."},
	CodeIntegrationInactive:                {retry: retryNever, advice: "Enable the integration in Kombo's dashboard or with SetIntegrationEnabled."},
	CodeIntegrationAuthenticationInvalid:   {retry: retryNever, advice: "Ask the customer to reconnect. The credentials for the connected system no longer work."},
	CodeIntegrationPermissionMissing:       {retry: retryNever, advice: "Ask the customer to grant the missing permission in the connected system and to reconnect."},
	CodeIntegrationModelNotAvailable:       {retry: retryNever, advice: "Kombo does not support this data for the connected system. Contact Kombo if you need it."},
	CodeIntegrationModelDisabled:           {retry: retryNever, advice: "Enable the model in the scope configuration."},
	CodeIntegrationActionNotAvailable:      {retry: retryNever, advice: "Kombo does not support this action for the connected system. Contact Kombo if you need it."},
	CodeIntegrationActionDisabled:          {retry: retryNever, advice: "Enable the action in the scope configuration."},
	CodeLMSCourseUpdateNotSupported:        {retry: retryNever, advice: "The connected system cannot update courses."},
	CodePlatformRateLimitExceeded:          {retry: retryAlways, advice: "Wait until the rate limit window resets, then retry."},
	CodePlatformConcurrencyLimitExceeded:   {retry: retryAlways, advice: "Too many actions are running in this integration. Wait at least a second, then retry."},
	CodePlatformInputInvalid:               {retry: retryNever, advice: "Fix the request as described in Error.Message, then retry."},
	CodePlatformAuthenticationInvalid:      {retry: retryNever, advice: "Check the API key, its environment and the region. A key is valid in one region only."},
	CodePlatformIPNotWhitelisted:           {retry: retryNever, advice: "Add the IP address of this machine to the allowlist in Kombo's dashboard."},
	CodePlatformIntegrationNotFound:        {retry: retryNever, advice: "Check the integration ID, and that the API key belongs to the same environment and region."},
	CodePlatformTaskTimedOut:               {retry: retryNever, advice: "The outcome is unknown. Before retrying a write, check whether it took effect."},
	CodePlatformUnknownError:               {retry: retryNever, advice: "Send Error.LogURL to Kombo support."},
	CodeRemoteServiceUnavailable:           {retry: retryReads, advice: "The connected system is unavailable. Retry later. Before retrying a write, check whether it took effect."},
	CodeRemoteRateLimitExceeded:            {retry: retryReads, advice: "The connected system limits the rate of requests. Retry later. Before retrying a write, check whether it took effect."},
	CodeRemoteInputInvalid:                 {retry: retryNever, advice: "The connected system rejected the input. Fix it as described in Error.Message, then retry."},
	CodeRemoteUnknownHTTPError:             {retry: retryNever, advice: "The connected system returned an error. See Error.Message and Error.LogURL."},
}
