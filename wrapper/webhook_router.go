package kombo

import (
	"context"
	"fmt"
	"reflect"

	"github.com/kombo-go/kombo/gen"
)

// WebhookRouter hands each event to the function for its type. Register all functions before the first event arrives;
// after that it is safe for concurrent use.
//
//	router := kombo.NewWebhookRouter()
//	kombo.OnWebhook(router, func(ctx context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error { ... })
//	http.Handle("/kombo", kombo.WebhookHandler(secret, router.Handle))
type WebhookRouter struct {
	routes map[string]func(context.Context, *WebhookEvent) error
	rest   func(context.Context, *WebhookEvent) error
}

// NewWebhookRouter returns a router that ignores all events.
func NewWebhookRouter() *WebhookRouter {
	return &WebhookRouter{
		routes: map[string]func(context.Context, *WebhookEvent) error{},
		rest:   func(context.Context, *WebhookEvent) error { return nil },
	}
}

// OnWebhook registers the function for the events that carry a T, such as gen.DataChangedWebhook. A type that no webhook
// carries, or that has a function already, panics.
func OnWebhook[T any](router *WebhookRouter, handle func(ctx context.Context, event *WebhookEvent, data *T) error) {
	for _, webhookType := range gen.WebhookTypes() {
		if reflect.TypeOf(gen.NewWebhookData(webhookType)) != reflect.TypeFor[*T]() {
			continue
		}
		if _, taken := router.routes[webhookType]; taken {
			panic(fmt.Sprintf("kombo: OnWebhook: %s has a function already", webhookType))
		}
		router.routes[webhookType] = func(ctx context.Context, event *WebhookEvent) error {
			return handle(ctx, event, event.Data.(*T))
		}
		return
	}
	panic(fmt.Sprintf("kombo: OnWebhook: no webhook carries a %s: use one of the types of package gen that end in Webhook", reflect.TypeFor[T]()))
}

// Rest registers the function for all other events: those of other and of unknown types, and those whose payload is no
// object. Without it they are ignored.
func (r *WebhookRouter) Rest(handle func(ctx context.Context, event *WebhookEvent) error) {
	r.rest = handle
}

// Handle hands an event to its function. It is what [WebhookHandler] takes.
func (r *WebhookRouter) Handle(ctx context.Context, event *WebhookEvent) error {
	if handle, known := r.routes[event.Type]; known && event.Data != nil {
		return handle(ctx, event)
	}
	return r.rest(ctx, event)
}
