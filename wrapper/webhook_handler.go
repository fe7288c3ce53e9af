package kombo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/redact"
)

// WebhookOption configures a [WebhookHandler].
type WebhookOption func(*webhookHandler)

// WithWebhookDeduplicator drops deliveries of events that were handled before, by their ids. [NewWebhookMemory] is one
// for a single process. Events whose answer is the point, of type inline-assessment:order-received, are always handled.
func WithWebhookDeduplicator(deduplicator WebhookDeduplicator) WebhookOption {
	return func(h *webhookHandler) { h.deduplicator = deduplicator }
}

// WithWebhookLogger logs every delivery at debug level: status, duration, and the type and id of the event if it is
// Kombo's. Neither payloads nor what handle returns are logged.
func WithWebhookLogger(logger *slog.Logger) WebhookOption {
	return func(h *webhookHandler) { h.logger = logger }
}

type webhookHandler struct {
	// A closure hides the secrets from everything that prints values.
	parse        func(header http.Header, body []byte) (*WebhookEvent, error)
	handle       func(context.Context, *WebhookEvent) error
	deduplicator WebhookDeduplicator
	logger       *slog.Logger
}

// WebhookHandler is an HTTP handler that takes Kombo's webhooks: it verifies them and hands the events to handle. For one
// function for each type of event see [WebhookRouter]. An empty secret or a nil handle panics: it is a mistake in the
// program, and would let anybody in.
//
//	405  it is no POST
//	413  the body is larger than MaxWebhookSize
//	401  the signature is missing or wrong
//	400  what is signed is no event
//	200  handle returned nil, or the event was handled before
//	422  handle rejected an assessment order: see RejectOrder
//	500  handle returned another error: Kombo tries again
//
// handle gets the context of the request, which ends when Kombo hangs up. Let it store the event and do the work
// elsewhere if that takes more than a few seconds.
func WebhookHandler[S WebhookSecrets](secret S, handle func(context.Context, *WebhookEvent) error, options ...WebhookOption) http.Handler {
	secrets, err := listOfSecrets(secret)
	if err != nil {
		panic(err)
	}
	if handle == nil {
		panic("kombo: WebhookHandler: handle is nil")
	}
	handler := &webhookHandler{handle: handle, parse: func(header http.Header, body []byte) (*WebhookEvent, error) {
		return verifyAndDecode(secrets, header, body)
	}}
	for _, option := range options {
		option(handler)
	}
	return handler
}

// ServeHTTP takes one delivery.
func (h *webhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	event, status, body := h.take(w, r)
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
	if h.logger != nil {
		attributes := []slog.Attr{slog.Int("status", status), slog.Duration("duration", time.Since(started))}
		if event != nil {
			attributes = append(attributes, slog.String("type", printable(event.Type)), slog.String("id", printable(event.ID)))
		}
		h.logger.LogAttrs(r.Context(), slog.LevelDebug, "kombo webhook", attributes...)
	}
}

func (h *webhookHandler) take(w http.ResponseWriter, r *http.Request) (event *WebhookEvent, status int, body []byte) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed, nil
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxWebhookSize))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, http.StatusRequestEntityTooLarge, nil
		}
		return nil, http.StatusBadRequest, nil
	}
	if event, err = h.parse(r.Header, text); err != nil {
		if errors.Is(err, ErrWebhookUnsigned) || errors.Is(err, ErrWebhookSignature) {
			return nil, http.StatusUnauthorized, nil
		}
		return nil, http.StatusBadRequest, nil
	}
	status, body = h.outcome(event, h.run(r.Context(), event))
	return event, status, body
}

func (h *webhookHandler) run(ctx context.Context, event *WebhookEvent) error {
	if h.deduplicator == nil || event.ID == "" || event.Type == gen.WebhookTypeInlineAssessmentOrderReceived {
		return h.handle(ctx, event)
	}
	return h.deduplicator.Once(ctx, event.ID, func(ctx context.Context) error { return h.handle(ctx, event) })
}

func (h *webhookHandler) outcome(event *WebhookEvent, err error) (status int, body []byte) {
	var rejection *OrderRejection
	switch {
	case errors.As(err, &rejection) && event.Type == gen.WebhookTypeAssessmentOrderReceived:
		body, _ = json.Marshal(map[string]string{"message": rejection.Message})
		return http.StatusUnprocessableEntity, body
	case err != nil:
		return http.StatusInternalServerError, nil
	case event.Type == gen.WebhookTypeInlineAssessmentOrderReceived:
		if event.answer.assessmentURL == "" {
			return http.StatusInternalServerError, nil // without the link the candidate waits in vain
		}
		body, _ = json.Marshal(map[string]string{"assessment_url": event.answer.assessmentURL})
		return http.StatusOK, body
	}
	return http.StatusOK, nil
}

// webhookAnswer is what an event is answered with besides a status.
type webhookAnswer struct {
	assessmentURL string
}

// AnswerInlineAssessment sets the link that the candidate of an inline assessment is sent to. It is an error for other
// types of events and for anything but an absolute https or http URL. It takes effect when handle returns nil (Kombo:
// assessment/features/inline-assessment).
func (e *WebhookEvent) AnswerInlineAssessment(assessmentURL string) error {
	if e.Type != gen.WebhookTypeInlineAssessmentOrderReceived {
		return fmt.Errorf("kombo: AnswerInlineAssessment: the event is of type %q, only %s is answered like this",
			printable(e.Type), gen.WebhookTypeInlineAssessmentOrderReceived)
	}
	parsed, err := url.Parse(assessmentURL)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" {
		return errors.New("kombo: AnswerInlineAssessment: the URL has to start with https:// and a host")
	}
	e.answer.assessmentURL = assessmentURL
	return nil
}

// OrderRejection is returned by a handler that does not take an assessment order.
type OrderRejection struct {
	// Message tells the recruiter why. Many recruiting systems show it.
	Message string `json:"-"`
}

// Error returns a fixed text, because Message may contain personal data.
func (*OrderRejection) Error() string { return "the assessment order was rejected" }

// Format implements [fmt.Formatter]. It prints the text of Error, for every verb.
func (r OrderRejection) Format(state fmt.State, verb rune) { redact.Format(state, verb, r.Error()) }

// RejectOrder makes an error for a handler to return when it does not take an order of type assessment:order-received.
// Kombo then rejects it in the recruiting system, with the message (Kombo: assessment/how-it-works). After any other
// error Kombo keeps the order.
func RejectOrder(message string) error { return &OrderRejection{Message: message} }
