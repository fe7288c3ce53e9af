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

// The responses to two types of events have a body.
func TestAssessmentResponses(t *testing.T) {
	handler := func(handle func(*kombo.WebhookEvent) error) http.Handler {
		return kombo.WebhookHandler([]string{webhookSecret}, func(_ context.Context, event *kombo.WebhookEvent) error { return handle(event) },
			kombo.WithWebhookDeduplicator(kombo.NewMemoryDeduplicator(10)))
	}
	deliver := func(webhookType string, handler http.Handler) (int, string) {
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
		status, body := deliver(gen.WebhookTypeAssessmentOrderReceived, rejecting)
		assert.Equal(t, 422, status)
		assert.JSONEq(t, `{"message":"No such \"package\""}`, body)
	}
	status, _ := deliver(gen.WebhookTypeInlineAssessmentOrderReceived, rejecting)
	assert.Equal(t, 500, status)

	accepting := handler(func(event *kombo.WebhookEvent) error {
		return event.SetAssessmentURL("https://example.com/test/1?a=b&c=d")
	})
	for range 2 { // the response to a repeated delivery has the link again
		status, body := deliver(gen.WebhookTypeInlineAssessmentOrderReceived, accepting)
		assert.Equal(t, 200, status)
		assert.JSONEq(t, `{"assessment_url":"https://example.com/test/1?a=b&c=d"}`, body)
	}
	status, _ = deliver(gen.WebhookTypeDataChanged, accepting)
	assert.Equal(t, 500, status, "the response to other events has no link")

	status, _ = deliver(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(*kombo.WebhookEvent) error { return nil }))
	assert.Equal(t, 500, status, "the candidate would have no link")
	for _, bad := range []string{"", "/relative", "javascript:alert(1)", "https://", "://"} {
		status, _ = deliver(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(event *kombo.WebhookEvent) error { return event.SetAssessmentURL(bad) }))
		assert.Equal(t, 500, status, bad)
	}
	assert.NotContains(t, kombo.RejectOrder("Erika Mustermann is unknown").Error(), "Mustermann")
}
