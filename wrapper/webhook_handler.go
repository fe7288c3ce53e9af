package kombo

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// WebhookOption configures a [WebhookHandler].
type WebhookOption func(*webhookHandler)

// WithWebhookDeduplicator drops deliveries of events that were handled before, by their IDs.
// [NewMemoryDeduplicator] returns a deduplicator for a single process. Events of type
// inline-assessment:order-received are always handled, because Kombo needs the link in the response.
func WithWebhookDeduplicator(deduplicator WebhookDeduplicator) WebhookOption {
	return func(h *webhookHandler) { h.deduplicator = deduplicator }
}

type webhookHandler struct {
	// A closure hides the secrets from everything that prints values.
	parse        func(header http.Header, body []byte) (*WebhookEvent, error)
	handle       func(context.Context, *WebhookEvent) error
	deduplicator WebhookDeduplicator
	logger       *slog.Logger
	observe      func(context.Context, WebhookDelivery)
}

// WebhookHandler returns an HTTP handler for Kombo's webhooks. It verifies requests and passes the events
// to handle. To handle each type of event with a function of its own, see [WebhookRouter].
//
// WebhookHandler panics if handle is nil or a secret is invalid (see [ErrWebhookSecret]): every delivery
// would fail, or anybody could sign one.
//
//	405  the method is not POST
//	413  the body is larger than MaxWebhookSize
//	401  the signature is missing or wrong
//	400  the body could not be read, or is signed and is not an event
//	200  handle returned nil, or the event was handled before
//	422  handle rejected an assessment order: see RejectOrder
//	500  handle returned another error or panicked: Kombo tries again
//
// The context of handle ends when Kombo closes the connection. If handling an event takes more than a few
// seconds, handle should store the event and return. Failed deliveries are logged: see
// [WithWebhookLogger] and [WithWebhookObserver].
func WebhookHandler[S WebhookSecrets](secret S, handle func(context.Context, *WebhookEvent) error, options ...WebhookOption) http.Handler {
	secrets, err := listSecrets(secret)
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
		if option == nil {
			panic("kombo: WebhookHandler: an option is nil")
		}
		option(handler)
	}
	return handler
}

var (
	errWebhookMethod = errors.New("kombo: webhook handler: the method is not POST")
	errWebhookPanic  = errors.New("kombo: webhook handler: handle panicked")
)

// webhookBodyError is why the body of a request could not be read. Its text does not contain addresses.
type webhookBodyError struct{ err error }

func (e *webhookBodyError) Error() string {
	if errors.Is(e.err, http.ErrBodyReadAfterClose) {
		return "kombo: webhook handler: the body is closed: check whether middleware has read it"
	}
	return "kombo: webhook handler: the body could not be read in full"
}

func (e *webhookBodyError) Unwrap() error { return e.err }

// ServeHTTP handles one request.
func (h *webhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	delivery := WebhookDelivery{StatusCode: http.StatusInternalServerError, Err: errWebhookPanic}
	defer func() {
		delivery.Duration = time.Since(started)
		h.report(r.Context(), delivery)
	}()
	body := h.deliver(w, r, &delivery)
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(delivery.StatusCode)
	_, _ = w.Write(body)
}

// deliver handles one request. It sets the outcome and returns the body of the response. If handle
// panics, the outcome remains errWebhookPanic.
func (h *webhookHandler) deliver(w http.ResponseWriter, r *http.Request, delivery *WebhookDelivery) (response []byte) {
	event, status, err := h.receive(w, r, delivery)
	if err == nil {
		delivery.Type, delivery.ID = event.Type, event.ID
		err = h.run(r.Context(), event)
		status, response = reply(event, err)
	}
	delivery.StatusCode, delivery.Err = status, err
	return response
}

// receive reads and verifies an event. If it returns an error, status is that of the response.
func (h *webhookHandler) receive(w http.ResponseWriter, r *http.Request, delivery *WebhookDelivery) (event *WebhookEvent, status int, err error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed, errWebhookMethod
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxWebhookSize))
	delivery.BodySize = len(body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, http.StatusRequestEntityTooLarge, ErrWebhookTooLarge
		}
		return nil, http.StatusBadRequest, &webhookBodyError{err}
	}
	event, err = h.parse(r.Header, body)
	if errors.Is(err, ErrWebhookUnsigned) || errors.Is(err, ErrWebhookSignature) {
		return nil, http.StatusUnauthorized, err
	}
	return event, http.StatusBadRequest, err
}

// run handles an event, unless it was handled before.
func (h *webhookHandler) run(ctx context.Context, event *WebhookEvent) error {
	if event.Type == gen.WebhookTypeInlineAssessmentOrderReceived {
		if err := h.handle(ctx, event); err != nil || event.assessmentURL != "" {
			return err
		}
		return errNoAssessmentURL
	}
	if h.deduplicator == nil || event.ID == "" {
		return h.handle(ctx, event)
	}
	return h.deduplicator.Once(ctx, event.ID, func(ctx context.Context) error { return h.handle(ctx, event) })
}
