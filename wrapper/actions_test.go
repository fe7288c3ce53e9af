package kombo_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// actionServer counts the concurrent actions of each integration. It is used inside a synctest
// bubble.
type actionServer struct {
	limit int // reported in the header Concurrency-Limit, 0 for no header
	takes time.Duration

	mu      sync.Mutex
	running map[string]int
	most    map[string]int
	count   map[string]int
}

func (s *actionServer) RoundTrip(r *http.Request) (*http.Response, error) {
	integration := r.Header.Get("X-Integration-Id")
	s.mu.Lock()
	if s.running == nil {
		s.running, s.most, s.count = map[string]int{}, map[string]int{}, map[string]int{}
	}
	s.count[integration]++
	s.running[integration]++
	s.most[integration] = max(s.most[integration], s.running[integration])
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	response := newResponse(r, 200, `{"data":{"id":"1","next":null,"results":[]},"warnings":[]}`)
	if s.limit > 0 {
		response.Header.Set("Concurrency-Limit", strconv.Itoa(s.limit))
		response.Header.Set("Concurrency-Remaining", strconv.Itoa(max(s.limit-s.running[integration], 0)))
	}
	s.running[integration]--
	return response, nil
}

func TestActionsOfAnIntegrationAreLimited(t *testing.T) {
	tests := map[string]struct {
		options  []kombo.Option
		reported int
		most     int
		duration time.Duration // of 90 actions that take a second each
	}{
		"Kombo's own limit": {nil, 0, 30, 3 * time.Second},
		"same reported":     {nil, 30, 30, 3 * time.Second},
		"lower reported":    {nil, 10, 10, 9 * time.Second},
		"higher reported":   {nil, 100, 30, 3 * time.Second},
		"lower option":      {[]kombo.Option{kombo.WithMaxConcurrentActions(15)}, 30, 15, 6 * time.Second},
		"higher option":     {[]kombo.Option{kombo.WithMaxConcurrentActions(90)}, 0, 90, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &actionServer{limit: test.reported, takes: time.Second}
				client := clientOver(t, server.RoundTrip, test.options...)
				if test.reported > 0 { // reported in the response to the first action
					_, err := client.Integration("a").HRIS.CreateAbsence(t.Context(), absence)
					require.NoError(t, err)
					_, err = client.Integration("b").HRIS.CreateAbsence(t.Context(), absence)
					require.NoError(t, err)
				}
				before := server.count["a"]
				began := time.Now()
				var group sync.WaitGroup
				for _, integration := range []string{"a", "b"} {
					for range 90 {
						group.Go(func() {
							_, err := client.Integration(integration).HRIS.CreateAbsence(t.Context(), absence)
							assert.NoError(t, err)
						})
					}
				}
				group.Wait()
				assert.Equal(t, test.most, server.most["a"])
				assert.Equal(t, test.most, server.most["b"])
				assert.Equal(t, before+90, server.count["a"])
				assert.InDelta(t, test.duration.Seconds(), time.Since(began).Seconds(), 1.01, "actions do not wait longer than necessary")
			})
		})
	}
}

// Reads of synced data and actions of other integrations do not wait for actions.
func TestOnlyActionsOfTheIntegrationWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &actionServer{takes: time.Minute}
		client := clientOver(t, server.RoundTrip, kombo.WithMaxConcurrentActions(1))
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				_, err := client.Integration("a").HRIS.CreateAbsence(ctx, absence)
				assert.ErrorIs(t, err, context.Canceled)
			})
		}
		group.Go(func() {
			_, _ = client.Integration("a").HRIS.GetEmployees(ctx, nil)
		})
		group.Go(func() {
			_, _ = client.Integration("b").HRIS.CreateAbsence(ctx, absence)
		})
		synctest.Wait()
		assert.Equal(t, 2, server.running["a"], "one action and the read")
		assert.Equal(t, 1, server.running["b"])
		cancel() // the two waiting actions are not sent
		group.Wait()
		assert.Equal(t, 2, server.count["a"])
		_, err := client.Integration("a").HRIS.CreateAbsence(t.Context(), absence)
		assert.NoError(t, err, "cancelled actions do not occupy the limit")
	})
	_, err := kombo.NewClient("key", kombo.WithMaxConcurrentActions(0))
	assert.ErrorContains(t, err, "WithMaxConcurrentActions(0)")
}
