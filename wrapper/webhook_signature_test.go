package kombo_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

const (
	webhookSecret = "whsec-test-1"
	dataChanged   = `{"id":"FhghqjnCi9WuAoLT8Z75CFcs","type":"data-changed","data":{"integration_id":"personio:acme","integration_tool":"personio","integration_category":"HRIS","changed_models":[{"name":"hris_employees"}]}}`
)

// Computed with openssl: printf '%s' "$body" | openssl dgst -sha256 -hmac "$secret" -binary |
// openssl base64 -A | tr '+/' '-_' | tr -d '='
var signatures = []struct{ secret, body, signature string }{
	{webhookSecret, dataChanged, "AnT5KcE6EEsbyr3XpI9Wj7tdLXYMUhHN0OZ2aaD9REM"},
	{webhookSecret, "", "Znx_2RzzH8i0gvcPOEpNu9ocU-Miyk-eKRvkn9UBkSk"},
	{webhookSecret, `{"name":"Jürgen ☃"}`, "zc06bX9EnGpI63DvjaDY8CefS87nJIvF2DgYHVufsfY"},
	{"schlüssel äöü", dataChanged, "ozuRECDO-T5-affVaPLmIE2t5TyoZVLqu8Z3RjcF8r0"},
	{"schlüssel äöü", "", "0FmJgelJ3u8mi9oqCueLx6Sv2jOBKByeixRGesFCZ94"},
	{"schlüssel äöü", `{"name":"Jürgen ☃"}`, "qPN_cKkTBP0OPW6GQC0Bl5GdTaQ65MOKn2VswJNuaK0"},
}

func signed(secret, body string) http.Header {
	return http.Header{kombo.SignatureHeader: {kombo.SignWebhook(secret, []byte(body))}}
}

func TestSignaturesOfOpenSSL(t *testing.T) {
	for _, test := range signatures {
		assert.Equal(t, test.signature, kombo.SignWebhook(test.secret, []byte(test.body)))
	}
	event, err := kombo.ParseWebhook(webhookSecret, http.Header{"X-Kombo-Signature": {signatures[0].signature}}, []byte(dataChanged))
	require.NoError(t, err)
	assert.Equal(t, "FhghqjnCi9WuAoLT8Z75CFcs", event.ID)
	assert.Equal(t, gen.WebhookTypeDataChanged, event.Type)
	assert.Equal(t, dataChanged, string(event.Raw))
	data, ok := event.Data.(*gen.DataChangedWebhook)
	require.True(t, ok)
	assert.Equal(t, "personio:acme", data.IntegrationID)
	assert.Equal(t, gen.IntegrationCategoryHRIS, data.IntegrationCategory)
	assert.Equal(t, gen.ModelHRISEmployees, data.ChangedModels[0].Name)
}

