package kombo

import (
	"context"
	"fmt"
	"reflect"

	"github.com/kombo-go/kombo/gen"
)

// WebhookRouter passes each event to the function for its type. Register all functions before the first
// event arrives; after that a WebhookRouter is safe for concurrent use.
//
//	router := kombo.NewWebhookRouter()
//	kombo.OnWebhook(router, func(ctx context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error { ... })
//	http.Handle("/kombo", kombo.WebhookHandler(secret, router.Handle))
type WebhookRouter struct {
	routes   map[string]func(context.Context, *WebhookEvent) error
	fallback func(context.Context, *WebhookEvent) error
}

// NewWebhookRouter returns a router that ignores all events.
func NewWebhookRouter() *WebhookRouter {
	return &WebhookRouter{
		routes:   map[string]func(context.Context, *WebhookEvent) error{},
		fallback: func(context.Context, *WebhookEvent) error { return nil },
	}
}

// OnWebhook registers the function for the events whose payload is a T, such as gen.DataChangedWebhook.
// It panics if T is not the payload of a webhook, or if there is already a function for it.
func OnWebhook[T any](router *WebhookRouter, handle func(ctx context.Context, event *WebhookEvent, data *T) error) {
	for _, webhookType := range gen.WebhookTypes() {
		if reflect.TypeOf(gen.NewWebhookData(webhookType)) != reflect.TypeFor[*T]() {
			continue
		}
		if _, taken := router.routes[webhookType]; taken {
			panic(fmt.Sprintf("kombo: OnWebhook: %s already has a function", webhookType))
		}
		router.routes[webhookType] = func(ctx context.Context, event *WebhookEvent) error {
			return handle(ctx, event, event.Data.(*T))
		}
		return
	}
	panic(fmt.Sprintf("kombo: OnWebhook: %s is not the payload of a webhook: use a type of package gen that ends in Webhook", reflect.TypeFor[T]()))
}

// Fallback registers the function for all other events: those of types without a function, of unknown
// types, and with a payload that is not an object. Without it they are ignored.
func (r *WebhookRouter) Fallback(handle func(ctx context.Context, event *WebhookEvent) error) {
	r.fallback = handle
}

// Handle passes an event to its function. It is the handle of a [WebhookHandler].
func (r *WebhookRouter) Handle(ctx context.Context, event *WebhookEvent) error {
	if handle, known := r.routes[event.Type]; known && event.Data != nil {
		return handle(ctx, event)
	}
	return r.fallback(ctx, event)
}
