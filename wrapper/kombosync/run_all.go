package kombosync

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// RunAll runs many integrations, [WithConcurrency] of them concurrently. Those with the oldest
// copies come first, so that a run that is cut short does not leave out the same ones every time;
// [WithTimeLimit] keeps large integrations from delaying all others. An integration that fails does
// not keep the others from being read.
//
// The results are in the order of the integrations. Those that had not begun when the context ended
// fail with [ErrSkipped].
func (s *Syncer) RunAll(ctx context.Context, integrations []*kombo.Integration, models ...Model) []Result {
	return s.runAll(ctx, integrations, models, false)
}

// RunAllFull is RunAll, but reads everything, as [Syncer.RunFull] does.
func (s *Syncer) RunAllFull(ctx context.Context, integrations []*kombo.Integration, models ...Model) []Result {
	return s.runAll(ctx, integrations, models, true)
}

func (s *Syncer) runAll(ctx context.Context, integrations []*kombo.Integration, models []Model, full bool) []Result {
	began := time.Now()
	results := make([]Result, len(integrations))
	slots := make(chan struct{}, s.concurrency)
	var running sync.WaitGroup
	for _, i := range s.oldestFirst(ctx, integrations, models) {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			results[i] = Result{IntegrationID: idOf(integrations[i]), Err: &skippedError{context.Cause(ctx), "the run was stopped"}}
			continue
		}
		running.Go(func() {
			defer func() { <-slots }()
			results[i] = Result{IntegrationID: idOf(integrations[i]), Err: errGone}
			results[i] = s.run(ctx, integrations[i], models, full)
		})
	}
	running.Wait()
	s.logAll(ctx, results, time.Since(began))
	return results
}

// oldestFirst returns the indexes of the integrations, ordered by the age of their oldest model.
func (s *Syncer) oldestFirst(ctx context.Context, integrations []*kombo.Integration, models []Model) []int {
	order, oldest := make([]int, len(integrations)), make([]time.Time, len(integrations))
	for i := range order {
		order[i] = i
	}
	if len(integrations) <= s.concurrency {
		return order // all of them begin at once
	}
	states, err := s.store.States(ctx)
	if err != nil {
		return order // the leases will fail as well, and say so for every integration
	}
	for i, integration := range integrations {
		for j, model := range models {
			if model == nil {
				continue // check reports it
			}
			started := states[Key{idOf(integration), model.Name()}].Started // zero is the oldest
			if j == 0 || started.Before(oldest[i]) {
				oldest[i] = started
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return oldest[a].Compare(oldest[b]) })
	return order
}

// errGone is the error of an integration whose goroutine was ended by its models or destinations.
var errGone = errors.New("kombosync: the run was ended by runtime.Goexit")

// logAll logs how many integrations succeeded.
func (s *Syncer) logAll(ctx context.Context, results []Result, duration time.Duration) {
	counts := map[Reason]int{}
	for _, result := range results {
		counts[result.Reason()]++
	}
	attributes := []slog.Attr{
		slog.Int("integrations", len(results)), slog.Duration("duration", duration), slog.Int("succeeded", counts[""]),
	}
	for reason, count := range counts {
		if reason != "" {
			attributes = append(attributes, slog.Int(string(reason), count))
		}
	}
	slices.SortFunc(attributes[3:], func(a, b slog.Attr) int { return cmp.Compare(a.Key, b.Key) })
	s.logger.LogAttrs(ctx, slog.LevelInfo, "kombo sync of all", attributes...)
}
