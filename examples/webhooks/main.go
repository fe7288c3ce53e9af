// Command webhooks receives Kombo's webhooks, verifies them and prints what has happened; when data has changed it tells
// what to read.
//
//	KOMBO_WEBHOOK_SECRET=... go run ./examples/webhooks -address localhost:8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() {
	address := flag.String("address", "localhost:8080", "where to listen")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *address, os.Getenv("KOMBO_WEBHOOK_SECRET")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, secret string) error {
	if secret == "" {
		return errors.New("KOMBO_WEBHOOK_SECRET is not set: the secret stands in Kombo's dashboard, Configuration, Webhooks")
	}
	mux := http.NewServeMux()
	mux.Handle("/kombo", handler(secret))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("Waiting for webhooks at http://%s/kombo\n", listener.Addr())
	stopped := context.AfterFunc(ctx, func() { _ = server.Shutdown(context.WithoutCancel(ctx)) })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handler(secret string) http.Handler {
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		fmt.Printf("%s: data of %s has changed\n", event.ID, data.IntegrationID)
		for _, read := range kombo.ChangedLists(data) {
			fmt.Printf("  read %s.%s\n", read.Service, read.Iterator)
		}
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationCreatedWebhook) error {
		fmt.Printf("%s: %s has connected %s\n", event.ID, data.EndUser.OrganizationName, data.Tool)
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationDeletedWebhook) error {
		fmt.Printf("%s: %s is gone, delete its data\n", event.ID, data.ID)
		return nil
	})
	router.Fallback(func(_ context.Context, event *kombo.WebhookEvent) error {
		fmt.Printf("%s: %s\n", event.ID, event.Type)
		return nil
	})
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return kombo.WebhookHandler(secret, router.Handle,
		kombo.WithWebhookDeduplicator(kombo.NewMemoryDeduplicator(10_000)), kombo.WithWebhookLogger(logger))
}
