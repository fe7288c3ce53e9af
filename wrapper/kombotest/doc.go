// Package kombotest is a stand-in for Kombo, for tests and for trying things out: an HTTP server on the loopback that
// follows the same contract as the SDK. It needs no account and no network.
//
//	server := kombotest.NewServer(t)
//	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1"}, gen.Employee{ID: "2"})
//	acme := server.Client().Integration("personio:acme")
//
// A request that fits the contract gets an answer that fits it too: what the test set, else an example. A request that
// does not fit gets PLATFORM.INPUT_INVALID or PLATFORM.AUTHENTICATION_INVALID in Kombo's form, with the reason as its
// message. [Server.Fail] makes requests fail on order; [Server.Requests] tells what arrived; [Server.Populate] gives it
// the records of an invented company; [Server.Integration] sets records and failures of one integration alone.
//
// For programs in other languages, and to look at, there is a command: cmd/kombo-stand-in.
//
// What it cannot show: what Kombo checks beyond its contract, such as whether an id exists, and how data changes through
// writes. Nothing is remembered from one request to the next but the requests themselves.
package kombotest
