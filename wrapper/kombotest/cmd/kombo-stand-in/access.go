package main

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// isThisMachine tells whether a host, with or without a port, is the machine the program runs on.
func isThisMachine(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// allowFrontEnds lets pages that are served by this machine call the API from the browser. Kombo itself does not: the API
// key is for back ends only. Here there is no key to keep.
func allowFrontEnds(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, err := url.Parse(r.Header.Get("Origin"))
		if err == nil && origin.Host != "" && isThisMachine(origin.Host) {
			header := w.Header()
			header.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			header.Add("Vary", "Origin")
			header.Set("Access-Control-Expose-Headers", "*")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
				header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
				header.Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// keepToThisMachine refuses the page under a name that another site has pointed at this machine, so that no site can
// read what was sent here (DNS rebinding).
func keepToThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isThisMachine(r.Host) {
			http.Error(w, "The page is for this machine: open it as localhost.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
