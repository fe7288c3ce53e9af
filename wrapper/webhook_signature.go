package kombo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode"
)

// SignatureHeader is the header with the signature of a webhook.
const SignatureHeader = "X-Kombo-Signature"

// WebhookSecrets is one webhook secret, or a list of secrets. A webhook signed with any of them is
// accepted, so that a secret can be replaced while the old one is still in use.
type WebhookSecrets interface{ ~string | ~[]string }

// SignWebhook returns the signature of a body, as Kombo sends it in X-Kombo-Signature. It is for tests:
// see also package kombotest.
func SignWebhook(secret string, body []byte) string {
	return string(appendSignature(nil, secret, body))
}

// appendSignature appends the signature of a body to text.
func appendSignature(text []byte, secret string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	var sum [sha256.Size]byte
	return base64.RawURLEncoding.AppendEncode(text, mac.Sum(sum[:0]))
}

func listSecrets[S WebhookSecrets](secret S) ([]string, error) {
	value := reflect.ValueOf(secret)
	if value.Kind() == reflect.String {
		return []string{value.String()}, checkSecret(value.String())
	}
	if value.Len() == 0 {
		return nil, fmt.Errorf("%w: the list is empty", ErrWebhookSecret)
	}
	secrets := make([]string, value.Len())
	for i := range secrets {
		secrets[i] = value.Index(i).String()
		if err := checkSecret(secrets[i]); err != nil {
			return nil, fmt.Errorf("%w (secret %d of %d)", err, i+1, len(secrets))
		}
	}
	return secrets, nil
}

// checkSecret rejects secrets that Kombo does not use. Anybody could sign with an empty one.
func checkSecret(secret string) error {
	switch {
	case secret == "":
		return fmt.Errorf("%w: it is empty: pass the one from Kombo's dashboard (Configuration, Webhooks)", ErrWebhookSecret)
	case strings.TrimSpace(secret) != secret || strings.ContainsFunc(secret, unicode.IsControl):
		return fmt.Errorf("%w: it begins or ends with whitespace, or contains a line break: check how your program loads it", ErrWebhookSecret)
	}
	return nil
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
		return fmt.Errorf("%w: the request has %d of them", ErrWebhookSignature, len(signatures))
	}
	valid := false
	var expected [64]byte
	for _, secret := range secrets { // try all, so that timing does not show which one is in use
		valid = hmac.Equal(appendSignature(expected[:0], secret, body), []byte(signatures[0])) || valid
	}
	if !valid {
		return mismatch(signatures[0], body)
	}
	return nil
}

// mismatch returns the most likely reason for a wrong signature.
func mismatch(signature string, body []byte) error {
	switch decoded, err := base64.RawURLEncoding.Strict().DecodeString(signature); {
	case len(body) == 0:
		return fmt.Errorf("%w: the body is empty: check whether middleware has read it", ErrWebhookSignature)
	case err != nil || len(decoded) != sha256.Size:
		return fmt.Errorf("%w: it is not an HMAC-SHA256 in base64url without padding", ErrWebhookSignature)
	}
	return fmt.Errorf("%w: check the secret, and whether something changes the body on the way", ErrWebhookSignature)
}
