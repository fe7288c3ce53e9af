package kombo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// WebhookDelivery is one request to a [WebhookHandler] and its outcome.
type WebhookDelivery struct {
	// StatusCode is the HTTP status of the response.
	StatusCode int
	// Type and ID are those of the event. They are "" if the request was not verified.
	Type, ID string
	// BodySize is the number of bytes in the body of the request.
	BodySize int
	// Duration is how long it took to read, verify and handle the event.
	Duration time.Duration
	// Err is why the delivery failed, nil if it did not: the error of [ParseWebhook], or what handle
	// returned. The latter may contain personal data.
	Err error
}

// WithWebhookObserver calls f after each request, for metrics, and to see the errors that handle
// returned: logs do not contain them. The response is complete once f has returned. f must be safe for
// concurrent use.
func WithWebhookObserver(f func(context.Context, WebhookDelivery)) WebhookOption {
	return func(h *webhookHandler) { h.observe = f }
}

// WithWebhookLogger sets the logger, by default [slog.Default]. Failed deliveries (400, 401, 413 and
// 500) are logged at warn level, with the reason, and all others at debug level. Logs contain the status,
// the duration, the size of the body, and the type and ID of the event. They do not contain payloads or
// the text of what handle returns: see [WithWebhookObserver].
func WithWebhookLogger(logger *slog.Logger) WebhookOption {
	return func(h *webhookHandler) { h.logger = logger }
}

// report logs a delivery and passes it to the observer.
func (h *webhookHandler) report(ctx context.Context, delivery WebhookDelivery) {
	logger := h.logger
	if logger == nil {
		logger = slog.Default()
	}
	level := slog.LevelDebug
	switch delivery.StatusCode {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusInternalServerError:
		level = slog.LevelWarn
	}
	if logger.Enabled(ctx, level) {
		logger.LogAttrs(ctx, level, "kombo webhook", delivery.attributes()...)
	}
	if h.observe != nil {
		h.observe(ctx, delivery)
	}
}

func (d WebhookDelivery) attributes() []slog.Attr {
	attributes := []slog.Attr{
		slog.Int("status", d.StatusCode), slog.Duration("duration", d.Duration), slog.Int("body_bytes", d.BodySize),
	}
	if d.Type != "" {
		attributes = append(attributes, slog.String("type", printable(d.Type)), slog.String("id", printable(d.ID)))
	}
	if d.Err != nil {
		attributes = append(attributes, slog.String("reason", d.reason()))
	}
	return attributes
}

// reason returns why a delivery failed. It does not contain the text of what handle returned.
func (d WebhookDelivery) reason() string {
	fromHandler := d.Type != "" && !errors.Is(d.Err, errNoAssessmentURL) && !errors.Is(d.Err, errWebhookPanic)
	if !fromHandler {
		return d.Err.Error()
	}
	cause := d.Err
	for errors.Unwrap(cause) != nil {
		cause = errors.Unwrap(cause)
	}
	return fmt.Sprintf("the handler returned an error (%T)", cause)
}
