// Package officialsdk tests the mock server with Kombo's TypeScript SDK, which strictly validates
// every response against its own schemas. package.json pins its version.
//
//	call-all.mjs  calls every method of the SDK with the bodies that its documentation shows
package officialsdk
