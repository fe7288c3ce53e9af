package kombo

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// WaitOption configures [Integration.WaitUntilReady] and [WaitForTask].
type WaitOption func(*waitConfig) error

// waitConfig is how often to ask.
type waitConfig struct {
	interval, longest time.Duration
}

// WithPollInterval sets how long to wait before each request. By default the interval grows: from 10
// seconds to 2 minutes until an integration is ready, from 1 to 30 seconds until a task has ended. It
// must be positive.
func WithPollInterval(interval time.Duration) WaitOption {
	return func(c *waitConfig) error {
		if interval <= 0 {
			return fmt.Errorf("WithPollInterval(%s): the interval must be positive", interval)
		}
		c.interval, c.longest = interval, interval
		return nil
	}
}

func (c waitConfig) with(options []WaitOption) (waitConfig, error) {
	for _, option := range options {
		if option == nil {
			return c, errors.New("an option is nil: leave it out")
		}
		if err := option(&c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// poll calls ask until it is done or fails, or until the context ends; pending is what it is waiting
// for then. Errors that may pass do not end it.
func poll(ctx context.Context, config waitConfig, ask func() (done bool, pending, err error)) error {
	for {
		done, pending, err := ask()
		if err != nil && !IsRetryable(err) || done {
			return err
		}
		if err != nil {
			pending = err
		}
		wait := config.interval
		var failure *Error
		if errors.As(err, &failure) {
			wait = max(wait, failure.RetryAfter)
		}
		if err := sleep(ctx, wait); err != nil {
			return fmt.Errorf("%w: %w", pending, err)
		}
		config.interval = min(2*config.interval, config.longest)
	}
}
