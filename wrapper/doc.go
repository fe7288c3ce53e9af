// Package kombo is a client for Kombo's Unified API, which puts some 200 HR and recruiting systems behind one API. It is
// not made by Kombo.
//
// A [Client] talks to Kombo with one API key. Areas that need no integration are its fields; [Client.Integration] is the
// view of one customer's connected system, with the areas that need one:
//
//	client, err := kombo.NewClient(os.Getenv("KOMBO_API_KEY"), kombo.WithRegion(kombo.RegionEU))
//	activated, err := client.Connect.GetIntegrationByToken(ctx, token)
//	acme := client.Integration(activated.Data.ID)
//	for employee, err := range acme.HRIS.Employees(ctx, nil) { ... }
//
// All methods are generated from the contract and documented where they stand: [gen.ConnectService], [gen.GeneralService],
// [gen.HRISService], [gen.ATSService] and, for what every integration can do, [gen.IntegrationService]. Models, parameters
// and request bodies are in package gen too.
//
// # Errors
//
// A call that was sent and did not succeed fails with an [*Error], whatever came back. Decide by its [Code]:
//
//	switch {
//	case errors.Is(err, kombo.CodeATSJobClosed):
//		// stop showing the job
//	case kombo.IsRetryable(err):
//		// try again later
//	}
//
// A call that cannot be right fails with [ErrInvalidArgument] before anything is sent.
//
// # Retries
//
// Reads are repeated, writes only where Kombo certainly did not begin them: [Error.Retryable] has the rules. Waits end
// with the context, and the error then tells both what Kombo said last and that the time was up.
//
// # Lists
//
// Every list has an iterator over its records (Employees) and one over its pages (EmployeesPages). They ask for the next
// page as soon as its cursor has arrived, and hold two pages at most. A record with a value that cannot be decoded comes
// with a [*RecordError], and the loop goes on; any other error ends it, and [Error].Cursor is where another loop goes on.
// [WithProgress] tells how far a loop has come. Package kombosync keeps a copy of lists up to date.
//
// # Limits
//
// Requests wait when Kombo said that its rate limit is used up ([WithMaxRateLimitWait]), and actions when the integration
// has as many under way as it can take ([WithMaxConcurrentActions]); integrations take turns. [WithLimiter] adds a limit
// of your own, which several processes can share. Clients know nothing of each other's limits, so make one for each API
// key and use it everywhere.
//
// # Files and screening questions
//
// [NewFile], [ReadFile] and [LinkFile] make a [File], which takes the form that a request wants. [AnswerQuestion] answers a
// screening question, and refuses what does not fit it.
//
// # Observability
//
// [WithLogger] logs every attempt, [WithObserver] is for traces and metrics. Neither gets to see people.
//
// # Webhooks
//
// [WebhookHandler] verifies what Kombo sends and hands it to a function; [WebhookRouter] has one for each type of event,
// [ParseWebhook] is for programs with a handler of their own. [ChangedLists] returns the lists to read when data has changed.
//
// # What may change
//
// Kombo adds properties, enum values and error codes at any time. Nothing of that breaks a program: enums are strings
// with known constants, unknown properties are ignored, and a value of a wrong type is set aside in
// [Response].FieldErrors instead of failing the call. Whatever the contract calls required may be missing all the same,
// most of all in deleted records.
//
// # What the SDK does not know yet
//
// Kombo adds fields and endpoints at any time. [WithQuery], [WithBodyFields] and [WithResponseBody] use
// new parameters and fields with the methods that exist. [Do] calls a new endpoint, and [DoAll] reads a
// new list.
//
// # Waiting
//
// [Integration.WaitUntilReady] waits until an integration has data, and [WaitForTask] until an
// asynchronous task has ended.
//
// # Dates, times and free values
//
// A calendar date is a [Date]: kombo.NewDate(2026, time.July, 1). Times are sent in UTC. If a type is
// free, as in custom fields, numbers are json.Number of encoding/json, so that none is rounded. [Decode]
// converts such a value to a type of yours.
package kombo
