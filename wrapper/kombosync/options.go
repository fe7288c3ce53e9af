package kombosync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Defaults of a Syncer.
const (
	// DefaultFullEvery is how often everything is read
	// (https://docs.kombo.dev/hris/getting-started/fetching-data).
	DefaultFullEvery = 7 * 24 * time.Hour
	// DefaultOverlap is how far a read reaches back behind the start of the previous one.
	DefaultOverlap = 5 * time.Minute
	// DefaultBatchSize is the maximum number of records in a batch, that of the largest page.
	DefaultBatchSize = 250
	// DefaultConcurrency is how many integrations RunAll reads at once.
	DefaultConcurrency = 4
	// DefaultMaxRemoval is the share of a copy that a full read may remove.
	DefaultMaxRemoval = 0.5
)

// Option configures a Syncer.
type Option func(*Syncer) error

// WithFullEvery sets how often a model is read in full, [DefaultFullEvery] by default. The first run
// after that time does it. It must be positive. Kombo recommends about once a week, because changes
// and webhooks can get lost.
func WithFullEvery(interval time.Duration) Option {
	return func(s *Syncer) error {
		s.fullEvery = interval
		return positive("WithFullEvery", interval)
	}
}

// WithOverlap sets how far a read reaches back behind the start of the previous one, [DefaultOverlap]
// by default. It must not be negative.
//
// The start is a time of this machine's clock and is compared with times of Kombo's clock, and a
// change may become visible a little after the time it is filed under. A change in such a gap would be
// missed until the next full read. The overlap must be longer than the clocks of your machines can
// differ from each other and from Kombo's; it only costs reading the changes of these minutes twice. A
// stored start that is further in the future than the overlap causes a full read.
func WithOverlap(overlap time.Duration) Option {
	return func(s *Syncer) error {
		s.overlap = overlap
		if overlap < 0 {
			return fmt.Errorf("WithOverlap: %v is less than 0", overlap)
		}
		return nil
	}
}

// WithBatchSize sets the maximum number of records in a batch, [DefaultBatchSize] by default. It must
// be positive. A read is resumed after the last batch, so batches should not be much larger than pages.
func WithBatchSize(records int) Option {
	return func(s *Syncer) error {
		s.batchSize = records
		return positive("WithBatchSize", records)
	}
}

// WithConcurrency sets how many integrations RunAll reads at once, [DefaultConcurrency] by default. It
// must be positive.
func WithConcurrency(integrations int) Option {
	return func(s *Syncer) error {
		s.concurrency = integrations
		return positive("WithConcurrency", integrations)
	}
}

// WithTimeLimit limits how long a run may spend on one integration, so that large integrations do not
// keep others from being read. It must be positive. There is no limit by default. What is unfinished
// then fails with [ErrTimeLimit], and the next run resumes it.
func WithTimeLimit(limit time.Duration) Option {
	return func(s *Syncer) error {
		s.timeLimit = limit
		return positive("WithTimeLimit", limit)
	}
}

// WithMaxRemoval sets the share of a copy that a full read may remove, from 0 to 1,
// [DefaultMaxRemoval] by default. If Kombo lists fewer records than that would leave, the read fails
// with [ErrTooFewRecords] and removes nothing. Records that Kombo lists as deleted do not count as
// removed. With 1 there is no limit; with less, a full read without any records removes nothing.
//
// To accept a removal once, run with [Syncer.With]:
//
//	accepting, err := syncer.With(kombosync.WithMaxRemoval(1))
//	result, err := accepting.RunFull(ctx, acme, employees)
func WithMaxRemoval(share float64) Option {
	return func(s *Syncer) error {
		s.maxRemoval = share
		if !(share >= 0 && share <= 1) {
			return fmt.Errorf("WithMaxRemoval: %v is not between 0 and 1", share)
		}
		return nil
	}
}

// WithLogger logs one line for each model that was read and one for each RunAll: the integration's ID,
// counts, and why a model failed. Records and their IDs are never logged, and of errors only those
// whose text cannot contain them. The level is slog.LevelWarn for models that failed and slog.LevelInfo
// for others, including those that were canceled.
func WithLogger(logger *slog.Logger) Option {
	return func(s *Syncer) error {
		if logger == nil {
			return errors.New("WithLogger needs a logger")
		}
		s.logger = logger
		return nil
	}
}

// WithObserver sets a function that is called with the result of every integration as soon as it is
// known, while RunAll reads others. It may be called by several goroutines at once, and the
// integration's slot is only free when it returns.
func WithObserver(observe func(ctx context.Context, result Result)) Option {
	return func(s *Syncer) error {
		if observe == nil {
			return errors.New("WithObserver needs a function")
		}
		s.observe = observe
		return nil
	}
}

func positive[N int | time.Duration](option string, value N) error {
	if value <= 0 {
		return fmt.Errorf("%s: %v is not more than 0", option, value)
	}
	return nil
}
