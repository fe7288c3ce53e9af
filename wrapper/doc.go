// Package kombo is a client for Kombo's Unified API, which puts about 200 HR and recruiting systems behind
// one API. It is not made or endorsed by Kombo.
//
// A [Client] has an API key. Areas of the API that do not need an integration are its fields.
// [Client.Integration] returns one customer's connected system, which has the other areas:
//
//	client, err := kombo.NewClient(os.Getenv("KOMBO_API_KEY"), kombo.WithRegion(kombo.RegionEU))
//	activated, err := client.Connect.GetIntegrationByToken(ctx, token)
//	acme := client.Integration(activated.Data.ID)
//	for employee, err := range acme.HRIS.Employees(ctx, nil) { ... }
//
// The methods are generated from the contract and documented in package gen: [gen.ConnectService],
// [gen.GeneralService], [gen.HRISService], [gen.ATSService] and, for every integration,
// [gen.IntegrationService]. Package gen also has the models, parameters and request bodies.
//
// # Errors
//
// A call that was sent and failed returns an [*Error], whatever the response was. Decide by its [Code]:
//
//	switch {
//	case errors.Is(err, kombo.CodeATSJobClosed):
//		// stop showing the job
//	case kombo.IsRetryable(err):
//		// retry later
//	}
//
// An invalid call returns [ErrInvalidArgument] before anything is sent.
//
// # Retries
//
// Reads are retried, and writes only if Kombo certainly did not start them. Writes that the contract marks
// as safe are retried like reads.
//
//	failure                                                  read  write
//	no connection could be established                       yes   yes
//	... because the host does not exist                      no    no
//	... because the proxy responded 407                      no    no
//	no response: connection lost, timed out                  yes   no
//	response cut off                                         yes   no
//	status 200, but no valid data                            no    no
//	status 429 with any code PLATFORM.*                      yes   yes
//	PLATFORM.CONCURRENCY_LIMIT_EXCEEDED                      yes   yes
//	PLATFORM.RATE_LIMIT_EXCEEDED                             yes   yes
//	REMOTE.RATE_LIMIT_EXCEEDED, REMOTE.SERVICE_UNAVAILABLE   yes   no
//	any other code, whatever the status                      no    no
//	status 408, 429, 500, 502, 503, 504 without a code       yes   no
//	any other status without a code                          no    no
//
// There is no retry without a connection either if connecting would fail the same way again: the
// certificate is not trusted, the server and the client have no version of TLS in common, the server
// does not use TLS, or the URL of the proxy is invalid. Transports do not send a write again, whatever
// its header is: see [WithTransport].
//
// [WithMaxRetries] and [WithRetryPolicy] change how often and when a request is retried. Waiting ends with
// the context. The error then contains Kombo's last error and the context's error.
//
// # Lists
//
// Every list has an iterator over its records (Employees) and one over its pages (EmployeesPages). They
// request the next page as soon as its cursor has arrived, and hold at most two pages. A record with an
// invalid value comes with a [*RecordError], and the loop continues. Any other error ends the loop, and
// [Error].Cursor is where another loop can continue. [WithProgress] reports the progress of a loop.
// Package kombosync keeps a copy of lists up to date.
//
// A response without its list of records is an error, so missing data never looks like an empty list.
//
// # Limits
//
// Requests wait while Kombo's rate limit is used up ([WithMaxRateLimitWait]), and actions wait while the
// integration runs as many as it can ([WithMaxConcurrentActions]). Integrations take turns. [WithLimiter]
// adds a limit of your own, which several processes can share. Clients do not share limits, so use one
// client for each API key.
//
// # Files and screening questions
//
// [NewFile], [ReadFile] and [LinkFile] return a [File] for attachments, documents and screening questions.
// [AnswerQuestion] checks the answer to a screening question.
//
// # Observability
//
// [WithLogger] logs every attempt, and [WithObserver] is for traces and metrics. Neither receives personal
// data.
//
// # Webhooks
//
// [WebhookHandler] verifies webhooks and passes them to a function. A [WebhookRouter] has a function for
// each type of event. [ParseWebhook] is for programs with an HTTP handler of their own. [ChangedLists]
// returns the lists to read after data has changed. Failed deliveries are logged with the reason, and
// [WithWebhookObserver] gets every outcome.
//
// # Changes at Kombo
//
// Kombo adds properties, enum values and error codes at any time, and none of them breaks a program: enums
// are strings with constants for known values, unknown properties are ignored, and a value of another type
// is in [Response].FieldErrors instead of failing the call. Properties that the contract requires may be
// missing, especially in deleted records.
//
// [WithQuery], [WithBodyFields] and [WithResponseBody] add new parameters and fields to existing methods.
// [Do] calls a new endpoint, and [DoAll] reads a new list.
//
// # Waiting
//
// [Integration.WaitUntilReady] waits until an integration has data, and [WaitForTask] until an
// asynchronous task has ended.
//
// # Dates, times and free values
//
// A calendar date is a [Date]: kombo.NewDate(2026, time.July, 1). Times are sent in UTC. In free values,
// such as custom fields, numbers are [encoding/json.Number], so that none is rounded. [Decode] converts a
// free value to a type of yours.
package kombo
