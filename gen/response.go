package gen

import (
	"log/slog"
	"net/http"
	"time"
)

// Response is a successful response.
type Response[T any] struct {
	// Data is the result.
	Data T
	// Warnings are problems that did not make an action fail. Log them, but they may contain personal
	// data.
	Warnings []Warning
	// StatusCode is the HTTP status, 200 to 299.
	StatusCode int
	// Header is the HTTP header.
	Header http.Header
	// RateLimit is the rate limit of the API key. It is nil if Kombo did not report it.
	RateLimit *RateLimit
	// Concurrency is the integration's limit of concurrent actions. It is nil if Kombo did not report
	// it.
	Concurrency *Concurrency
	// FieldErrors are the values that do not have the type that the contract promises. Such a value is
	// zero in Data and kept here, so that one malformed date does not cost a page of employees.
	FieldErrors []*FieldError
	// RecordErrors are the records that FieldErrors are about, if Data is a list.
	RecordErrors []*RecordError
	// Body is the body as received. It is nil unless the call has the option kombo.WithResponseBody.
	Body []byte
}

// LogValue implements [slog.LogValuer]. It returns the status and the number of warnings and errors,
// because Data may contain personal data or secrets. To log those, pass Data.
func (r Response[T]) LogValue() slog.Value {
	return logValue(r.StatusCode, len(r.Warnings), len(r.FieldErrors), len(r.RecordErrors))
}

// logValue is compiled once, and LogValue for every type of data.
func logValue(status, warnings, fieldErrors, recordErrors int) slog.Value {
	return slog.GroupValue(slog.Int("status", status), slog.Int("warnings", warnings),
		slog.Int("field_errors", fieldErrors), slog.Int("record_errors", recordErrors))
}

// RateLimit is Kombo's limit of requests per API key and time window.
type RateLimit struct {
	// Limit is the number of requests per window. Remaining is how many are left.
	Limit, Remaining int
	// Reset is the time from the response to the end of the window.
	Reset time.Duration
}

// Concurrency is Kombo's limit of actions that run at the same time in one integration.
type Concurrency struct {
	// Limit is the number of actions that may run at once. Remaining is how many more could have
	// been started.
	Limit, Remaining int
}
