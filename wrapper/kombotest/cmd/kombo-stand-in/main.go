// Command kombo-stand-in is a mock server for Kombo, for programs in any language: the server of
// package kombotest at a fixed address, with the records of an invented company, and a page that
// shows the operations, the requests and the responses.
//
//	go run github.com/kombo-go/kombo/wrapper/kombotest/cmd/kombo-stand-in@latest
//	curl -H 'Authorization: Bearer any' -H 'X-Integration-Id: personio:acme' http://127.0.0.1:5662/v1/hris/employees
//
// It is meant for this machine and its containers. If others can reach the address (-addr), they
// can read all that was sent to it: only send invented data then. Requests for other names than
// localhost, addresses and names that public DNS cannot have are rejected, and so are requests of
// other websites; -host allows more names.
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
	"strings"
	"syscall"
	"time"
)

func main() {
	address := flag.String("addr", "127.0.0.1:5662", "where to listen")
	seed := flag.Uint64("seed", 1, "which records to invent: the same seed gives the same ones")
	names := flag.String("host", "", "names, separated by commas, under which it can also be reached and whose pages may use it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *address, splitNames(*names), *seed, func(url string) {
		fmt.Printf("The mock server is at %s/v1, with any API key and any X-Integration-Id.\nOpen %s to see its operations and the requests.\n", url, url)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "kombo-stand-in:", err)
		os.Exit(1)
	}
}

func splitNames(list string) hosts {
	return strings.FieldsFunc(strings.ToLower(list), func(r rune) bool { return r == ',' || r == ' ' })
}

// run serves until the context ends. It calls ready with its URL when it can be reached.
func run(ctx context.Context, address string, names hosts, seed uint64, ready func(url string)) error {
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
	server := &http.Server{Handler: page.handler(names), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	ready(url)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
