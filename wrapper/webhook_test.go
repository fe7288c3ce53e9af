package kombo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The examples of all types in the contract are decoded.
func TestEveryTypeOfWebhook(t *testing.T) {
	text, err := os.ReadFile("kombotest/contract.gen.json")
	require.NoError(t, err)
	var contract struct{ Webhooks map[string]any }
	require.NoError(t, json.Unmarshal(text, &contract))
	require.ElementsMatch(t, slices.Collect(maps.Keys(contract.Webhooks)), gen.WebhookTypes())
	for _, webhookType := range gen.WebhookTypes() {
		body := kombotest.Webhook{Type: webhookType}.Body()
		event, err := kombo.ParseWebhook(webhookSecret, signed(webhookSecret, string(body)), body)
		require.NoError(t, err, webhookType)
		assert.Equal(t, webhookType, event.Type)
		assert.NotEmpty(t, event.ID)
		assert.IsType(t, gen.NewWebhookData(webhookType), event.Data)
		assert.Empty(t, event.FieldErrors)
		// No data is lost: encoding the decoded event results in the original.
		var sent struct{ Data json.RawMessage }
		require.NoError(t, json.Unmarshal(body, &sent))
		decoded, err := json.Marshal(event.Data)
		require.NoError(t, err)
		assert.JSONEq(t, strings.ReplaceAll(string(sent.Data), ".000Z", "Z"), string(decoded), webhookType)
	}
}

func parse(t *testing.T, body string) *kombo.WebhookEvent {
	t.Helper()
	event, err := kombo.ParseWebhook(webhookSecret, signed(webhookSecret, body), []byte(body))
	require.NoError(t, err, body)
	return event
}

func TestChangedWebhooks(t *testing.T) {
	event := parse(t, `{"id":"1","type":"something-new","data":{"x":1}}`)
	assert.Equal(t, "something-new", event.Type)
	assert.Nil(t, event.Data)
	assert.JSONEq(t, `{"id":"1","type":"something-new","data":{"x":1}}`, string(event.Raw))

	event = parse(t, `{"id":7,"new":true,"type":"integration-created","data":{"id":"a","tool":"b","category":"PAYROLL","end_user":{"creator_email":null,"new":[]},"new":{}}}`)
	assert.Equal(t, "7", event.ID)
	created := event.Data.(*gen.IntegrationCreatedWebhook)
	assert.Equal(t, "a", created.ID)
	assert.EqualValues(t, "PAYROLL", created.Category)
	assert.Nil(t, created.EndUser.CreatorEmail)

	event = parse(t, `{"type":"integration-deleted","data":{"id":["Erika Mustermann"],"deleted_at":"soon","end_user":null}}`)
	assert.Empty(t, event.ID)
	assert.Len(t, event.FieldErrors, 2)
	assert.IsType(t, &gen.IntegrationDeletedWebhook{}, event.Data)
	assert.NotContains(t, fmt.Sprintf("%v %+v", event.FieldErrors, event.FieldErrors[0]), "Mustermann")

	for _, data := range []string{`null`, `[]`, `"x"`, `5`} {
		assert.Nil(t, parse(t, `{"type":"data-changed","data":`+data+`}`).Data)
	}
	assert.Nil(t, parse(t, `{"type":"data-changed"}`).Data)
}

// No input panics, and unsigned input is rejected. Signed events of known types are accepted even
// if they have changed.
func FuzzWebhooks(f *testing.F) {
	f.Add(dataChanged, "x", true)
	f.Add(`{"type":"data-changed","data":{"changed_models":{"a":[1]},"integration_id":null}}`, "", true)
	f.Add(`{"type":"integration-deleted","data":{"deleted_at":5}}`, "", true)
	f.Add("garbage", signatures[0].signature, false)
	for _, webhookType := range gen.WebhookTypes() {
		f.Add(string(kombotest.Webhook{Type: webhookType}.Body()), "", true)
	}
	f.Fuzz(func(t *testing.T, body, signature string, sign bool) {
		header := http.Header{kombo.SignatureHeader: {signature}}
		if sign {
			header = signed(webhookSecret, body)
		}
		event, err := kombo.ParseWebhook(webhookSecret, header, []byte(body))
		if !sign && (err == nil || errors.Is(err, kombo.ErrWebhookNotJSON) || errors.Is(err, kombo.ErrWebhookEnvelope)) {
			require.Equal(t, kombo.SignWebhook(webhookSecret, []byte(body)), signature, "unsigned input was decoded")
		}
		var envelope struct{ Type *string }
		if sign && len(body) <= kombo.MaxWebhookSize && json.Unmarshal([]byte(body), &envelope) == nil && envelope.Type != nil && *envelope.Type != "" &&
			bytes.Count([]byte(strings.ToLower(body)), []byte("type")) == 1 && strings.Contains(body, `"type"`) {
			require.NoError(t, err)
			require.Equal(t, *envelope.Type, event.Type)
		}
	})
}

// Each member of each known event is removed, set to null and changed in type, one at a time.
func TestMutatedWebhooks(t *testing.T) {
	for _, webhookType := range gen.WebhookTypes() {
		var event map[string]any
		require.NoError(t, json.Unmarshal(kombotest.Webhook{Type: webhookType}.Body(), &event))
		mutate(event, func() {
			body, err := json.Marshal(event)
			require.NoError(t, err)
			parsed := parse(t, string(body))
			assert.Equal(t, webhookType, parsed.Type)
		}, "type")
	}
}

// mutate changes the members below an object one at a time and calls try each time.
func mutate(object map[string]any, try func(), except string) {
	for name, value := range object {
		if name == except {
			continue
		}
		delete(object, name)
		try()
		for _, other := range []any{nil, true, 17, "text", []any{}, []any{1}, map[string]any{"new": 1}} {
			object[name] = other
			try()
		}
		object[name] = value
		switch value := value.(type) {
		case map[string]any:
			mutate(value, try, "")
			value["new"] = "grown"
			try()
			delete(value, "new")
		case []any:
			for _, element := range value {
				if element, isObject := element.(map[string]any); isObject {
					mutate(element, try, "")
				}
			}
		}
	}
}
