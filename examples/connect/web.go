package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"
)

// serve serves requests until the context ends, and then waits for those that are being handled.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = server.Shutdown(context.WithoutCancel(ctx))
	})
	defer stop()
	err := server.Serve(listener)
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-done
	return nil
}

// protect adds headers that restrict what browsers do with the pages, and rejects requests that
// other sites make in the name of the user: those with another Host, as in DNS rebinding, and those
// that change something and have another Origin.
func protect(handler http.Handler, policy string, hosts []string) http.Handler {
	handler = http.NewCrossOriginProtection().Handler(handler)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		if !slices.Contains(hosts, r.Host) {
			http.Error(w, "unknown host", http.StatusMisdirectedRequest)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// localHosts returns the values of the Host header by which browsers on this machine reach an
// address. A program that is reachable from elsewhere needs its domain here.
func localHosts(addr net.Addr) []string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	return []string{addr.String(), net.JoinHostPort("localhost", port), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port)}
}
