package kombosync

import (
	"context"
	"errors"
	"fmt"
)

// BadRecord is a record with a value that does not have the type the contract promises, or without an id.
type BadRecord struct {
	// IntegrationID is the integration, Model the name that was given to List.
	IntegrationID, Model string
	// ID is the record's id, "" if it has none that can be read.
	ID string
	// Record is the record as far as it could be decoded, a gen.Employee for example; the values that could not are zero.
	// It is personal data.
	Record any
	// Err tells what is wrong. errors.As finds a *kombo.RecordError in it, which has the record as it came, and the
	// *kombo.FieldError of the first value that does not fit.
	Err error
}

// Decision is what becomes of a bad record.
type Decision int

const (
	// Retry leaves the record out and reads it again in the next run, with everything that has changed since: the model
	// fails with a *BadRecordsError and its start time is not stored. All other records are applied.
	Retry Decision = iota
	// Skip leaves the record out for good: it comes again when it changes, or in the next full read. What the destination
	// has of it stays there. The function that decides so should have put the record aside where somebody looks. A full
	// read in which a record without an id was skipped does not sweep, as nobody knows which record has to stay.
	Skip
	// Use upserts the record as far as it could be decoded. The values that could not are zero, as if Kombo had sent none.
	// Without an id that is not possible, and means Retry.
	Use
)

// BadRecordsError is the error of a model with bad records that are to be read again. The other records were applied.
type BadRecordsError struct {
	// Count is how many there were.
	Count int
	// First is what was wrong with the first one.
	First error
}

// Error tells how many there were, what was wrong with the first one, and what to do. It shows no values.
func (e *BadRecordsError) Error() string {
	return fmt.Sprintf("kombosync: %d records could not be decoded and come again in the next run; all others were applied. "+
		"Decide about such records with WithBadRecords. The first one: %v", e.Count, e.First)
}

// Unwrap returns First.
func (e *BadRecordsError) Unwrap() error { return e.First }

// errNoID is what is wrong with a record that nothing can be done with.
var errNoID = errors.New("the record has no id")

// WithBadRecords sets the function that decides about records with values that cannot be decoded. Without it all of them
// are to be tried again: one odd date in one record keeps no other record from being applied and is not lost either, but
// the model fails in every run, and reads everything since its last success every time, until Kombo or you do something
// about the record. A program in production should put such records aside and skip them, or use them as far as they go.
//
// The function may be called by several goroutines at once. A deleted record needs no decision: its id is enough.
func WithBadRecords(decide func(ctx context.Context, bad BadRecord) Decision) Option {
	return func(s *Syncer) error {
		if decide == nil {
			return errors.New("WithBadRecords needs a function")
		}
		s.decide = decide
		return nil
	}
}
