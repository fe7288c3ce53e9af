// Package decode decodes the responses of Kombo's API and its webhooks.
//
// It exists because a package for JSON in general stops at the first value that does not fit its Go
// type. After a write, an invalid date must not look like a failure; in a list, it must not cost the
// other records. This package makes such a value zero, keeps it with its place as a [gen.FieldError],
// and continues. It also takes less than half of the time, because it does not decode what nobody asked
// for and predicts what comes next from the previous record.
//
// # What is accepted
//
// The syntax is that of RFC 8259, checked by jsontext, which is the parser of the standard library as
// of Go 1.27. In addition:
//
//   - A byte order mark before the response is ignored.
//   - If an object has a name twice, the last one counts.
//   - Invalid UTF-8 in strings becomes U+FFFD.
//   - Values are nested at most 10,000 levels deep. Deeper ones are a syntax error.
//   - An integer may be written as 5.0 or 2e2. Numbers in values of any type are kept as json.Number.
//   - Times and dates may have any of the forms in time.go. "" and null are the zero time.
//   - Unknown members are skipped. Null makes a value zero, except for a record of a list or another
//     element of an array whose Go type has no nil: it is an invalid value.
//
// Types are structs whose exported fields have names in json tags, and everything that structs are
// made of. Types that implement an interface of package json or encoding are decoded by package json.
// [Check] rejects other types, because their data would be lost silently.
//
// # The trust boundary
//
// Package valid, below this one, hands out values that jsontext has accepted, and nobody else can make
// one. The walker takes such values only. It finds its way by the first byte of each token and checks
// nothing, which is where most of the speed comes from. It cannot read outside of the text, since it
// is safe Go.
//
// # Limits
//
// A text of three megabytes can describe structs of a gigabyte. [Settings].MaxBytes bounds what the
// decoded value takes. At most 10,000 invalid values are kept; a response with more is an error.
//
// Every string and every struct behind a pointer is an allocation of its own, so a program that keeps
// one field of a record does not keep the others.
//
// # Files
//
//	valid/valid.go  validation
//	response.go     the object around the data, and errors; event.go does the same for webhooks
//	cursor.go       the cursor of the next page, before the page has arrived
//	decoder.go      the state of decoding: limits and invalid values
//	walker.go       tokens; text.go: strings
//	plan.go         which reader decodes a type
//	object.go list.go scalar.go number.go time.go free.go    the readers
//	pointer.go      the places of invalid values
package decode
