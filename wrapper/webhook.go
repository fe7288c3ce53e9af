package kombo

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/redact"
)

// SignatureHeader is the header with the signature of a webhook.
const SignatureHeader = "X-Kombo-Signature"

// MaxWebhookSize is the largest body of a webhook that is taken, in bytes. What Kombo sends has a few kilobytes.
const MaxWebhookSize = 1 << 20

// What [ParseWebhook] fails with. Nothing in their texts comes from the request.
var (
	// ErrWebhookSecret means that there is no secret to verify with: it is empty, or the list of them is.
	ErrWebhookSecret = errors.New("kombo: no webhook secret: pass the one from Kombo's dashboard, Configuration, Webhooks")
	// ErrWebhookTooLarge means that the body is larger than [MaxWebhookSize].
	ErrWebhookTooLarge = errors.New("kombo: the body of the webhook is too large")
	// ErrWebhookUnsigned means that there is no signature, so it is not Kombo who sent this.
	ErrWebhookUnsigned = errors.New("kombo: the webhook has no " + SignatureHeader)
	// ErrWebhookSignature means that the signature belongs to another body or another secret.
	ErrWebhookSignature = errors.New("kombo: the signature of the webhook is wrong: is the secret that of this environment, and the body unchanged?")
	// ErrWebhookNotJSON means that the body is signed and yet no JSON.
	ErrWebhookNotJSON = errors.New("kombo: the body of the webhook is no JSON")
	// ErrWebhookEnvelope means that the body is signed JSON and yet no event: it is no object or has no type.
	ErrWebhookEnvelope = errors.New("kombo: the webhook is no event: it has no type")
)

// WebhookSecrets is one webhook secret, or several of which any may have signed: while a secret is being replaced both the
// old and the new one are in use.
type WebhookSecrets interface{ ~string | ~[]string }

// WebhookEvent is something that has happened at Kombo.
type WebhookEvent struct {
	// ID is the id of the event. A delivery that is repeated has the same. "" if Kombo sent none.
	ID string
	// Type is what has happened, such as gen.WebhookTypeDataChanged. New types appear without notice.
	Type string
	// Data is a pointer to the payload of the type, such as *gen.DataChangedWebhook. It is nil for a type that is not known,
	// or if the payload is no object.
	Data any
	// Raw is the whole event as it came.
	Raw json.RawMessage
	// FieldErrors are the values in Data that do not have the type the contract promises; see [Response].
	FieldErrors []*FieldError

	answer webhookAnswer
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

// ParseWebhook verifies a webhook and decodes it. header is that of the request, body its body as it came, to the byte.
//
// The signature is verified before anything is decoded: X-Kombo-Signature has to be the HMAC-SHA256 of the body with the
// secret, in base64url without padding (Kombo: guides/webhooks). Padding and the alphabet of plain base64 are refused:
// Kombo sends neither, and a signature should have one spelling only. Kombo signs no time, so an old event can be sent
// again by whoever has seen it: make handling an event twice harmless, or see [WithWebhookDeduplicator].
//
// A type that is not known and a payload that has changed are no errors. What is one, stands at [ErrWebhookSecret] and
// its neighbours.
func ParseWebhook[S WebhookSecrets](secret S, header http.Header, body []byte) (*WebhookEvent, error) {
	secrets, err := listOfSecrets(secret)
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

// SignWebhook returns the signature of a body, as it stands in X-Kombo-Signature. It is for tests: see also package
// kombotest.
func SignWebhook(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func listOfSecrets[S WebhookSecrets](secret S) ([]string, error) {
	value := reflect.ValueOf(secret)
	var secrets []string
	if value.Kind() == reflect.String {
		secrets = []string{value.String()}
	} else {
		for i := range value.Len() {
			secrets = append(secrets, value.Index(i).String())
		}
	}
	if len(secrets) == 0 {
		return nil, ErrWebhookSecret
	}
	for _, secret := range secrets {
		if secret == "" { // anybody could sign with that
			return nil, ErrWebhookSecret
		}
	}
	return secrets, nil
}

func verifyWebhook(secrets []string, header http.Header, body []byte) error {
	if len(body) > MaxWebhookSize {
		return ErrWebhookTooLarge
	}
	signatures := header.Values(SignatureHeader)
	if len(signatures) == 0 || len(signatures) == 1 && signatures[0] == "" {
		return ErrWebhookUnsigned
	}
	if len(signatures) > 1 {
		return ErrWebhookSignature
	}
	valid := false
	for _, secret := range secrets { // all of them, so that the time tells nothing
		valid = hmac.Equal([]byte(SignWebhook(secret, body)), []byte(signatures[0])) || valid
	}
	if !valid {
		return ErrWebhookSignature
	}
	return nil
}

func decodeWebhook(body []byte) (*WebhookEvent, error) {
	if !jsontext.Value(body).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return nil, ErrWebhookNotJSON
	}
	var envelope struct {
		ID   jsontext.Value `json:"id"`
		Type jsontext.Value `json:"type"`
		Data jsontext.Value `json:"data"`
	}
	if err := jsonv2.Unmarshal(body, &envelope, decodeOptions); err != nil {
		return nil, ErrWebhookEnvelope
	}
	event := &WebhookEvent{ID: plainText(envelope.ID), Type: plainText(envelope.Type), Raw: bytes.Clone(body)}
	if event.Type == "" || envelope.Type.Kind() != '"' {
		return nil, ErrWebhookEnvelope
	}
	data := gen.NewWebhookData(event.Type)
	if data == nil || envelope.Data.Kind() != '{' {
		return event, nil
	}
	fieldErrors, err := decodePayload(envelope.Data, data)
	if err != nil {
		return event, nil // as unknown as a type that is not known
	}
	event.Data, event.FieldErrors = data, fieldErrors
	return event, nil
}

// plainText is a string or a number as text.
func plainText(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		var text string
		_ = jsonv2.Unmarshal(value, &text, decodeOptions) // a string fits a string
		return text
	case '0':
		return string(value)
	}
	return ""
}

// decodePayload decodes a payload as the data of an answer, with which it shares all tolerance.
func decodePayload(payload jsontext.Value, data any) ([]*FieldError, error) {
	decoded, err := decodeSuccess(fmt.Appendf(nil, `{"data":%s}`, payload), data, nil)
	return decoded.fieldErrors, err
}
