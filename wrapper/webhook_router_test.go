package kombo_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestWebhookRouter(t *testing.T) {
	var seen []string
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		seen = append(seen, "data-changed "+data.IntegrationID)
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationDeletedWebhook) error {
		seen = append(seen, "integration-deleted "+data.ID)
		return errors.New("failed")
	})
	handler := kombo.WebhookHandler(webhookSecret, router.Handle)
	deliver := func(webhook kombotest.Webhook) int {
		webhook.Secret = webhookSecret
		return webhook.Deliver(handler).StatusCode
	}
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeDataChanged}))
	assert.Equal(t, 500, deliver(kombotest.Webhook{Type: gen.WebhookTypeIntegrationDeleted}))
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated}), "ignored")
	router.Fallback(func(_ context.Context, event *kombo.WebhookEvent) error {
		seen = append(seen, "rest "+event.Type)
		return nil
	})
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: "something-new", Data: map[string]any{}}))
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Data: []int{1}}))
	assert.Equal(t, []string{"data-changed personio:CBNMt7dSNCzBdnRTx87dev4E", "integration-deleted personio:CBNMt7dSNCzBdnRTx87dev4E",
		"rest something-new", "rest data-changed"}, seen)

	assert.Panics(t, func() {
		kombo.OnWebhook(router, func(context.Context, *kombo.WebhookEvent, *gen.DataChangedWebhook) error { return nil })
	})
	assert.Panics(t, func() {
		kombo.OnWebhook(router, func(context.Context, *kombo.WebhookEvent, *gen.Employee) error { return nil })
	})
}
