package kombo_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The next page is read while the loop handles the current one.
func TestNextPageIsReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			if page++; page == 10 {
				return newResponse(r, 200, `{"status":"success","data":{"next":null,"results":[{"id":"1"}]}}`), nil
			}
			return newResponse(r, 200, fmt.Sprintf(`{"status":"success","data":{"next":"%d","results":[{"id":"1"}]}}`, page)), nil
		})
		started := time.Now()
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil) {
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		assert.Equal(t, 11*time.Second, time.Since(started))
	})
}

// Leaving a loop ends its requests and goroutines; TestMain checks the latter.
func TestLeavingTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inFlight := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("cursor") {
				inFlight++
				<-r.Context().Done()
				inFlight--
				return nil, r.Context().Err()
			}
			return newResponse(r, 200, `{"status":"success","data":{"next":"a","results":[{"id":"1"},{"id":"2"}]}}`), nil
		})
		records := client.Integration("x").ATS.Tags(t.Context(), nil)
		for range records {
			synctest.Wait()
			assert.Equal(t, 1, inFlight, "the next page is being read")
			break
		}
		assert.Zero(t, inFlight)

		assert.Panics(t, func() {
			for range records {
				panic("in the loop")
			}
		})
		synctest.Wait()
		assert.Zero(t, inFlight)
	})
}

// If the next cursor is at the beginning of a page, the next page is requested before the end of
// the page is received.
func TestNextRequestStartsEarly(t *testing.T) {
	for name, head := range map[string]string{
		"next first":           `{"status":"success","data":{"next":"b",`,
		"next after another":   `{"data":{"total":{"next":"no","results":[]},"next":"b",`,
		"an escaped cursor":    `{"status":"success","data":{"next":"\u0062",`,
		"members before data":  `{"status":"success","meta":{"next":"x","data":{"next":"y"}},"data":{"next":"b",`,
		"white space and more": " \n{ \"status\" : \"success\", \"data\" : { \"next\" : \"b\" , ",
	} {
		t.Run(name, func(t *testing.T) {
			requested := make(chan struct{})
			server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
				if r.URL.Query().Get("cursor") == "b" {
					close(requested)
					write(w, 200, "application/json", `{"data":{"next":null,"results":[{"id":"2"}]}}`)
					return
				}
				for _, b := range []byte(head) { // in pieces of one byte
					_, _ = w.Write([]byte{b})
					_ = http.NewResponseController(w).Flush()
				}
				select {
				case <-requested: // the response ends only after the next request
				case <-r.Context().Done():
				}
				_, _ = io.WriteString(w, `"results":[{"id":"1"}]}}`)
			})
			ids := tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil, kombo.WithMaxRetries(0)))
			assert.Equal(t, []string{"1", "2"}, ids)
			assert.Equal(t, 2, server.count())
		})
	}
}

// All records are read if the cursor is after the records, repeated or missing.
func TestNextIsNotFirst(t *testing.T) {
	for name, bodies := range map[string][2]string{
		"last":                     {`{"data":{"results":[{"id":"1"}],"next":"b"}}`, `{"data":{"results":[{"id":"2"}],"next":null}}`},
		"missing on the last page": {`{"data":{"results":[{"id":"1"}],"next":"b"}}`, `{"data":{"results":[{"id":"2"}]}}`},
		"twice":                    {`{"data":{"next":"wrong","results":[{"id":"1"}],"next":"b"}}`, `{"data":{"next":null,"results":[{"id":"2"}]}}`},
		"long member before": {`{"long":"` + strings.Repeat("x", 200<<10) + `","data":{"next":"b","results":[{"id":"1"}]}}`,
			`{"data":{"next":null,"results":[{"id":"2"}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
				switch r.URL.Query().Get("cursor") {
				case "":
					write(w, 200, "application/json", bodies[0])
				case "b":
					write(w, 200, "application/json", bodies[1])
				default:
					write(w, 400, "application/json", errorBody("PLATFORM.INPUT_INVALID"))
				}
			})
			ids := tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil))
			assert.Equal(t, []string{"1", "2"}, ids)
		})
	}
}

// At most one page is read ahead.
func TestAtMostTwoPagesAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			requests++
			return newResponse(r, 200, fmt.Sprintf(`{"data":{"next":"%d","results":[{"id":"1"},{"id":"2"}]}}`, requests)), nil
		})
		records, pages := 0, 0
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil) {
			require.NoError(t, err)
			if records++; records%2 == 1 {
				pages++
			}
			synctest.Wait()
			assert.Equal(t, pages+1, requests)
			if pages == 20 {
				break
			}
		}
	})
}

// A page that is cut off is retried. Its records are neither lost nor yielded twice.
func TestPageIsCutOff(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(30)...)
	for range 3 {
		server.Fail("GET /ats/tags", kombotest.Failure{CutOff: true}, kombotest.Failure{Drop: true}, kombotest.Failure{})
	}
	client := server.Client(kombo.WithRetryPolicy(kombo.Backoff{Base: 1, Max: 1}), kombo.WithMaxRetries(9)) // two pages share the failures
	ids := tagIDs(t, client.Integration("x").ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(3))}))
	require.Len(t, ids, 30)
	for i, id := range ids {
		assert.Equal(t, fmt.Sprint(i), id)
	}
	assert.GreaterOrEqual(t, len(server.Requests()), 16)
}

// If the attempts of a page have different cursors, the one of the successful attempt counts.
func TestCursorOfTheSuccessfulAttempt(t *testing.T) {
	wrongRequested := make(chan struct{})
	server := record(t, func(w http.ResponseWriter, r *http.Request, number int) {
		switch cursor := r.URL.Query().Get("cursor"); {
		case cursor == "wrong":
			close(wrongRequested)
			<-r.Context().Done()
		case cursor == "right":
			write(w, 200, "application/json", `{"data":{"next":null,"results":[{"id":"2"}]}}`)
		case number == 0:
			_, _ = io.WriteString(w, `{"data":{"next":"wrong","results":[{"id":"0"}`)
			_ = http.NewResponseController(w).Flush()
			<-wrongRequested
			panic(http.ErrAbortHandler)
		default:
			write(w, 200, "application/json", `{"data":{"next":"right","results":[{"id":"1"}]}}`)
		}
	})
	ids := tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil))
	assert.Equal(t, []string{"1", "2"}, ids)
}

// Leaving a loop ends the request for the next page and does not leak its connection.
func TestLeavingTheLoopLeaksNoConnection(t *testing.T) {
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	ended := make(chan struct{}, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("cursor") {
			<-r.Context().Done()
			ended <- struct{}{}
			return
		}
		write(w, 200, "application/json", `{"data":{"next":"a","results":[{"id":"1"},{"id":"2"}]}}`)
	}))
	server.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		open[conn] = true
		if state == http.StateClosed {
			delete(open, conn)
		}
	}
	server.Start()
	defer server.Close()
	transport := &http.Transport{}
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(server.URL), kombo.WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)
	for _, err := range client.Integration("x").ATS.Tags(ctx, nil) {
		require.NoError(t, err)
		break
	}
	transport.CloseIdleConnections()
	assert.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(open) == 0
	}, 10*time.Second, time.Millisecond)
	select {
	case <-ended:
	default: // the loop was left before the request reached the server
	}
}
