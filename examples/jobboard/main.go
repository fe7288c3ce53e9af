// Command jobboard is a small job board: it shows the jobs of a customer's recruiting system, asks
// each job's screening questions, and creates applications with their documents in the system.
//
//	go run ./examples/jobboard -addr localhost:8082
//
// Without KOMBO_API_KEY it uses the SDK's mock server. With it, it uses Kombo, in the region of
// KOMBO_REGION, and the integration in KOMBO_INTEGRATION_ID.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func main() {
	addr := flag.String("addr", "localhost:8082", "address to listen on")
	refresh := flag.Duration("refresh", 10*time.Minute, "how often to read the jobs; Kombo itself syncs every few hours")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *refresh); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr string, refresh time.Duration) error {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var acme *kombo.Integration
	if os.Getenv("KOMBO_API_KEY") != "" {
		client, err := kombo.NewClient("", kombo.WithLogger(logger))
		if err != nil {
			return err
		}
		acme = client.Integration(os.Getenv("KOMBO_INTEGRATION_ID"))
	} else {
		server := kombotest.Start()
		defer server.Close()
		inventJobs(server)
		acme = server.Client(kombo.WithLogger(logger)).Integration("greenhouse:acme")
		fmt.Println("Using the mock server; set KOMBO_API_KEY and KOMBO_INTEGRATION_ID to use Kombo.")
	}
	board := newBoard(acme, logger)
	if err := board.refresh(ctx); err != nil {
		return fmt.Errorf("read the jobs: %w", err)
	}
	background := make(chan struct{})
	go func() {
		defer close(background)
		board.keepFresh(ctx, refresh)
	}()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("Open http://%s\n", listener.Addr())
	if err := serve(ctx, listener, protect(board.handler(), policy, localHosts(listener.Addr()))); err != nil {
		return err
	}
	<-background
	return nil
}
