package kombo

import (
	"context"
	"log/slog"
	"time"
)

// log logs an attempt. It has no access to URLs, bodies, headers or IDs, so it cannot log them.
func (c *core) log(ctx context.Context, attempt Attempt, result AttemptResult) {
	logger := c.config.logger
	if logger == nil || !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	operation := attempt.Operation
	attributes := []slog.Attr{
		slog.String("operation", operation.String()),
		slog.String("method", operation.Method), slog.String("path", operation.Path),
		slog.Int("status", result.StatusCode), slog.Int("attempt", attempt.Number), slog.Duration("duration", result.Duration),
	}
	if result.Waited >= time.Millisecond { // less is not worth a log
		attributes = append(attributes, slog.Duration("waited", result.Waited))
	}
	if result.Code != "" {
		attributes = append(attributes, slog.String("code", printable(string(result.Code))))
	}
	if result.Err != nil {
		attributes = append(attributes, slog.Bool("retryable", result.Err.Retryable()))
		if result.Err.StatusCode == 0 && result.Err.cause != nil {
			attributes = append(attributes, slog.String("reason", result.Err.reason()))
		}
		if result.Err.LogURL != "" {
			attributes = append(attributes, slog.String("log_url", printable(result.Err.LogURL)))
		}
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "kombo request", attributes...)
}
