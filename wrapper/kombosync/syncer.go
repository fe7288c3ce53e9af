package kombosync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// What a Syncer does if no option says otherwise.
const (
	// DefaultFullEvery is how often everything is read (Kombo: getting-started/fetching-data).
	DefaultFullEvery = 7 * 24 * time.Hour
	// DefaultOverlap is how far reads reach back behind the start of the one before.
	DefaultOverlap = 5 * time.Minute
	// DefaultBatchSize is how many records a batch has at most, as many as the largest page.
	DefaultBatchSize = 250
	// DefaultConcurrency is how many integrations RunAll reads at once.
	DefaultConcurrency = 4
)

// Syncer reads what has changed. It is safe for concurrent use.
type Syncer struct {
	store       Store
	fullEvery   time.Duration
	overlap     time.Duration
	batchSize   int
	concurrency int
	decide      func(context.Context, BadRecord) Decision
	logger      *slog.Logger
}

// Option configures a Syncer.
type Option func(*Syncer) error

// New returns a Syncer that keeps its state in the store.
func New(store Store, options ...Option) (*Syncer, error) {
	if store == nil {
		return nil, errors.New("kombosync: New needs a store: OpenFile and NewSQL make one")
	}
	s := &Syncer{
		store: store, fullEvery: DefaultFullEvery, overlap: DefaultOverlap, batchSize: DefaultBatchSize, concurrency: DefaultConcurrency,
		decide: func(context.Context, BadRecord) Decision { return Retry },
		logger: slog.New(slog.DiscardHandler),
	}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, fmt.Errorf("kombosync: %w", err)
		}
	}
	return s, nil
}

// WithFullEvery sets how often a model is read in full, [DefaultFullEvery] by default. The first run after that time does
// it. It has to be more than 0; Kombo asks for about once a week, because changes and webhooks can get lost.
func WithFullEvery(interval time.Duration) Option {
	return func(s *Syncer) error {
		s.fullEvery = interval
		return positive("WithFullEvery", interval)
	}
}

// WithOverlap sets how far a read reaches back behind the start of the one before, [DefaultOverlap] by default, 0 or more.
//
// The start is taken from this machine's clock and compared with times of Kombo's clock, and a change may show in Kombo's
// lists a little after the time it is filed under. Changes that fall into such a gap would be missed until the next full
// read. So the overlap has to be longer than the clocks of your machines can be wrong and differ; it costs nothing but
// reading the changes of these minutes twice. A stored start that is further in the future than the overlap shows that a
// clock was wrong, and causes a full read.
func WithOverlap(overlap time.Duration) Option {
	return func(s *Syncer) error {
		s.overlap = overlap
		if overlap < 0 {
			return fmt.Errorf("WithOverlap: %v is less than 0", overlap)
		}
		return nil
	}
}

// WithBatchSize sets how many records a batch has at most, [DefaultBatchSize] by default, 1 or more.
func WithBatchSize(records int) Option {
	return func(s *Syncer) error {
		s.batchSize = records
		return positive("WithBatchSize", records)
	}
}

// WithConcurrency sets how many integrations RunAll reads at once, [DefaultConcurrency] by default, 1 or more.
func WithConcurrency(integrations int) Option {
	return func(s *Syncer) error {
		s.concurrency = integrations
		return positive("WithConcurrency", integrations)
	}
}

// WithLogger logs one line for each model that was read: counts, never ids, records or texts of errors. Models that
// failed are logged at slog.LevelWarn, others at slog.LevelInfo.
func WithLogger(logger *slog.Logger) Option {
	return func(s *Syncer) error {
		if logger == nil {
			return errors.New("WithLogger needs a logger")
		}
		s.logger = logger
		return nil
	}
}

func positive[N int | time.Duration](option string, value N) error {
	if value <= 0 {
		return fmt.Errorf("%s: %v is not more than 0", option, value)
	}
	return nil
}

// Run reads what has changed in the models of one integration since they were read last, one model after the other in
// the order given, and everything in those that were never read or not for a week. It is a plain function that a worker
// of any queue can call.
//
// A model that fails does not keep the others from being read, unless the error is [ErrNotReady], which concerns them all,
// or the context is over. The error joins those of the models, as Result.Err does: errors.Is and kombo.CodeOf look into
// it. A run that cannot begin, because a list or the integration's id is not usable, returns an error and does nothing.
//
// Two runs at once get into each other's way no further than that one of them fails with [ErrRunning] for the models that
// the other is reading.
func (s *Syncer) Run(ctx context.Context, acme *kombo.Integration, models ...Model) (Result, error) {
	return s.run(ctx, acme, models, false)
}

