package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"golang.org/x/sync/errgroup"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// changeEverything changes data of all customers, and delivers five webhooks for each of them.
func (d *demonstration) changeEverything(ctx context.Context, r *report) error {
	client, err := river.NewClient(riverpgxv5.New(d.pool), &river.Config{})
	if err != nil {
		return err
	}
	var queued, behind atomic.Int64
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(ctx context.Context, _ *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		result, err := enqueue(ctx, client, data.IntegrationID)
		if err != nil {
			return err // Kombo retries
		}
		switch {
		case result.UniqueSkippedAsDuplicate:
		case strings.Contains(string(result.Job.EncodedArgs), `"behind"`):
			behind.Add(1)
		default:
			queued.Add(1)
		}
		return nil
	})
	handler := kombo.WebhookHandler(webhookSecret, router.Handle)

	// Customers that are being read come first: their runs have read pages from before the change.
	held := d.customers.gate.held()
	others := slices.DeleteFunc(slices.Clone(d.customers.ids), func(id string) bool { return slices.Contains(held, id) })
	d.customers.change(held)
	err = deliver(ctx, handler, held)
	d.customers.gate.open()
	if err != nil {
		return err
	}
	d.customers.change(others)
	if err := deliver(ctx, handler, others); err != nil {
		return err
	}
	r.webhooks, r.queued, r.behind = 5*len(d.customers.ids), int(queued.Load()), int(behind.Load())
	return nil
}

const webhookSecret = "secret-of-the-example"

// deliver delivers five webhooks for each customer, several at once, and retries until they are
// accepted.
func deliver(ctx context.Context, handler http.Handler, ids []string) error {
	var deliveries errgroup.Group
	deliveries.SetLimit(8)
	for range 5 {
		for _, id := range ids {
			deliveries.Go(func() error {
				event := kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: webhookSecret, Data: gen.DataChangedWebhook{IntegrationID: id}}
				for ctx.Err() == nil {
					if event.Deliver(handler).StatusCode == http.StatusOK {
						return nil
					}
				}
				return context.Cause(ctx)
			})
		}
	}
	return deliveries.Wait()
}
