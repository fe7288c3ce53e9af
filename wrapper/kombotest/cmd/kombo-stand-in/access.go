package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/local"
)

// hosts are the names, in addition to those that isLocal knows, under which the server can be
// reached and whose pages may use it.
type hosts []string

// check rejects requests for names that a website can have pointed at this machine, so that no
// website can read what was sent here (DNS rebinding). An IP address is not such a name.
func (h hosts) check(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostname(r.Host)
		if _, err := netip.ParseAddr(name); err != nil && !h.isLocal(name) {
			forbid(w, "unknown host: open it as localhost, or start kombo-stand-in with -host and this name")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLocal reports whether a host is this machine, or has a name that public DNS cannot have, such
// as that of a container.
func (h hosts) isLocal(name string) bool {
	if local.IsThisMachine(name) || slices.Contains(h, name) {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err != nil && name != "" && (!strings.Contains(name, ".") || strings.HasSuffix(name, ".internal"))
}

// allowFrontEnds lets pages of this machine use the API from the browser, and rejects requests of
// other websites. Kombo itself allows no pages, because API keys are for back ends only.
func (h hosts) allowFrontEnds(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		site := r.Header.Get("Sec-Fetch-Site")
		switch {
		case origin == "" && slices.Contains([]string{"", "none", "same-origin"}, site): // not a page's request
		case origin != "" && h.isLocal(originHost(origin)):
			allow(w.Header(), r)
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				w.WriteHeader(http.StatusNoContent)
				return
			}
		default:
			forbid(w, "request of another website: start kombo-stand-in with -host and its name")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// allow adds the headers of CORS.
func allow(header http.Header, r *http.Request) {
	header.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	header.Add("Vary", "Origin")
	header.Set("Access-Control-Expose-Headers", "*")
	if r.Method == http.MethodOptions {
		header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
		header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		header.Set("Access-Control-Max-Age", "600")
	}
}

func originHost(origin string) string {
	parsed, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return hostname(parsed.Host)
}

// hostname returns a host without its port, in lower case.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// forbid responds with an error in Kombo's format, which clients can show.
func forbid(w http.ResponseWriter, reason string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "error", "error": map[string]any{
		"code": nil, "title": reason, "message": reason, "log_url": nil,
	}})
}
