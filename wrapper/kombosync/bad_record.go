package kombosync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/kombo-go/kombo/internal/redact"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// BadRecord is a record with a value that does not have the type that the contract promises, or
// without an ID.
type BadRecord struct {
	// IntegrationID is the ID of the integration. Model is the name that was given to List.
	IntegrationID, Model string
	// ID is the ID of the record, "" if it has none that can be read.
	ID string
	// Record is the record as far as it could be decoded, such as a gen.Employee; values that could not
	// be decoded are zero. It is personal data. It is nil in a ModelResult.
	Record any `json:"-"`
	// Err is what is wrong. errors.As finds a *kombo.RecordError in it, which has the record as
	// received, and the *kombo.FieldError of the first bad value.
	Err error `json:"-"`
}

// String returns where the record is from and which of its fields are bad.
func (b BadRecord) String() string {
	return fmt.Sprintf("record of %s with bad values: %s", b.Model, strings.Join(b.fields(), " "))
}

// Format implements [fmt.Formatter]. It prints the text of String, for every verb.
func (b BadRecord) Format(state fmt.State, verb rune) { redact.Format(state, verb, b.String()) }

// LogValue implements [slog.LogValuer]. It returns the text of String.
func (b BadRecord) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Decision is what becomes of a bad record.
type Decision int

// The decisions.
const (
	// Retry leaves the record out and reads it again in the next run, with everything that has changed
	// since: the model fails with a [*BadRecordsError] and its start is not stored. All other records
	// are applied.
	Retry Decision = iota
	// Skip leaves the record out until it changes or the next full read. What the destination has of it
	// stays. A full read that skips a record without an ID does not sweep, because nobody knows which
	// record must stay.
	Skip
	// Use upserts the record as far as it could be decoded. Other values are zero, as if Kombo had sent
	// none. A record without an ID is retried instead.
	Use
)

// usable is the default decision.
func usable(_ context.Context, bad BadRecord) Decision {
	if bad.ID == "" {
		return Skip
	}
	for _, field := range bad.fields() {
		if field == "remote_deleted_at" { // the record was probably deleted
			return Skip
		}
	}
	return Use
}

// WithBadRecords sets the function that decides about records with values that cannot be decoded. By
// default they are used as far as they could be decoded; they are skipped if they have no ID or the
// time of their deletion is bad. Either way the run succeeds, and [ModelResult] and the log name the
// fields. A deleted record needs no decision, because its ID is enough.
//
// The function may be called by several goroutines at once.
func WithBadRecords(decide func(ctx context.Context, bad BadRecord) Decision) Option {
	return func(s *Syncer) error {
		if decide == nil {
			return errors.New("WithBadRecords needs a function")
		}
		s.decide = decide
		return nil
	}
}

// WithStrictRecords makes a model fail with a [*BadRecordsError] if it has bad records: they are left
// out, and read again in every run, with everything since the last run that succeeded, until they are
// corrected. It replaces [WithBadRecords].
func WithStrictRecords() Option {
	return WithBadRecords(func(context.Context, BadRecord) Decision { return Retry })
}

// BadRecordsError is the error of a model with bad records that are read again. The other records were
// applied.
type BadRecordsError struct {
	// Count is the number of bad records.
	Count int
	// First is what is wrong with the first one.
	First error
}

// Error returns a text without values.
func (e *BadRecordsError) Error() string {
	return fmt.Sprintf("kombosync: %d records could not be decoded and are read again by the next run, all others were applied: "+
		"decide about them with WithBadRecords: the first one: %v", e.Count, e.First)
}

// Unwrap returns First.
func (e *BadRecordsError) Unwrap() error { return e.First }

var errNoID = errors.New("the record has no ID")

// maxBadRecords is how many bad records a result has.
const maxBadRecords = 10

// decideAbout asks what becomes of a bad record, and reports whether to use it.
func (r *reading[R]) decideAbout(ctx context.Context, id string, record R, err error) bool {
	bad := BadRecord{IntegrationID: r.about.IntegrationID, Model: r.about.Model, ID: id, Record: record, Err: err}
	decision := r.syncer.decide(ctx, bad)
	if len(r.result.BadRecords) < maxBadRecords {
		bad.Record = nil
		r.result.BadRecords = append(r.result.BadRecords, bad)
	}
	switch {
	case decision == Use && id != "":
		r.result.Used++
		return true
	case decision == Skip:
		r.result.Skipped++
		r.total.Skipped++
		if id == "" {
			r.keepAll = true
		} else {
			r.keep = append(r.keep, id)
		}
	default:
		if r.result.Retried++; r.firstBad == nil {
			r.firstBad = err
		}
	}
	return false
}

// fields returns the names of the bad fields, such as "start_date" or "employments.*.start_date".
func (b BadRecord) fields() []string {
	var record *kombo.RecordError
	var field *kombo.FieldError
	switch {
	case errors.As(b.Err, &record):
		var names []string
		for _, field := range record.FieldErrors {
			names = append(names, fieldName(field.Pointer))
		}
		return names
	case errors.As(b.Err, &field):
		return []string{fieldName(field.Pointer)}
	}
	return []string{"id"}
}

// fieldName returns the name of the field that a JSON Pointer leads to, without its record.
func fieldName(pointer string) string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if len(parts) >= 3 && parts[0] == "data" && isNumber(parts[2]) {
		parts = parts[3:]
	}
	if len(parts) == 0 {
		return "record"
	}
	for i, part := range parts {
		if isNumber(part) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}
