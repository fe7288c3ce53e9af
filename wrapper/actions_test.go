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

// actionServer counts the actions that run at once in each integration. It is used inside a synctest bubble.
type actionServer struct {
	limit int // that it tells
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
	answer := response(r, 200, `{"data":{"id":"1","next":null,"results":[]},"warnings":[]}`)
	if s.limit > 0 {
		answer.Header.Set("Concurrency-Limit", strconv.Itoa(s.limit))
		answer.Header.Set("Concurrency-Remaining", strconv.Itoa(max(s.limit-s.running[integration], 0)))
	}
	s.running[integration]--
	return answer, nil
}

func TestActionsOfAnIntegrationAreLimited(t *testing.T) {
	tests := map[string]struct {
		options  []kombo.Option
		told     int
		most     int
		duration time.Duration // of 90 actions of a second
	}{
		"Kombo's own limit":   {nil, 0, 30, 3 * time.Second},
		"told the same":       {nil, 30, 30, 3 * time.Second},
		"told a lower one":    {nil, 10, 10, 9 * time.Second},
		"told a higher one":   {nil, 100, 30, 3 * time.Second},
		"chosen a lower one":  {[]kombo.Option{kombo.WithMaxConcurrentActions(15)}, 30, 15, 6 * time.Second},
		"chosen a higher one": {[]kombo.Option{kombo.WithMaxConcurrentActions(90)}, 0, 90, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &actionServer{limit: test.told, takes: time.Second}
				client := clientOver(t, server.RoundTrip, test.options...)
				if test.told > 0 { // Kombo reports it in the response to the first one.
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
				assert.InDelta(t, test.duration.Seconds(), time.Since(began).Seconds(), 1.01, "nothing waits longer than it has to")
			})
		})
	}
}

// Reads of synced data pass while all actions wait, and so do the actions of other integrations.
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
		assert.Equal(t, 2, server.running["a"], "an action and the read")
		assert.Equal(t, 1, server.running["b"])
		cancel() // the two that wait are not sent any more
		group.Wait()
		assert.Equal(t, 2, server.count["a"])
		_, err := client.Integration("a").HRIS.CreateAbsence(t.Context(), absence)
		assert.NoError(t, err, "there is room again")
	})
	_, err := kombo.NewClient("key", kombo.WithMaxConcurrentActions(0))
	assert.ErrorContains(t, err, "WithMaxConcurrentActions(0)")
}
