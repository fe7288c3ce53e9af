// Package kombotest is a mock server for tests of programs that use Kombo: an HTTP server on this
// machine that follows the same contract as the SDK. It needs neither an account nor a network.
//
//	server := kombotest.NewServer(t)
//	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1"}, gen.Employee{ID: "2"})
//	acme := server.Client().Integration("personio:acme")
//
// A request that fits the contract gets a response that fits it too: what the test set, else an
// example. A request that does not fit is rejected with PLATFORM.INPUT_INVALID or
// PLATFORM.AUTHENTICATION_INVALID in Kombo's error format, and the reason is the error's message
// and in the log of the test.
//
//   - [Server.SetRecords] and [Server.SetData] set what operations return. [Server.Populate] sets the
//     records of an invented company.
//   - [Server.Fail] makes requests fail: with a status, a code, a delay, half a body, or a dropped
//     connection.
//   - [Server.Requests] returns the requests that the server received.
//   - [Server.Integration] sets records and failures of one integration.
//   - [Webhook] signs and sends webhooks.
//
// A program that makes its own client uses the server if the environment variable KOMBO_BASE_URL is
// set to its URL:
//
//	t.Setenv("KOMBO_BASE_URL", server.URL)
//
// The command kombo-stand-in is the same server for programs in other languages, with a page that
// shows the requests.
//
// The server does not know what Kombo checks beyond its contract, such as whether an ID exists, and
// writes do not change its records.
package kombotest
