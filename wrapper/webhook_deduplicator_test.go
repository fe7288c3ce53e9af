package kombo_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestDuplicatesAreDropped(t *testing.T) {
	handled := 0
	var fail error
	handler := kombo.WebhookHandler(webhookSecret, func(context.Context, *kombo.WebhookEvent) error {
		handled++
		return fail
	}, kombo.WithWebhookDeduplicator(kombo.NewMemoryDeduplicator(2)))
	deliver := func(id string) int {
		return kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: webhookSecret, ID: id}.Deliver(handler).StatusCode
	}
	fail = errors.New("failed")
	assert.Equal(t, 500, deliver("1"))
	fail = nil
	assert.Equal(t, 200, deliver("1"), "an event that failed is handled again")
	assert.Equal(t, 200, deliver("1"))
	assert.Equal(t, 2, handled)
	deliver("2")
	deliver("3") // removes 1
	assert.Equal(t, 4, handled)
	deliver("2")
	deliver("3")
	assert.Equal(t, 4, handled)
	deliver("1")
	assert.Equal(t, 5, handled)

	withoutID := `{"type":"data-changed"}`
	for range 2 {
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(withoutID))
		request.Header = signed(webhookSecret, withoutID)
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	assert.Equal(t, 7, handled, "events without an ID are never duplicates")
}

// A delivery of an event that is being handled waits for the outcome.
func TestConcurrentDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := kombo.NewMemoryDeduplicator(10)
		release := make(chan error)
		runs := 0
		handle := func(context.Context) error {
			runs++
			return <-release
		}
		results := make(chan error, 3)
		for range 3 {
			go func() { results <- memory.Once(t.Context(), "1", handle) }()
		}
		synctest.Wait()
		assert.Equal(t, 1, runs)
		release <- errors.New("failed")
		assert.Error(t, <-results)
		synctest.Wait()
		assert.Equal(t, 2, runs, "the next delivery is handled")
		release <- nil
		assert.NoError(t, <-results)
		assert.NoError(t, <-results)
		assert.Equal(t, 2, runs)

		ctx, cancel := context.WithCancel(t.Context())
		go func() { results <- memory.Once(t.Context(), "2", handle) }()
		synctest.Wait()
		go func() { results <- memory.Once(ctx, "2", handle) }()
		synctest.Wait()
		cancel()
		assert.ErrorIs(t, <-results, context.Canceled)
		release <- nil
		assert.NoError(t, <-results)

		assert.Panics(t, func() { _ = memory.Once(t.Context(), "3", func(context.Context) error { panic("in the handler") }) })
		assert.NoError(t, memory.Once(t.Context(), "3", func(context.Context) error { return nil }), "a panic removes the event")
	})
}
