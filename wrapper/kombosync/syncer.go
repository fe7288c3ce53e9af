package kombosync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Syncer reads what has changed. It is immutable and safe for concurrent use.
type Syncer struct {
	store       Store
	fullEvery   time.Duration
	overlap     time.Duration
	batchSize   int
	concurrency int
	timeLimit   time.Duration // 0 for none
	maxRemoval  float64
	decide      func(context.Context, BadRecord) Decision
	logger      *slog.Logger
	observe     func(context.Context, Result)
}

// New returns a Syncer that keeps its state in the store.
func New(store Store, options ...Option) (*Syncer, error) {
	if store == nil {
		return nil, errors.New("kombosync: New needs a store: OpenFile and NewSQL make one")
	}
	s := &Syncer{
		store: store, fullEvery: DefaultFullEvery, overlap: DefaultOverlap, batchSize: DefaultBatchSize,
		concurrency: DefaultConcurrency, maxRemoval: DefaultMaxRemoval, decide: usable,
		logger: slog.New(slog.DiscardHandler), observe: func(context.Context, Result) {},
	}
	return s.With(options...)
}

// With returns a Syncer with the same store and other options. Options that are not given stay as
// they are.
func (s *Syncer) With(options ...Option) (*Syncer, error) {
	changed := *s
	for _, option := range options {
		if option == nil {
			return nil, errors.New("kombosync: an option is nil: leave it out")
		}
		if err := option(&changed); err != nil {
			return nil, fmt.Errorf("kombosync: %w", err)
		}
	}
	return &changed, nil
}

// Run reads what has changed in the models of one integration, one model after the other in the
// given order, and everything in those that were never read or not for a week. It is a plain
// function that a worker of any queue can call.
//
// A read that an earlier run did not finish is resumed. It keeps its start: when it ends, the copy
// has what Kombo had when the first of these runs began, and the next run reads what has changed
// since.
//
// A model that fails does not keep the others from being read, unless the error is [ErrNotReady],
// which concerns all models, or the context has ended; models that were not read for that reason
// fail with [ErrSkipped]. The returned error joins those of the models, as Result.Err does:
// errors.Is and kombo.CodeOf look into it. If the integration or a list is not usable, Run does
// nothing and returns an error.
//
// Concurrent runs are safe: the second one fails with [ErrRunning] for the models that the first is
// reading.
func (s *Syncer) Run(ctx context.Context, acme *kombo.Integration, models ...Model) (Result, error) {
	result := s.run(ctx, acme, models, false)
	return result, result.Err
}

// RunFull is Run, but reads everything from the beginning, whatever was read before. Use it if the
// destination has lost something or filters have changed. A RunFull that is interrupted is resumed
// by the next Run.
func (s *Syncer) RunFull(ctx context.Context, acme *kombo.Integration, models ...Model) (Result, error) {
	result := s.run(ctx, acme, models, true)
	return result, result.Err
}

func (s *Syncer) run(ctx context.Context, acme *kombo.Integration, models []Model, full bool) Result {
	result := Result{IntegrationID: idOf(acme)}
	if err := check(acme, models); err != nil {
		result.Err = err
	} else {
		s.runModels(ctx, acme, models, full, &result)
	}
	s.observe(ctx, result)
	return result
}

func (s *Syncer) runModels(ctx context.Context, acme *kombo.Integration, models []Model, full bool, result *Result) {
	if s.timeLimit > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, s.timeLimit, ErrTimeLimit)
		defer cancel()
		ctx = limited
	}
	var errs []error
	var skip error // why no further model is read
	for _, model := range models {
		one := ModelResult{IntegrationID: acme.ID(), Model: model.Name(), Err: skip}
		if skip == nil && ctx.Err() != nil {
			skip = &skippedError{context.Cause(ctx), "the run was stopped"}
			one.Err = skip
		}
		if skip == nil {
			s.runModel(ctx, acme, model, full, &one)
		}
		if skip == nil && errors.Is(one.Err, ErrNotReady) {
			skip = &skippedError{one.Err, model.Name() + " is not ready"}
		}
		if one.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", model.Name(), one.Err))
		}
		result.Models = append(result.Models, one)
	}
	result.Err = errors.Join(errs...)
}

func check(acme *kombo.Integration, models []Model) error {
	if acme == nil {
		return errors.New("kombosync: the integration is nil: pass client.Integration(id)")
	}
	if acme.ID() == "" {
		return errors.New("kombosync: the integration has no ID: pass the one that the activation returned to client.Integration")
	}
	if len(models) == 0 {
		return errors.New("kombosync: no models: pass at least one, made by List")
	}
	names := map[string]bool{}
	for _, model := range models {
		if model == nil {
			return errors.New("kombosync: a model is nil: make it with List")
		}
		if err := model.check(); err != nil {
			return err
		}
		if names[model.Name()] {
			return fmt.Errorf("kombosync: two lists are named %s: their state would be mixed up", model.Name())
		}
		names[model.Name()] = true
	}
	return nil
}

func idOf(integration *kombo.Integration) string {
	if integration == nil {
		return ""
	}
	return integration.ID()
}
