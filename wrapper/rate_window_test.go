package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// rateHeaders are the formats in which servers report a window.
var rateHeaders = map[string]func(limit, remaining, reset int) http.Header{
	"numbers": func(limit, remaining, reset int) http.Header {
		return http.Header{"Ratelimit-Limit": {strconv.Itoa(limit)}, "Ratelimit-Remaining": {strconv.Itoa(remaining)}, "Ratelimit-Reset": {strconv.Itoa(reset)}}
	},
	"no limit": func(_, remaining, reset int) http.Header {
		return http.Header{"Ratelimit-Remaining": {strconv.Itoa(remaining)}, "Ratelimit-Reset": {strconv.Itoa(reset)}}
	},
	"with a window": func(limit, remaining, reset int) http.Header {
		return http.Header{"Ratelimit-Limit": {fmt.Sprintf("%d;w=60", limit)}, "Ratelimit-Remaining": {strconv.Itoa(remaining)}, "Ratelimit-Reset": {strconv.Itoa(reset)}}
	},
	"with a policy": func(limit, remaining, reset int) http.Header {
		return http.Header{"Ratelimit-Limit": {fmt.Sprintf("%d, %[1]d;w=60", limit)}, "Ratelimit-Remaining": {strconv.Itoa(remaining)}, "Ratelimit-Reset": {strconv.Itoa(reset)}}
	},
	"RateLimit": func(limit, remaining, reset int) http.Header {
		return http.Header{"Ratelimit": {fmt.Sprintf(`"default";r=%d;t=%d`, remaining, reset)}, "Ratelimit-Policy": {fmt.Sprintf(`"default";q=%d;w=60`, limit)}}
	},
	"RateLimit, older": func(limit, remaining, reset int) http.Header {
		return http.Header{"Ratelimit": {fmt.Sprintf("limit=%d, remaining=%d, reset=%d", limit, remaining, reset)}}
	},
}

// The client uses all requests of a window, and no more, whatever the format of the headers.
func TestFormatsOfTheWindow(t *testing.T) {
	for name, form := range rateHeaders {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &windows{limit: 10, header: form}
				client := clientOver(t, server.RoundTrip)
				began := time.Now()
				var group sync.WaitGroup
				for i := range 65 {
					call := func() {
						_, err := client.General.CheckAPIKey(t.Context())
						assert.NoError(t, err)
					}
					if i < 15 {
						call()
					} else {
						group.Go(call)
					}
				}
				group.Wait()
				assert.Equal(t, 6, int(time.Since(began)/time.Minute))
				assert.Zero(t, server.refused)
			})
		})
	}
}

// One response with an invalid reset does not disable the window.
func TestAbsurdReset(t *testing.T) {
	for _, reset := range []string{"1790000000", "31536000", "99999999999999999999", "3500"} {
		synctest.Test(t, func(t *testing.T) {
			server, number := &windows{limit: 10}, 0
			client := clientOver(t, func(r *http.Request) (*http.Response, error) {
				response, err := server.RoundTrip(r)
				if number++; number == 3 {
					response.Header.Set("ratelimit-reset", reset)
				}
				return response, err
			})
			began := time.Now()
			for range 35 {
				_, err := client.General.CheckAPIKey(t.Context())
				require.NoError(t, err)
				time.Sleep(time.Second / 2)
			}
			assert.Zero(t, server.refused, reset)
			assert.Equal(t, 3, int(time.Since(began)/time.Minute), reset)
		})
	}
}

// scripted is a response with a rate limit.
type scripted struct {
	after     time.Duration
	remaining int
}

// script returns a transport that returns the responses one after the other, and then always the
// last one.
func script(steps ...scripted) roundTripper {
	var mu sync.Mutex
	number := 0
	return func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		step := steps[min(number, len(steps)-1)]
		number++
		mu.Unlock()
		time.Sleep(step.after)
		response := newResponse(r, 200, success)
		for name, values := range rateHeaders["numbers"](10, step.remaining, 60) {
			response.Header[name] = values
		}
		return response, nil
	}
}

// A request that waits for the next window is sent earlier if a response shows that requests are
// left.
func TestRoomBeforeTheNextWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := clientOver(t, script(scripted{10 * time.Second, 5}, scripted{0, 0}, scripted{0, 4}))
		began := time.Now()
		var group sync.WaitGroup
		call := func() {
			_, err := client.General.CheckAPIKey(t.Context())
			assert.NoError(t, err)
		}
		group.Go(call) // takes 10 seconds and then reports that requests are left
		synctest.Wait()
		call()         // reports that none are left
		group.Go(call) // waits
		group.Go(call)
		group.Wait()
		assert.Equal(t, 10*time.Second, time.Since(began))
	})
}

// Requests that were not sent do not count towards the limits, whatever the reason.
func TestUnsentRequestsDoNotCount(t *testing.T) {
	ways := map[string]func() error{
		"fails":  func() error { return errors.New("not now") },
		"panics": func() error { panic("of the program") },
		"exits":  func() error { runtime.Goexit(); return nil },
	}
	for _, place := range []string{"limiter", "transport", "observer"} {
		for way, fail := range ways {
			if place == "observer" && way == "fails" { // An observer returns no error.
				continue
			}
			t.Run(place+" "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					failing := ""
					failAt := func(place string) error {
						if failing == place {
							return fail()
						}
						return nil
					}
					server := &windows{limit: 20}
					client := clientOver(t, func(r *http.Request) (*http.Response, error) {
						if err := failAt("transport"); err != nil {
							return nil, err
						}
						return server.RoundTrip(r)
					}, kombo.WithMaxRetries(0), kombo.WithMaxConcurrentActions(2),
						kombo.WithLimiter(limiterFunc(func(context.Context) error { return failAt("limiter") })),
						kombo.WithObserver(func(context.Context, kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
							_ = failAt("observer")
							return nil, nil
						}))
					call := func() {
						done := make(chan struct{})
						go func() {
							defer close(done)
							defer func() { _ = recover() }()
							_, _ = client.Integration("a").HRIS.CreateAbsence(t.Context(), absence)
						}()
						<-done
					}
					began := time.Now()
					call()
					failing = place
					for range 12 {
						call()
					}
					failing = ""
					for range 15 {
						call()
					}
					assert.Less(t, time.Since(began), time.Minute)
					assert.Zero(t, server.refused)
				})
			})
		}
	}
}
