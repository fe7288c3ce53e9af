package kombo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func deliver(body string, header http.Header) *http.Request {
	request := httptest.NewRequest(http.MethodPost, "/kombo", strings.NewReader(body))
	request.Header = header
	return request
}

// consumed returns a request whose body was read by middleware.
func consumed() *http.Request {
	request := deliver(dataChanged, signed(webhookSecret, dataChanged))
	_, _ = io.Copy(io.Discard, request.Body)
	return request
}

type closedBody struct{ io.Reader }

func (closedBody) Read([]byte) (int, error) { return 0, http.ErrBodyReadAfterClose }
func (closedBody) Close() error             { return nil }

func closed() *http.Request {
	request := deliver(dataChanged, signed(webhookSecret, dataChanged))
	request.Body = closedBody{}
	return request
}

func TestWebhookHandler(t *testing.T) {
	genuine := signed(webhookSecret, dataChanged)
	twice := http.Header{kombo.SignatureHeader: slices.Repeat(genuine[kombo.SignatureHeader], 2)}
	hex := http.Header{kombo.SignatureHeader: {strings.Repeat("0f", 32)}}
	failure := errors.New("the database of Erika Mustermann is down")
	tests := []struct {
		name    string
		request *http.Request
		err     error
		status  int
		level   slog.Level
		reason  string // in the log
		wantErr error  // for the observer
	}{
		{"handled", deliver(dataChanged, genuine), nil, 200, slog.LevelDebug, "", nil},
		{"unknown type", deliver(`{"type":"new"}`, signed(webhookSecret, `{"type":"new"}`)), nil, 200, slog.LevelDebug, "", nil},
		{"failed", deliver(dataChanged, genuine), failure, 500, slog.LevelWarn, "the handler returned an error", failure},
		{"failed, wrapped", deliver(dataChanged, genuine), fmt.Errorf("Mustermann: %w", &os.PathError{Err: failure}), 500, slog.LevelWarn, "(*errors.errorString)", failure},
		{"rejection of another event", deliver(dataChanged, genuine), kombo.RejectOrder("no"), 500, slog.LevelWarn, "(*kombo.OrderRejection)", nil},
		{"wrong signature", deliver(dataChanged, signed("other", dataChanged)), nil, 401, slog.LevelWarn, "check the secret", kombo.ErrWebhookSignature},
		{"signature in hex", deliver(dataChanged, hex), nil, 401, slog.LevelWarn, "base64url", kombo.ErrWebhookSignature},
		{"several signatures", deliver(dataChanged, twice), nil, 401, slog.LevelWarn, "has 2 of them", kombo.ErrWebhookSignature},
		{"no signature", deliver(dataChanged, http.Header{}), nil, 401, slog.LevelWarn, "no X-Kombo-Signature header", kombo.ErrWebhookUnsigned},
		{"body consumed", consumed(), nil, 401, slog.LevelWarn, "the body is empty: check whether middleware has read it", kombo.ErrWebhookSignature},
		{"body closed", closed(), nil, 400, slog.LevelWarn, "the body is closed", http.ErrBodyReadAfterClose},
		{"not an event", deliver(`{"id":"1"}`, signed(webhookSecret, `{"id":"1"}`)), nil, 400, slog.LevelWarn, "no type", kombo.ErrWebhookEnvelope},
		{"not JSON", deliver(`{`, signed(webhookSecret, `{`)), nil, 400, slog.LevelWarn, "not JSON", kombo.ErrWebhookNotJSON},
		{"GET", httptest.NewRequest(http.MethodGet, "/kombo", nil), nil, 405, slog.LevelDebug, "not POST", nil},
		{"PUT", httptest.NewRequest(http.MethodPut, "/kombo", strings.NewReader(dataChanged)), nil, 405, slog.LevelDebug, "not POST", nil},
		{"too large", deliver(strings.Repeat("x", kombo.MaxWebhookSize+1), http.Header{}), nil, 413, slog.LevelWarn, "too large", kombo.ErrWebhookTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			var deliveries []kombo.WebhookDelivery
			handled := false
			handler := kombo.WebhookHandler(webhookSecret, func(context.Context, *kombo.WebhookEvent) error {
				handled = true
				return test.err
			},
				kombo.WithWebhookLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
				kombo.WithWebhookObserver(func(_ context.Context, got kombo.WebhookDelivery) { deliveries = append(deliveries, got) }))
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, test.request)
			assert.Equal(t, test.status, response.Code)
			assert.Equal(t, test.status == 200 || test.status == 500, handled)
			assert.Empty(t, response.Body.String())
			assert.Equal(t, test.status == 405, response.Header().Get("Allow") == "POST")

			assert.Equal(t, 1, strings.Count(log.String(), "\n"))
			assert.Contains(t, log.String(), fmt.Sprintf("level=%s ", test.level))
			assert.Contains(t, log.String(), fmt.Sprintf("status=%d ", test.status))
			assert.Contains(t, log.String(), test.reason)
			assert.Equal(t, test.reason != "", strings.Contains(log.String(), "reason="))
			for _, secret := range []string{"Mustermann", webhookSecret, "personio:acme", signatures[0].signature, "0f0f"} {
				assert.NotContains(t, log.String(), secret)
			}

			require.Len(t, deliveries, 1)
			got := deliveries[0]
			assert.Equal(t, test.status, got.StatusCode)
			assert.Contains(t, log.String(), fmt.Sprintf("body_bytes=%d", got.BodySize))
			assert.Equal(t, handled, got.Type != "")
			assert.Equal(t, test.status == 200, got.Err == nil)
			if test.wantErr != nil {
				assert.ErrorIs(t, got.Err, test.wantErr)
			}
		})
	}
}

// Without options, failures are logged with the default logger.
func TestWebhookHandlerLogsByDefault(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	handler := kombo.WebhookHandler(webhookSecret, kombo.NewWebhookRouter().Handle)
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	handler.ServeHTTP(httptest.NewRecorder(), deliver(dataChanged, signed(webhookSecret, dataChanged)))
	assert.Empty(t, log.String())
	handler.ServeHTTP(httptest.NewRecorder(), deliver(dataChanged, signed("other", dataChanged)))
	assert.Contains(t, log.String(), "level=WARN")
	assert.Contains(t, log.String(), fmt.Sprintf("body_bytes=%d", len(dataChanged)))
}

func TestWebhookHandlerPanics(t *testing.T) {
	var deliveries []kombo.WebhookDelivery
	handler := kombo.WebhookHandler(webhookSecret, func(context.Context, *kombo.WebhookEvent) error { panic("Erika Mustermann") },
		kombo.WithWebhookObserver(func(_ context.Context, got kombo.WebhookDelivery) { deliveries = append(deliveries, got) }))
	assert.PanicsWithValue(t, "Erika Mustermann", func() {
		handler.ServeHTTP(httptest.NewRecorder(), deliver(dataChanged, signed(webhookSecret, dataChanged)))
	})
	require.Len(t, deliveries, 1)
	assert.Equal(t, 500, deliveries[0].StatusCode)
	assert.EqualError(t, deliveries[0].Err, "kombo: webhook handler: handle panicked")

	assert.Panics(t, func() { kombo.WebhookHandler("secret", nil) })
	assert.Panics(t, func() { kombo.WebhookHandler("secret", kombo.NewWebhookRouter().Handle, nil) })
}
