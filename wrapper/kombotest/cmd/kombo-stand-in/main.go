// Command kombo-stand-in serves the stand-in for Kombo at a fixed address, for programs in any language, with records of
// an invented company and a page that shows what it serves and what it got.
//
//	go run github.com/kombo-go/kombo/wrapper/kombotest/cmd/kombo-stand-in@latest
//	curl -H 'Authorization: Bearer any' -H 'X-Integration-Id: personio:acme' http://127.0.0.1:5662/v1/hris/employees
//
// It is made for this machine. At an address that others can reach, they can read all that was sent to it: keep to
// invented data then.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func main() {
	address := flag.String("addr", "127.0.0.1:5662", "where to listen")
	seed := flag.Uint64("seed", 1, "which records to invent: the same seed gives the same ones")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *address, *seed, func(url string) {
		fmt.Printf("The stand-in for Kombo is at %s/v1, with any API key and any X-Integration-Id.\nLook at %s to see what it serves and what it got.\n", url, url)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "kombo-stand-in:", err)
		os.Exit(1)
	}
}

// run serves until the context ends. It calls ready with its URL when it can be reached.
func run(ctx context.Context, address string, seed uint64, ready func(url string)) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	tcp := listener.Addr().(*net.TCPAddr)
	url := "http://" + tcp.String()
	if tcp.IP.IsUnspecified() {
		url = fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	page := newPage(url, seed)
	defer page.server.Close()
	server := &http.Server{Handler: page.handler(tcp.IP.IsLoopback()), ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	ready(url)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
