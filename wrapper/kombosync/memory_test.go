package kombosync_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// memory is a transport with tags and a rate limit, for use in a synctest bubble.
type memory struct {
	records map[string]int // by integration
	takes   time.Duration  // the duration of a request
	limit   int            // requests per minute, 0 for no limit

	mu       sync.Mutex
	cursors  []string
	requests int
	rejected int
	window   time.Time // the start of the current window
	inWindow int
}

// client returns a client for all integrations. They share its limits.
func (m *memory) client(t *testing.T) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient("key", kombo.WithHTTPClient(&http.Client{Transport: m}))
	require.NoError(t, err)
	return client
}

func (m *memory) integration(t *testing.T, id string) *kombo.Integration {
	t.Helper()
	return m.client(t).Integration(id)
}

func (m *memory) RoundTrip(request *http.Request) (*http.Response, error) {
	select {
	case <-time.After(m.takes):
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	query := request.URL.Query()
	m.cursors = append(m.cursors, query.Get("cursor"))
	m.requests++
	header := http.Header{"Content-Type": {"application/json"}}
	if m.limit > 0 && !m.admit(header) {
		m.rejected++
		return respond(http.StatusTooManyRequests, header, map[string]any{
			"status": "error", "error": map[string]any{"code": kombo.CodePlatformRateLimitExceeded, "title": nil, "message": "", "log_url": nil},
		}), nil
	}
	position, _ := strconv.Atoi(query.Get("cursor"))
	size, _ := strconv.Atoi(query.Get("page_size"))
	end := min(position+size, m.records[request.Header.Get("X-Integration-Id")])
	page := gen.TagsPage{Results: []gen.Tag{}}
	for ; position < end; position++ {
		page.Results = append(page.Results, named(fmt.Sprintf("%05d", position), "new"))
	}
	if end < m.records[request.Header.Get("X-Integration-Id")] {
		page.Next = new(strconv.Itoa(end))
	}
	return respond(http.StatusOK, header, map[string]any{"status": "success", "data": page}), nil
}

// admit counts a request, and reports whether the window has room for it.
func (m *memory) admit(header http.Header) bool {
	if now := time.Now(); now.Sub(m.window) >= time.Minute {
		m.window, m.inWindow = now, 0
	}
	m.inWindow++
	header.Set("Ratelimit-Limit", strconv.Itoa(m.limit))
	header.Set("Ratelimit-Remaining", strconv.Itoa(max(0, m.limit-m.inWindow)))
	header.Set("Ratelimit-Reset", strconv.Itoa(int(time.Until(m.window.Add(time.Minute)).Seconds())+1))
	return m.inWindow <= m.limit
}

func respond(status int, header http.Header, body any) *http.Response {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text))}
}

// states is a store in memory.
type states struct {
	mu     sync.Mutex
	states map[kombosync.Key]kombosync.State
}

type stateLease struct {
	store *states
	key   kombosync.Key
}

func (s *states) Acquire(_ context.Context, key kombosync.Key) (kombosync.Lease, error) {
	return stateLease{s, key}, nil
}

func (s *states) States(context.Context) (map[kombosync.Key]kombosync.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.states), nil
}

func (l stateLease) State() kombosync.State {
	l.store.mu.Lock()
	defer l.store.mu.Unlock()
	return l.store.states[l.key]
}

func (l stateLease) Save(ctx context.Context, state kombosync.State) error {
	l.store.mu.Lock()
	defer l.store.mu.Unlock()
	if l.store.states == nil {
		l.store.states = map[kombosync.Key]kombosync.State{}
	}
	l.store.states[l.key] = state
	return ctx.Err()
}

func (stateLease) Lost() <-chan struct{} { return nil }
func (stateLease) Release()              {}