// RunFull is Run, but reads everything, whatever was read before: for a destination that has lost something, or filters
// that have changed.
func (s *Syncer) RunFull(ctx context.Context, acme *kombo.Integration, models ...Model) (Result, error) {
	return s.run(ctx, acme, models, true)
}

// RunAll runs many integrations, at most as many at once as [WithConcurrency] says, in their order.
// An integration that fails does not keep the others from being read. The results are in the order of
// the integrations.
func (s *Syncer) RunAll(ctx context.Context, integrations []*kombo.Integration, models ...Model) []Result {
	return s.runAll(ctx, integrations, models, false)
}

// RunAllFull is RunAll, but reads everything, as [Syncer.RunFull] does.
func (s *Syncer) RunAllFull(ctx context.Context, integrations []*kombo.Integration, models ...Model) []Result {
	return s.runAll(ctx, integrations, models, true)
}

func (s *Syncer) runAll(ctx context.Context, integrations []*kombo.Integration, models []Model, full bool) []Result {
	results := make([]Result, len(integrations))
	slots := make(chan struct{}, s.concurrency)
	var running sync.WaitGroup
	for i, integration := range integrations {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			results[i] = Result{IntegrationID: idOf(integration), Err: errGone}
			results[i], _ = s.run(ctx, integration, models, full)
		})
	}
	running.Wait()
	return results
}

func idOf(integration *kombo.Integration) string {
	if integration == nil {
		return ""
	}
	return integration.ID()
}

// errGone is the error of an integration whose goroutine was ended by its models or destinations.
var errGone = errors.New("kombosync: the run was ended by runtime.Goexit")

func (s *Syncer) run(ctx context.Context, acme *kombo.Integration, models []Model, full bool) (Result, error) {
	result := Result{IntegrationID: idOf(acme)}
	if result.Err = check(acme, models); result.Err != nil {
		return result, result.Err
	}
	var errs []error
	var ended error // why no further model is read
	for _, model := range models {
		one := ModelResult{Model: model.Name(), Err: ended}
		if ended == nil {
			s.runModel(ctx, acme, model, full, &one)
		}
		if one.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", model.Name(), one.Err))
		}
		if ended == nil && (errors.Is(one.Err, ErrNotReady) || ctx.Err() != nil) {
			ended = one.Err
		}
		result.Models = append(result.Models, one)
	}
	result.Err = errors.Join(errs...)
	return result, result.Err
}

