package kombo_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Two events need more than a status in the response.
func TestAssessmentResponses(t *testing.T) {
	handler := func(handle func(*kombo.WebhookEvent) error) http.Handler {
		return kombo.WebhookHandler([]string{webhookSecret}, func(_ context.Context, event *kombo.WebhookEvent) error { return handle(event) },
			kombo.WithWebhookDeduplicator(kombo.NewMemoryDeduplicator(10)))
	}
	answer := func(webhookType string, handler http.Handler) (int, string) {
		response := kombotest.Webhook{Type: webhookType, Secret: webhookSecret, ID: "the same"}.Deliver(handler)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		if len(body) > 0 {
			assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
		}
		return response.StatusCode, string(body)
	}
	rejecting := handler(func(*kombo.WebhookEvent) error {
		return fmt.Errorf("order: %w", kombo.RejectOrder(`No such "package"`))
	})
	for range 2 {
		status, body := answer(gen.WebhookTypeAssessmentOrderReceived, rejecting)
		assert.Equal(t, 422, status)
		assert.JSONEq(t, `{"message":"No such \"package\""}`, body)
	}
	status, _ := answer(gen.WebhookTypeInlineAssessmentOrderReceived, rejecting)
	assert.Equal(t, 500, status)

	answering := handler(func(event *kombo.WebhookEvent) error {
		return event.SetAssessmentURL("https://example.com/test/1?a=b&c=d")
	})
	for range 2 { // a repeated delivery needs the link again
		status, body := answer(gen.WebhookTypeInlineAssessmentOrderReceived, answering)
		assert.Equal(t, 200, status)
		assert.JSONEq(t, `{"assessment_url":"https://example.com/test/1?a=b&c=d"}`, body)
	}
	status, _ = answer(gen.WebhookTypeDataChanged, answering)
	assert.Equal(t, 500, status, "other events are not answered like this")

	status, _ = answer(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(*kombo.WebhookEvent) error { return nil }))
	assert.Equal(t, 500, status, "a candidate without a link")
	for _, bad := range []string{"", "/relative", "javascript:alert(1)", "https://", "://"} {
		status, _ = answer(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(event *kombo.WebhookEvent) error { return event.SetAssessmentURL(bad) }))
		assert.Equal(t, 500, status, bad)
	}
	assert.NotContains(t, kombo.RejectOrder("Erika Mustermann is unknown").Error(), "Mustermann")
}
