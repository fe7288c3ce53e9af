package kombosync

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Result tells what a run of one integration did.
type Result struct {
	// IntegrationID is the integration.
	IntegrationID string
	// Models has one entry for each model, in their order. It is empty if the run was refused.
	Models []ModelResult
	// Err joins the errors of all models, nil if all succeeded.
	Err error
}

// ModelResult tells what a run did with one model.
type ModelResult struct {
	// Model is the name that was given to List.
	Model string
	// Started is when the read began, zero if there was none. It is what was stored if Err is nil.
	Started time.Time
	// Duration is how long it took.
	Duration time.Duration
	// Full tells whether everything was read, Since what was read otherwise: records that changed after it.
	Full  bool
	Since time.Time
	// Batches is how many batches were applied, Upserted and Deleted how many records they had.
	Batches, Upserted, Deleted int
	// Swept tells whether the destination removed what Kombo no longer has, Removed how many records that were.
	Swept   bool
	Removed int64
	// Skipped is how many bad records were skipped, Used how many were upserted nevertheless, Retried how many come again.
	Skipped, Used, Retried int
	// Err is why the model failed, nil if it did not. kombo.CodeOf finds Kombo's code in it.
	Err error
}

// ErrNotReady is the error of models that cannot be read yet: the customer has not finished the setup, the first sync is
// running, or Kombo's support is checking the data; kombo.CodeOf tells which. Nothing was stored. Wait for the webhook
// data-changed instead of trying again and again.
var ErrNotReady = errors.New("kombosync: the integration has no data yet: wait for the webhook data-changed")

// notReady adds ErrNotReady to the errors that mean it (Kombo: important-changes, 2026-05-19).
func notReady(err error) error {
	switch kombo.CodeOf(err) {
	case kombo.CodeIntegrationSetupIncomplete, kombo.CodeIntegrationSetupSyncPending, kombo.CodeIntegrationQAFailed:
		return fmt.Errorf("%w: %w", ErrNotReady, err)
	}
	return err
}

// PanicError is the error of a model whose destination, or function that reads or decides, panicked.
type PanicError struct {
	// Value is what was passed to panic. It may be personal data. Stack is the stack of the goroutine.
	Value any    `json:"-"`
	Stack []byte `json:"-"`
}

// Error names the type of the value only.
func (e *PanicError) Error() string {
	return fmt.Sprintf("kombosync: panic with a %T: see PanicError.Value and PanicError.Stack", e.Value)
}

// GoString keeps %#v from printing the value.
func (e *PanicError) GoString() string { return "&kombosync.PanicError{" + e.Error() + "}" }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// LogValue is what log/slog writes: counts and Kombo's code, no ids and no texts of errors.
func (r ModelResult) LogValue() slog.Value { return slog.GroupValue(r.attributes()...) }

// LogValue is what log/slog writes: the counts of the models.
func (r Result) LogValue() slog.Value {
	var models []slog.Attr
	for _, model := range r.Models {
		models = append(models, slog.Any(model.Model, model))
	}
	return slog.GroupValue(append(models, slog.Bool("failed", r.Err != nil))...)
}

func (r *ModelResult) attributes() []slog.Attr {
	attributes := []slog.Attr{
		slog.String("model", r.Model), slog.Bool("full", r.Full), slog.Duration("duration", r.Duration),
		slog.Int("batches", r.Batches), slog.Int("upserted", r.Upserted), slog.Int("deleted", r.Deleted), slog.Int64("removed", r.Removed),
		slog.Int("skipped", r.Skipped), slog.Int("used", r.Used), slog.Int("retried", r.Retried), slog.Bool("failed", r.Err != nil),
	}
	if code := kombo.CodeOf(r.Err); code != "" {
		attributes = append(attributes, slog.String("code", string(code)))
	}
	return attributes
}
