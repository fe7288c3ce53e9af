//go:build unix

package databases

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// source is a mock server whose records change. Records do not change during a response.
type source struct {
	server *kombotest.Server
	url    string

	served     atomic.Int64  // requests
	takes      time.Duration // the duration of a request
	onlyRename bool          // whether changes only rename records; otherwise they also delete some

	mu       sync.RWMutex // locked for reading during a response
	records  map[string]entry
	vanished map[string]bool
	ids      []string
}

type entry struct {
	name    string
	changed time.Time
	deleted bool
}

func newSource(t *testing.T, records int, takes time.Duration) *source {
	s := &source{server: kombotest.NewServer(t), takes: takes, records: map[string]entry{}, vanished: map[string]bool{}}
	for i := range records {
		id := fmt.Sprintf("%04d", i)
		s.ids = append(s.ids, id)
		s.records[id] = entry{name: "first", changed: time.Now()}
	}
	s.publish()
	target, err := url.Parse(s.server.URL)
	require.NoError(t, err)
	target.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {} // a program was killed
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.served.Add(1)
		time.Sleep(s.takes)
		s.mu.RLock()
		defer s.mu.RUnlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	s.url = front.URL + "/v1"
	return s
}

// publish sets the records of both lists.
func (s *source) publish() {
	var all []any
	for _, id := range s.ids {
		entry, has := s.records[id]
		switch {
		case !has:
		case entry.deleted:
			all = append(all, json.RawMessage(fmt.Sprintf(`{"id":%q,"name":null,"remote_id":null,"changed_at":null,"remote_deleted_at":%q}`,
				id, entry.changed.UTC().Format(time.RFC3339Nano))))
		default:
			all = append(all, gen.Tag{ID: id, Name: new(entry.name), ChangedAt: entry.changed})
		}
	}
	s.server.SetRecords("GET /ats/tags", all...)
	s.server.SetRecords("GET /ats/rejection-reasons", all...)
}

// change changes, deletes and restores some records.
func (s *source) change(random *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// A read that starts now must not see records that changed later. With Kombo, the overlap of
	// reads covers this.
	now := time.Now().Add(time.Millisecond)
	for range 1 + random.IntN(5) {
		id := s.ids[random.IntN(len(s.ids))]
		if s.vanished[id] {
			continue
		}
		s.records[id] = entry{name: fmt.Sprint("name ", random.Uint64()), changed: now, deleted: random.IntN(4) == 0 && !s.onlyRename}
	}
	s.publish()
}

// vanish removes a record without listing it as deleted. It must not be called during a read,
// because the source's cursors are positions.
func (s *source) vanish(index int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.ids[index]
	delete(s.records, id)
	s.vanished[id] = true
	s.publish()
}

func (s *source) keepChanging(seed uint64) (stop func()) {
	random := rand.New(rand.NewPCG(seed, 1))
	stopped := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		ticker := time.NewTicker(25 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stopped:
				return
			case <-ticker.C:
				s.change(random)
			}
		}
	})
	return func() { close(stopped); changing.Wait() }
}

// serve waits until the source has served a number of requests, or until ended is closed.
func (s *source) serve(requests int64, ended <-chan struct{}) {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for until := s.served.Load() + requests; s.served.Load() < until; {
		select {
		case <-ended:
			return
		case <-ticker.C:
		}
	}
}

// names returns live while records change.
func (s *source) names() map[string]map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live()
}

// live returns the names of the records that exist, by model and ID.
func (s *source) live() map[string]map[string]string {
	live := map[string]map[string]string{"tags": {}, "rejection reasons": {}}
	for id, entry := range s.records {
		if !entry.deleted {
			live["tags"][id], live["rejection reasons"][id] = entry.name, entry.name
		}
	}
	return live
}
