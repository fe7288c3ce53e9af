package kombo

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/redact"
)

// MaxWebhookSize is the largest accepted body of a webhook, in bytes. Kombo's have a few kilobytes.
const MaxWebhookSize = 1 << 20

// The errors of [ParseWebhook]. It may add the reason to their texts, so compare with [errors.Is].
// The texts contain nothing from the request.
var (
	// ErrWebhookSecret means that a secret is empty, or has whitespace around it or a line break in it.
	ErrWebhookSecret = errors.New("kombo: invalid webhook secret")
	// ErrWebhookTooLarge means that the body is larger than [MaxWebhookSize].
	ErrWebhookTooLarge = errors.New("kombo: webhook body too large")
	// ErrWebhookUnsigned means that there is no signature, so the request does not come from Kombo.
	ErrWebhookUnsigned = errors.New("kombo: webhook not signed: no " + SignatureHeader + " header")
	// ErrWebhookSignature means that the signature was made for another body or with another secret.
	ErrWebhookSignature = errors.New("kombo: invalid webhook signature")
	// ErrWebhookNotJSON means that the signature is valid, but the body is not JSON.
	ErrWebhookNotJSON = errors.New("kombo: webhook body is not JSON")
	// ErrWebhookEnvelope means that the signature is valid, but the body is not an event: it is not an
	// object, or has no type.
	ErrWebhookEnvelope = errors.New("kombo: webhook body is not an event: no type")
)

// WebhookEvent is an event at Kombo.
type WebhookEvent struct {
	// ID is the ID of the event, "" if Kombo sent none. Kombo may deliver an event several times, with
	// the same ID.
	ID string
	// Type is the type of the event, such as gen.WebhookTypeDataChanged. Kombo adds types without notice.
	Type string
	// Data is a pointer to the payload, such as *gen.DataChangedWebhook. It is nil if the type is
	// unknown or the payload is not an object.
	Data any
	// Raw is the body as received. It is the slice that was passed to ParseWebhook, not a copy.
	Raw json.RawMessage
	// FieldErrors are the values in Data that do not have the type that the contract promises. See
	// [Response].
	FieldErrors []*FieldError

	assessmentURL string // see SetAssessmentURL
}

// String returns the type and the ID of the event, without its payload.
func (e WebhookEvent) String() string {
	return fmt.Sprintf("kombo.WebhookEvent{%s %s}", printable(e.Type), printable(e.ID))
}

// Format implements [fmt.Formatter]. It prints the text of String, for every verb: payloads contain
// personal data. To see them, print Data or Raw.
func (e WebhookEvent) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.String()) }

// LogValue implements [slog.LogValuer]. It returns the text of String.
func (e WebhookEvent) LogValue() slog.Value { return slog.StringValue(e.String()) }

// ParseWebhook verifies a webhook and decodes it. header is the header of the request. body is its body
// exactly as received: JSON that was decoded and encoded again does not match the signature.
//
// The signature is verified before anything is decoded. It must be the HMAC-SHA256 of the body with the
// secret, in base64url without padding (https://docs.kombo.dev/hris/guides/webhooks). Kombo signs no
// time, so anyone who has seen an event can send it again: make handling an event twice harmless, or use
// [WithWebhookDeduplicator].
//
// Unknown types and unexpected values are not errors. See [ErrWebhookSecret] for those.
func ParseWebhook[S WebhookSecrets](secret S, header http.Header, body []byte) (*WebhookEvent, error) {
	secrets, err := listSecrets(secret)
	if err != nil {
		return nil, err
	}
	return verifyAndDecode(secrets, header, body)
}

func verifyAndDecode(secrets []string, header http.Header, body []byte) (*WebhookEvent, error) {
	if err := verifyWebhook(secrets, header, body); err != nil {
		return nil, err
	}
	return decodeWebhook(body)
}

// maxDecodedWebhook bounds what a webhook takes in memory, in bytes.
const maxDecodedWebhook = 16 * MaxWebhookSize

func decodeWebhook(body []byte) (*WebhookEvent, error) {
	event, err := decode.Webhook(body, gen.NewWebhookData, decode.Settings{MaxBytes: maxDecodedWebhook})
	switch {
	case errors.Is(err, decode.ErrNotJSON):
		return nil, ErrWebhookNotJSON
	case err != nil:
		return nil, ErrWebhookEnvelope
	}
	return &WebhookEvent{ID: event.ID, Type: event.Type, Data: event.Data, Raw: body, FieldErrors: event.FieldErrors}, nil
}
