// Package server is the server of the benchmarks. It returns pages of employees in Kombo's format,
// with configurable latency and bandwidth.
package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kombo-go/kombo/internal/people"
)

// Setting configures a server.
type Setting struct {
	Latency time.Duration // time until a response begins
	Link    int           // bits per second that all connections share, 0 for no limit
	Gzip    bool          // whether responses are compressed for clients that accept it
	// NextLast puts `next` after the results. In Kombo's contract it comes before them in most
	// lists.
	NextLast bool
}

// Server serves one list of employees under any path.
type Server struct {
	// URL is the base URL of the API.
	URL string

	pages    *people.Pages
	setting  Setting
	requests atomic.Int64
	server   *httptest.Server

	mutex      sync.Mutex
	compressed map[*byte][]byte
}

// Start starts a server. Close it when done.
func Start(pages *people.Pages, setting Setting) *Server {
	s := &Server{pages: pages, setting: setting, compressed: map[*byte][]byte{}}
	s.server = httptest.NewUnstartedServer(s)
	if setting.Link > 0 {
		s.server.Listener = &slowListener{Listener: s.server.Listener, link: &link{bitsPerSecond: setting.Link}}
	}
	s.server.Start()
	s.URL = s.server.URL + "/v1"
	return s
}

// Close stops the server.
func (s *Server) Close() { s.server.Close() }

// Requests returns the number of requests so far.
func (s *Server) Requests() int { return int(s.requests.Load()) }

// ServeHTTP returns the page of the cursor.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	page := 0
	if cursor := r.URL.Query().Get("cursor"); cursor != "" {
		var err error
		if page, err = strconv.Atoi(strings.TrimPrefix(cursor, "page-")); err != nil || page < 0 || page >= s.pages.Count() {
			http.Error(w, "no such page", http.StatusBadRequest)
			return
		}
	}
	next := "null"
	if page+1 < s.pages.Count() {
		next = fmt.Sprintf(`"page-%d"`, page+1)
	}
	parts := [][]byte{[]byte(`{"status":"success","data":{"next":` + next + `,"results":`), s.pages.Results(page), []byte(`}}`)}
	if s.setting.NextLast {
		parts = [][]byte{[]byte(`{"status":"success","data":{"results":`), s.pages.Results(page), []byte(`,"next":` + next + `}}`)}
	}
	if s.setting.Gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		parts = [][]byte{compress(parts[0]), s.compress(parts[1]), compress(parts[2])}
	}
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(length))
	time.Sleep(s.setting.Latency)
	for _, part := range parts {
		_, _ = w.Write(part)
	}
}

// compress returns text as a gzip member. A sequence of members is a valid gzip file (RFC 1952,
// section 2.2).
func compress(text []byte) []byte {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, _ = writer.Write(text)
	_ = writer.Close()
	return compressed.Bytes()
}

// compress caches compressed texts, so that the server uses little CPU time while clients are
// measured.
func (s *Server) compress(text []byte) []byte {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	compressed, found := s.compressed[&text[0]]
	if !found {
		compressed = compress(text)
		s.compressed[&text[0]] = compressed
	}
	return compressed
}