func TestWebhookErrors(t *testing.T) {
	signature := kombo.SignWebhook(webhookSecret, []byte(dataChanged))
	raw, err := base64.RawURLEncoding.DecodeString(signature)
	require.NoError(t, err)
	header := func(values ...string) http.Header { return http.Header{kombo.SignatureHeader: values} }
	large := `{"type":"data-changed","x":"` + strings.Repeat("x", kombo.MaxWebhookSize) + `"}`
	tests := []struct {
		name   string
		header http.Header
		body   string
		want   error
	}{
		{"no header", nil, dataChanged, kombo.ErrWebhookUnsigned},
		{"empty signature", header(""), dataChanged, kombo.ErrWebhookUnsigned},
		{"other secret", signed("other", dataChanged), dataChanged, kombo.ErrWebhookSignature},
		{"changed body", header(signature), dataChanged + " ", kombo.ErrWebhookSignature},
		{"cut signature", header(signature[:42]), dataChanged, kombo.ErrWebhookSignature},
		{"longer signature", header(signature + "A"), dataChanged, kombo.ErrWebhookSignature},
		{"padded", header(base64.URLEncoding.EncodeToString(raw)), dataChanged, kombo.ErrWebhookSignature},
		{"plain base64", header(base64.StdEncoding.EncodeToString(raw)), dataChanged, kombo.ErrWebhookSignature},
		{"hex", header(fmt.Sprintf("%x", raw)), dataChanged, kombo.ErrWebhookSignature},
		{"with a scheme", header("sha256=" + signature), dataChanged, kombo.ErrWebhookSignature},
		{"other case", header(strings.ToLower(signature)), dataChanged, kombo.ErrWebhookSignature},
		{"space", header(signature + " "), dataChanged, kombo.ErrWebhookSignature},
		{"twice", header(signature, signature), dataChanged, kombo.ErrWebhookSignature},
		{"too large", signed(webhookSecret, large), large, kombo.ErrWebhookTooLarge},
		{"unsigned garbage", nil, "garbage", kombo.ErrWebhookUnsigned},
		{"not JSON", signed(webhookSecret, "garbage"), "garbage", kombo.ErrWebhookNotJSON},
		{"nothing", signed(webhookSecret, ""), "", kombo.ErrWebhookNotJSON},
		{"half", signed(webhookSecret, dataChanged[:50]), dataChanged[:50], kombo.ErrWebhookNotJSON},
		{"array", signed(webhookSecret, "[]"), "[]", kombo.ErrWebhookEnvelope},
		{"null", signed(webhookSecret, "null"), "null", kombo.ErrWebhookEnvelope},
		{"no type", signed(webhookSecret, `{"id":"1","data":{}}`), `{"id":"1","data":{}}`, kombo.ErrWebhookEnvelope},
		{"null type", signed(webhookSecret, `{"type":null}`), `{"type":null}`, kombo.ErrWebhookEnvelope},
		{"number as type", signed(webhookSecret, `{"type":5}`), `{"type":5}`, kombo.ErrWebhookEnvelope},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			event, err := kombo.ParseWebhook(webhookSecret, test.header, []byte(test.body))
			assert.Nil(t, event)
			assert.ErrorIs(t, err, test.want)
			assert.NotContains(t, err.Error(), webhookSecret)
		})
	}
}

// An invalid secret is an error at the start, instead of a 401 for every delivery.
func TestInvalidWebhookSecrets(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		want    string
	}{
		{"no secrets", nil, "the list is empty"},
		{"empty", []string{""}, "it is empty"},
		{"second empty", []string{"good", ""}, "(secret 2 of 2)"},
		{"line break at the end", []string{webhookSecret + "\n"}, "whitespace"},
		{"carriage return at the end", []string{webhookSecret + "\r\n"}, "whitespace"},
		{"space before", []string{" " + webhookSecret}, "whitespace"},
		{"tab before the second", []string{"good", "\t" + webhookSecret}, "(secret 2 of 2)"},
		{"no-break space", []string{webhookSecret + "\u00a0"}, "whitespace"},
		{"two lines", []string{"good\n" + webhookSecret}, "line break"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check := func(err error) {
				assert.ErrorIs(t, err, kombo.ErrWebhookSecret)
				assert.ErrorContains(t, err, test.want)
				assert.NotContains(t, err.Error(), webhookSecret)
			}
			_, err := kombo.ParseWebhook(test.secrets, signed("good", dataChanged), []byte(dataChanged))
			check(err)
			if len(test.secrets) == 1 {
				_, err = kombo.ParseWebhook(test.secrets[0], signed(test.secrets[0], dataChanged), []byte(dataChanged))
				check(err)
			}
			defer func() { check(recover().(error)) }()
			kombo.WebhookHandler(test.secrets, kombo.NewWebhookRouter().Handle)
		})
	}
}

// During a rotation, both secrets are valid.
func TestSecretRotation(t *testing.T) {
	for _, secret := range []string{"old", "new"} {
		_, err := kombo.ParseWebhook([]string{"old", "new"}, signed(secret, dataChanged), []byte(dataChanged))
		assert.NoError(t, err)
	}
	_, err := kombo.ParseWebhook([]string{"old", "new"}, signed("other", dataChanged), []byte(dataChanged))
	assert.ErrorIs(t, err, kombo.ErrWebhookSignature)
}
