package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// burster makes many calls at once with one client.
type burster struct {
	name   string
	client func(baseURL string) (call func(context.Context) error, err error)

	connections, wall []float64
}

// bursts counts the connections that a client opens when many goroutines repeatedly call at the
// same time.
func bursts(ctx context.Context, settings settings, report *report) error {
	var rows [][]string
	var targets []target
	rounds := min(settings.rounds, 3)
	for _, secure := range []bool{false, true} {
		protocol := "HTTP/1.1"
		if secure {
			protocol += " with TLS"
		}
		variants := bursters()
		err := interleave(rounds, variants, func(variant *burster, _ int) error { return variant.measure(ctx, settings, secure) })
		if err != nil {
			return err
		}
		for _, variant := range variants {
			rows = append(rows, []string{
				variant.name + ", " + protocol, fmt.Sprintf("%.0f", median(variant.connections)), ratio(medianRatio(variants[0].wall, variant.wall)),
			})
		}
		targets = append(targets, target{
			what:  "connections per goroutine, " + protocol,
			value: median(variants[1].connections) / float64(settings.goroutines), limit: 1.1, atMost: true,
		})
	}
	report.table(fmt.Sprintf("%d bursts of %d calls to a server that takes 20ms, median of %d rounds", settings.bursts, settings.goroutines, rounds),
		[]string{"connections", "throughput"}, rows)
	report.targets(targets...)
	return nil
}

func bursters() []*burster {
	return []*burster{
		{name: "http.DefaultTransport", client: func(baseURL string) (func(context.Context) error, error) {
			client := &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
			return func(ctx context.Context) error {
				return get(ctx, client, baseURL+"/connect/integration-by-token/token")
			}, nil
		}},
		{name: "kombo", client: func(baseURL string) (func(context.Context) error, error) {
			client, err := kombo.NewClient("key", kombo.WithBaseURL(baseURL), kombo.WithMaxRetries(0))
			return func(ctx context.Context) error {
				_, err := client.Connect.GetIntegrationByToken(ctx, "token")
				return err
			}, err
		}},
	}
}

func (b *burster) measure(ctx context.Context, settings settings, secure bool) error {
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, integration)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // DefaultTransport closes many connections, which the server would log
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	defer server.Close()
	if secure {
		if err := trustTestServers(); err != nil {
			return err
		}
		server.StartTLS()
	} else {
		server.Start()
	}
	call, err := b.client(server.URL + "/v1")
	if err != nil {
		return err
	}
	started := time.Now()
	for range settings.bursts {
		if err := burst(ctx, settings.goroutines, call); err != nil {
			return err
		}
	}
	b.wall = append(b.wall, time.Since(started).Seconds())
	b.connections = append(b.connections, float64(connections.Load()))
	return nil
}

// burst makes calls in several goroutines at once and returns the first error.
func burst(ctx context.Context, goroutines int, call func(context.Context) error) error {
	errs := make(chan error, goroutines)
	for range goroutines {
		go func() { errs <- call(ctx) }()
	}
	var failed error
	for range goroutines {
		if err := <-errs; failed == nil {
			failed = err
		}
	}
	return failed
}

func get(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// trustTestServers makes this process trust httptest's certificate like those of the system,
// because the SDK's own transport, which is measured here, has no option for certificates. Call it
// before the first TLS connection. It works on Linux and the BSDs only: other systems ignore
// SSL_CERT_FILE.
var trustTestServers = sync.OnceValue(func() error {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	folder, err := os.MkdirTemp("", "kombo-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "server.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		return err
	}
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		return err
	}
	_, err = x509.SystemCertPool() // reads the file and caches it
	return err
})
