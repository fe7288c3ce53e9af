package kombosync

import (
	"errors"
	"fmt"

	"github.com/kombo-go/kombo/internal/redact"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// Errors of runs and models. errors.Is finds them in Result.Err and ModelResult.Err.
var (
	// ErrRunning is the error of a model that another run is reading. Nothing was read. Run it
	// again later: the other run may have begun before the change that called for this one.
	ErrRunning = errors.New("kombosync: another run is reading this model of the integration: retry later")
	// ErrLeaseLost is the error of a run that could not keep its lease, because the store was
	// unreachable or the machine stood still. Another run may have begun meanwhile. Run it again.
	ErrLeaseLost = errors.New("kombosync: the lease was lost while reading: run it again")
	// ErrNotReady is the error of models that cannot be read yet: the customer has not finished the
	// setup, the first sync is running, or Kombo's support is checking the data; kombo.CodeOf
	// returns which. Nothing was stored. Wait for the data-changed webhook, or with WaitUntilReady
	// of kombo.Integration.
	ErrNotReady = errors.New("kombosync: the integration has no data yet: wait for the data-changed webhook")
	// ErrSkipped is the error of models and integrations that were not read because an earlier
	// model is not ready or the context ended. errors.Is also finds that reason.
	ErrSkipped = errors.New("kombosync: skipped")
	// ErrUnfinished is the error of a read that was stopped in the middle and has stored how far it
	// came, further than it began. Run it again: it is resumed there.
	ErrUnfinished = errors.New("kombosync: the read is unfinished and is resumed by the next run")
	// ErrTimeLimit is the error of an integration that took longer than [WithTimeLimit].
	ErrTimeLimit = errors.New("kombosync: the time limit for one integration was reached")
	// ErrTooFewRecords is the error of a full read that has far fewer records than the previous
	// one. What it has was applied, but nothing was removed, and the next run reads in full again.
	// If the records are really gone, allow it with [WithMaxRemoval].
	ErrTooFewRecords = errors.New("kombosync: a full read has far fewer records than the previous one, so nothing was removed")
)

type tooFewRecordsError struct{ records, previous int }

func (e *tooFewRecordsError) Error() string {
	return fmt.Sprintf("%v: %d instead of %d: check the integration, or allow it with WithMaxRemoval", ErrTooFewRecords, e.records, e.previous)
}

func (e *tooFewRecordsError) Unwrap() error { return ErrTooFewRecords }

// notReady adds ErrNotReady to the errors that mean it
// (https://docs.kombo.dev/hris/important-changes).
func notReady(err error) error {
	switch kombo.CodeOf(err) {
	case kombo.CodeIntegrationSetupIncomplete, kombo.CodeIntegrationSetupSyncPending, kombo.CodeIntegrationQAFailed:
		return fmt.Errorf("%w: %w", ErrNotReady, err)
	}
	return err
}

// skippedError does not repeat the text of its cause, which another model has.
type skippedError struct {
	cause  error
	reason string
}

func (e *skippedError) Error() string   { return ErrSkipped.Error() + ": " + e.reason }
func (e *skippedError) Unwrap() []error { return []error{ErrSkipped, e.cause} }

// stoppedError is the error of a model that was being read when the context ended.
type stoppedError struct {
	cause, err error
	ended      error // of the context
	unfinished bool  // whether the next run resumes it
}

func (e *stoppedError) Error() string {
	text := fmt.Sprintf("kombosync: the run was stopped: %v", e.cause)
	if e.unfinished {
		text += "; the next run resumes it"
	}
	return text
}

func (e *stoppedError) Unwrap() []error {
	if e.unfinished {
		return []error{e.cause, e.ended, e.err, ErrUnfinished}
	}
	return []error{e.cause, e.ended, e.err}
}

// storeFailure and destinationError tell failures of the two databases apart from others.
type storeFailure struct{ error }

func (e *storeFailure) Unwrap() error { return e.error }

// storeError marks errors of a store, except for those that say something about other runs.
func storeError(err error) error {
	if err == nil || errors.Is(err, ErrRunning) || errors.Is(err, ErrLeaseLost) {
		return err
	}
	return &storeFailure{err}
}

type destinationError struct{ err error }

func (e *destinationError) Error() string {
	return "kombosync: the destination failed: " + e.err.Error()
}
func (e *destinationError) Unwrap() error { return e.err }

// PanicError is the error of a model whose destination or one of whose functions has panicked.
type PanicError struct {
	// Value is the value that was passed to panic. It may be personal data.
	Value any `json:"-"`
	// Stack is the stack of the goroutine.
	Stack []byte `json:"-"`
}

// Error returns a text with the type of the value only.
func (e PanicError) Error() string {
	return fmt.Sprintf("kombosync: panic with a %T: see PanicError.Value and PanicError.Stack", e.Value)
}

// Format implements [fmt.Formatter]. It prints what Error returns, for every verb.
func (e PanicError) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// Unwrap returns the value if it is an error.
func (e PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
