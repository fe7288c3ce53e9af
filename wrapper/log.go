package kombo

import (
	"context"
	"log/slog"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// log writes one line for one attempt. It never gets to see a URL, a body, a header or an id: what is not at hand
// cannot leak.
func (c *core) log(ctx context.Context, operation *gen.Operation, attempt int, duration time.Duration, answer *gen.Answer, failure *Error) {
	logger := c.config.logger
	if logger == nil || !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	var status int
	attributes := []slog.Attr{slog.String("method", operation.Method), slog.String("path", operation.Path)}
	if failure != nil {
		status = failure.StatusCode
	} else {
		status = answer.StatusCode
	}
	attributes = append(attributes, slog.Int("status", status), slog.Int("attempt", attempt), slog.Duration("duration", duration))
	if failure != nil && failure.Code != "" {
		attributes = append(attributes, slog.String("code", printable(string(failure.Code))))
	}
	if failure != nil && failure.LogURL != "" {
		attributes = append(attributes, slog.String("log_url", printable(failure.LogURL)))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "kombo request", attributes...)
}
