// Command webhooks receives Kombo's webhooks, verifies them and prints the events. If data has
// changed, it prints which lists to read.
//
//	KOMBO_WEBHOOK_SECRET=... go run ./examples/webhooks -addr localhost:8080
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
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, os.Getenv("KOMBO_WEBHOOK_SECRET")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, secret string) error {
	if secret == "" {
		return errors.New("KOMBO_WEBHOOK_SECRET is not set: the secret is in Kombo's dashboard (Configuration, Webhooks)")
	}
	mux := http.NewServeMux()
	mux.Handle("/kombo", handler(secret))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	listener, err := net.Listen("tcp", addr)
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

// handler quotes what it prints (%q), because names of customers may contain anything, such as line
// breaks and the escape sequences of terminals.
func handler(secret string) http.Handler {
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		fmt.Printf("%q: data of %q has changed\n", event.ID, data.IntegrationID)
		for _, list := range kombo.ChangedLists(data) {
			fmt.Printf("  read %s.%s\n", list.Service, list.Iterator)
		}
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationCreatedWebhook) error {
		fmt.Printf("%q: %q has connected %q: store the integration ID %q\n", event.ID, data.EndUser.OrganizationName, data.Tool, data.ID)
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationDeletedWebhook) error {
		fmt.Printf("%q: %q was deleted: delete its data\n", event.ID, data.ID)
		return nil
	})
	router.Fallback(func(_ context.Context, event *kombo.WebhookEvent) error {
		fmt.Printf("%q: %q\n", event.ID, event.Type)
		return nil
	})
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return kombo.WebhookHandler(secret, router.Handle,
		kombo.WithWebhookDeduplicator(kombo.NewMemoryDeduplicator(10_000)), kombo.WithWebhookLogger(logger))
}
