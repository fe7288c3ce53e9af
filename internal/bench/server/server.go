// Package server is the server that the benchmarks read from: pages of employees as Kombo answers them, as late and over
// as slow a link as wanted.
package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kombo-go/kombo/internal/people"
)

// Setting is what lies between the server and its client.
type Setting struct {
	Latency time.Duration // how long each answer takes to begin
	Link    int           // bits per second that all connections share, 0 for as many as the machine can do
	Gzip    bool          // compress for clients that ask for it; otherwise nothing is compressed
	// NextLast puts `next` behind the results. Kombo's contract has it before them in most lists and behind them in some.
	NextLast bool
}

// Server serves one list of employees under any path.
type Server struct {
	// URL is what the paths of the API are relative to.
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

// ServeHTTP answers with the page that the cursor leads to.
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

// compress makes a gzip member. Members one after the other are one gzip file (RFC 1952, section 2.2).
func compress(text []byte) []byte {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, _ = writer.Write(text)
	_ = writer.Close()
	return compressed.Bytes()
}

// compress keeps what it has compressed, so that the server takes little of the machine.
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

// link is a line of limited speed.
type link struct {
	bitsPerSecond int

	mutex sync.Mutex
	free  time.Time // when everything that was sent so far has gone through
}

// send takes as long as so many bytes take after those of everybody else.
func (l *link) send(size int) {
	l.mutex.Lock()
	if now := time.Now(); l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(size) * 8 / float64(l.bitsPerSecond) * float64(time.Second)))
	until := l.free
	l.mutex.Unlock()
	time.Sleep(time.Until(until))
}

type slowListener struct {
	net.Listener
	link *link
}

func (l *slowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &slowConn{Conn: conn, link: l.link}, nil
}

type slowConn struct {
	net.Conn
	link *link
}

// Write sends in pieces, so that several answers share the link.
func (c *slowConn) Write(text []byte) (int, error) {
	written := 0
	for written < len(text) {
		piece := text[written:min(len(text), written+16<<10)]
		c.link.send(len(piece))
		n, err := c.Conn.Write(piece)
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// ReadFrom keeps net/http from going around Write.
func (c *slowConn) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}