func check(acme *kombo.Integration, models []Model) error {
	if acme == nil {
		return errors.New("kombosync: the integration is nil: pass client.Integration(id)")
	}
	if acme.ID() == "" {
		return errors.New("kombosync: the integration has no id: pass the one that the activation returned to client.Integration")
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

// runModel reads one model and tells in the result what came of it.
func (s *Syncer) runModel(ctx context.Context, acme *kombo.Integration, model Model, full bool, result *ModelResult) {
	began := time.Now()
	result.Err = catch(func() error {
		return s.holding(ctx, Key{acme.ID(), model.Name()}, func(ctx context.Context, lease Lease) error {
			return s.readModel(ctx, acme, model, full, lease, result)
		})
	})
	result.Duration = time.Since(began)
	level := slog.LevelInfo
	if result.Err != nil {
		level = slog.LevelWarn
	}
	s.logger.LogAttrs(ctx, level, "kombo sync", result.attributes()...)
}

// holding does something with the lease of a model, and ends it if the lease is lost.
func (s *Syncer) holding(ctx context.Context, key Key, do func(context.Context, Lease) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	lease, err := s.store.Acquire(ctx, key)
	if err != nil {
		return err
	}
	held, cancel := context.WithCancelCause(ctx)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		select {
		case <-lease.Lost():
			cancel(ErrLeaseLost)
		case <-held.Done():
		}
	}()
	defer func() {
		cancel(nil)
		<-watching
		lease.Release()
	}()
	if err := do(held, lease); err == nil || ctx.Err() != nil || !errors.Is(context.Cause(held), ErrLeaseLost) {
		return err
	}
	return ErrLeaseLost // what failed, failed because of that
}

// readModel follows Kombo: getting-started/fetching-data. The start is taken before anything is read, and stored when
// everything was.
func (s *Syncer) readModel(ctx context.Context, acme *kombo.Integration, model Model, full bool, lease Lease, result *ModelResult) error {
	started := milliseconds(time.Now())
	state := lease.State()
	read := Read{IntegrationID: acme.ID(), Model: model.Name(), Started: started, RunStarted: started, Full: full || model.alwaysFull() || s.fullIsDue(state, started)}
	since := Since{integrationID: acme.ID()}
	if !read.Full {
		since.UpdatedAfter = new(milliseconds(earlier(state.Started, started).Add(-s.overlap)))
		result.Since = *since.UpdatedAfter
	}
	result.Started, result.Full = started, read.Full
	if err := model.read(ctx, s, acme, read, since, result); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	state.Started = started
	if read.Full {
		state.FullStarted = started
	}
	return lease.Save(ctx, state)
}

// fullIsDue tells whether it is time to read everything. A start in the future shows that a clock was wrong, so that
// nothing can be concluded from it.
func (s *Syncer) fullIsDue(state State, now time.Time) bool {
	future := now.Add(s.overlap)
	return state.Started.IsZero() || state.FullStarted.IsZero() || now.Sub(state.FullStarted) >= s.fullEvery ||
		state.Started.After(future) || state.FullStarted.After(future)
}

func (l *list[R]) read(ctx context.Context, s *Syncer, acme *kombo.Integration, read Read, since Since, result *ModelResult) error {
	r := reading[R]{list: l, syncer: s, read: read, result: result}
	for record, err := range l.source(ctx, acme, since) {
		var fieldError *kombo.FieldError
		if err != nil && !errors.As(err, &fieldError) {
			return notReady(err)
		}
		if err := r.take(ctx, record, err); err != nil {
			return err
		}
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	if result.Retried > 0 {
		return &BadRecordsError{Count: result.Retried, First: r.firstBad}
	}
	return r.sweep(ctx)
}

// reading is one read of a list.
type reading[R any] struct {
	*list[R]
	syncer   *Syncer
	read     Read
	result   *ModelResult
	batch    batcher[R]
	keep     []string
	unknown  bool // a record without an id was skipped
	firstBad error
}

// take puts a record into the batch, bad being what is wrong with it.
func (r *reading[R]) take(ctx context.Context, record R, bad error) error {
	id := r.id(record)
	deleted := r.deletedAt != nil && r.deletedAt(record) != nil
	if id == "" && bad == nil {
		bad = errNoID
	}
	if bad != nil && (id == "" || !deleted) && !r.decide(ctx, id, record, bad) {
		return nil
	}
	r.batch.add(id, record, deleted)
	if r.batch.len() >= r.syncer.batchSize {
		return r.flush(ctx)
	}
	return nil
}

// decide asks what becomes of a bad record, and tells whether to use it.
func (r *reading[R]) decide(ctx context.Context, id string, record R, bad error) bool {
	decision := r.syncer.decide(ctx, BadRecord{IntegrationID: r.read.IntegrationID, Model: r.read.Model, ID: id, Record: record, Err: bad})
	switch {
	case decision == Use && id != "":
		r.result.Used++
		return true
	case decision == Skip:
		r.result.Skipped++
		if id == "" {
			r.unknown = true
		} else {
			r.keep = append(r.keep, id)
		}
	default:
		if r.result.Retried++; r.firstBad == nil {
			r.firstBad = bad
		}
	}
	return false
}

func (r *reading[R]) flush(ctx context.Context) error {
	if r.batch.len() == 0 {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	batch := r.batch.take(r.read)
	if err := r.destination.Apply(ctx, batch); err != nil {
		return err
	}
	r.result.Batches++
	r.result.Upserted += len(batch.Upserts)
	r.result.Deleted += len(batch.Deletes)
	return nil
}

// sweep ends a full read. Keep is never nil: SQL drivers make NULL of that, and no id is then known to be none of them. Where a skipped record had no id nobody knows which one has to stay, so all do.
func (r *reading[R]) sweep(ctx context.Context) error {
	if !r.read.Full || r.unknown {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	removed, err := r.destination.Sweep(ctx, Sweep{Read: r.read, Keep: append([]string{}, r.keep...), Records: r.result.Upserted})
	if err != nil {
		return err
	}
	r.result.Swept, r.result.Removed = true, removed
	return nil
}

// catch turns a panic into an error.
func catch(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return do()
}

// milliseconds is a time as Kombo wants it, never later than it was.
func milliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
