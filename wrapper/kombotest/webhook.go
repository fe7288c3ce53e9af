package kombotest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// webhooks counts the events that were made, for their ids.
var webhooks atomic.Int64

// Webhook is an event on its way to a program. Its zero values are filled in: with an event that
// fits the contract and that nobody has sent before.
//
//	response := kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: secret}.Deliver(handler)
type Webhook struct {
	// Type is the type of the event. One that the contract does not have needs Data.
	Type string
	// Secret signs it. The event goes out unsigned if it is "".
	Secret string
	// ID is the id of the event.
	ID string
	// Data is the payload, anything that encodes to JSON; nil for the example that the contract has
	// for the type.
	Data any
}

// Body is the body that is sent.
func (h Webhook) Body() []byte {
	data := h.Data
	if data == nil {
		schema := object(dig(theContract().root, "webhooks", h.Type, "post", "requestBody", "content", "application/json", "schema"))
		if schema == nil {
			panic(fmt.Sprintf("kombotest: the contract has no webhook %q: give it Data", h.Type))
		}
		data = theContract().example(object(dig(schema, "properties", "data")), 0)
	}
	id := h.ID
	if id == "" {
		id = fmt.Sprintf("webhook-%d", webhooks.Add(1))
	}
	return encode(map[string]any{"id": id, "type": h.Type, "data": data})
}

// Request is the request that delivers the event to a URL.
func (h Webhook) Request(ctx context.Context, url string) (*http.Request, error) {
	body := h.Body()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if h.Secret != "" {
		request.Header.Set(kombo.SignatureHeader, kombo.SignWebhook(h.Secret, body))
	}
	return request, nil
}

// Deliver passes the event to a handler and returns its response.
func (h Webhook) Deliver(handler http.Handler) *http.Response {
	request, err := h.Request(context.Background(), "http://example.com/kombo")
	if err != nil {
		panic(err) // the URL is good
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Result()
}

// Post sends the event to a URL.
func (h Webhook) Post(ctx context.Context, url string) (*http.Response, error) {
	request, err := h.Request(ctx, strings.TrimSpace(url))
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}
