package kombo_test

import (
	"context"
	"encoding/json"
	"errors"
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

// A page whose next cursor comes first is not there in full when the next one is asked for.
func TestNextRequestStartsBeforeThePageIsThere(t *testing.T) {
	for name, head := range map[string]string{
		"next first":           `{"status":"success","data":{"next":"b",`,
		"next after another":   `{"data":{"total":{"next":"no","results":[]},"next":"b",`,
		"an escaped cursor":    `{"status":"success","data":{"next":"\u0062",`,
		"members before data":  `{"status":"success","meta":{"next":"x","data":{"next":"y"}},"data":{"next":"b",`,
		"white space and more": " \n{ \"status\" : \"success\", \"data\" : { \"next\" : \"b\" , ",
	} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan struct{})
			server := record(t, func(w http.ResponseWriter, r *http.Request, _ int) {
				if r.URL.Query().Get("cursor") == "b" {
					close(asked)
					write(w, 200, "application/json", `{"data":{"next":null,"results":[{"id":"2"}]}}`)
					return
				}
				for _, b := range []byte(head) { // in as many pieces as there can be
					_, _ = w.Write([]byte{b})
					_ = http.NewResponseController(w).Flush()
				}
				select {
				case <-asked: // Only the next request lets this one end.
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

// If the cursor is after the records, has another form or is missing, all records are read.
func TestNextThatDoesNotComeEarly(t *testing.T) {
	for name, bodies := range map[string][2]string{
		"last":               {`{"data":{"results":[{"id":"1"}],"next":"b"}}`, `{"data":{"results":[{"id":"2"}],"next":null}}`},
		"missing in the end": {`{"data":{"results":[{"id":"1"}],"next":"b"}}`, `{"data":{"results":[{"id":"2"}]}}`},
		"twice":              {`{"data":{"next":"wrong","results":[{"id":"1"}],"next":"b"}}`, `{"data":{"next":null,"results":[{"id":"2"}]}}`},
		"long before": {`{"long":"` + strings.Repeat("x", 200<<10) + `","data":{"next":"b","results":[{"id":"1"}]}}`,
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

// However fast the server is, no more than the page at work and the one after it are asked for.
func TestAtMostTwoPagesAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			asked++
			return response(r, 200, fmt.Sprintf(`{"data":{"next":"%d","results":[{"id":"1"},{"id":"2"}]}}`, asked)), nil
		})
		records, pages := 0, 0
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil) {
			require.NoError(t, err)
			if records++; records%2 == 1 {
				pages++
			}
			synctest.Wait()
			assert.Equal(t, pages+1, asked)
			if pages == 20 {
				break
			}
		}
	})
}

// A page that is cut off is read again; nothing of it is lost and nothing comes twice.
func TestPageThatIsCutOffIsReadAgain(t *testing.T) {
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

// When the second attempt at a page tells another cursor than the first one did, the page after it is the second's.
func TestCursorOfTheAttemptThatSucceeds(t *testing.T) {
	wrongAsked := make(chan struct{})
	server := record(t, func(w http.ResponseWriter, r *http.Request, number int) {
		switch cursor := r.URL.Query().Get("cursor"); {
		case cursor == "wrong":
			close(wrongAsked)
			<-r.Context().Done()
		case cursor == "right":
			write(w, 200, "application/json", `{"data":{"next":null,"results":[{"id":"2"}]}}`)
		case number == 0:
			_, _ = io.WriteString(w, `{"data":{"next":"wrong","results":[{"id":"0"}`)
			_ = http.NewResponseController(w).Flush()
			<-wrongAsked
			panic(http.ErrAbortHandler)
		default:
			write(w, 200, "application/json", `{"data":{"next":"right","results":[{"id":"1"}]}}`)
		}
	})
	ids := tagIDs(t, server.client(t).Integration("x").ATS.Tags(ctx, nil))
	assert.Equal(t, []string{"1", "2"}, ids)
}

// A system that writes every date in its own way costs no page.
func TestEveryRecordIsOdd(t *testing.T) {
	server := kombotest.NewServer(t)
	var records []any
	for i := range 250 {
		records = append(records, json.RawMessage(fmt.Sprintf(`{"id":"%d","name":"n","changed_at":"1. Mai"}`, i)))
	}
	server.SetRecords("GET /ats/tags", records...)
	page, err := server.Client().Integration("x").ATS.GetTags(ctx, &gen.GetTagsParams{PageSize: new(int64(250))})
	require.NoError(t, err)
	assert.Len(t, page.FieldErrors, 250)
	assert.Len(t, page.RecordErrors, 250)
	for i, tag := range page.Data.Results {
		assert.Equal(t, fmt.Sprint(i), tag.ID)
		assert.Equal(t, i, page.RecordErrors[i].Index)
	}
}

// After any end the loop can be taken up where it ended: with every record once.
func TestIterationIsTakenUp(t *testing.T) {
	const count = 23
	for name, test := range map[string]struct {
		fail func(server *kombotest.Server, cancel func(), record int)
		want error
	}{
		"an error of Kombo": {func(server *kombotest.Server, _ func(), record int) {
			if record == 4 {
				server.Fail("GET /ats/tags", kombotest.Failure{Code: kombo.CodeIntegrationInactive})
			}
		}, kombo.CodeIntegrationInactive},
		"the first page": {func(server *kombotest.Server, _ func(), record int) {
			if record == -1 {
				server.Fail("GET /ats/tags", kombotest.Failure{Code: kombo.CodeIntegrationInactive})
			}
		}, kombo.CodeIntegrationInactive},
		"no JSON": {func(server *kombotest.Server, _ func(), record int) {
			if record == 4 {
				server.Fail("GET /ats/tags", kombotest.Failure{Body: `{"data":{"results":[{"id":"7"},{"id"`})
			}
		}, nil},
		"the context, in the middle of a page": {func(_ *kombotest.Server, cancel func(), record int) {
			if record == 6 {
				cancel()
			}
		}, context.Canceled},
		"the context, at the end of a page": {func(_ *kombotest.Server, cancel func(), record int) {
			if record == 8 {
				cancel()
			}
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			server.SetRecords("GET /ats/tags", tags(count)...)
			params := &gen.GetTagsParams{PageSize: new(int64(3))}
			atsOf := server.Client().Integration("x").ATS
			ctx, cancel := context.WithCancel(ctx)
			test.fail(server, cancel, -1)
			var ids []string
			var ended *kombo.Error
			for tag, err := range atsOf.Tags(ctx, params) {
				if err != nil {
					require.True(t, errors.As(err, &ended))
					if test.want != nil {
						require.ErrorIs(t, err, test.want)
					}
					continue
				}
				ids = append(ids, tag.ID)
				test.fail(server, cancel, len(ids)-1)
			}
			require.NotNil(t, ended)
			cancel()
			if ended.Cursor != "" {
				params.Cursor = &ended.Cursor
			}
			skip := ended.Skip
			for tag, err := range atsOf.Tags(context.WithoutCancel(ctx), params) {
				require.NoError(t, err)
				if skip > 0 {
					skip--
					continue
				}
				ids = append(ids, tag.ID)
			}
			require.Len(t, ids, count)
			for i, id := range ids {
				assert.Equal(t, fmt.Sprint(i), id)
			}
		})
	}
}

// The context ends a loop before the next record, not only before the next page.
func TestContextEndsTheLoopAtOnce(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(100)...)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := 0
	for _, err := range server.Client().Integration("x").ATS.Tags(ctx, nil) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, 10, failure(t, err).Skip)
			continue
		}
		if seen++; seen == 10 {
			cancel()
		}
	}
	assert.Equal(t, 10, seen)
}

// Page by page there are the header and the cursor of each page, and a program can stop and go on.
func TestPages(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(7)...)
	atsOf := server.Client().Integration("x").ATS
	params := &gen.GetTagsParams{PageSize: new(int64(3))}
	var stored *string
	var ids []string
	for page, err := range atsOf.TagsPages(ctx, params) {
		require.NoError(t, err)
		assert.Equal(t, 200, page.StatusCode)
		assert.NotEmpty(t, page.Header.Get("Content-Type"))
		for _, tag := range page.Data.Results {
			ids = append(ids, tag.ID)
		}
		stored = page.Data.Next
		break
	}
	require.NotNil(t, stored)
	params.Cursor = stored
	for page, err := range atsOf.TagsPages(ctx, params) {
		require.NoError(t, err)
		for _, tag := range page.Data.Results {
			ids = append(ids, tag.ID)
		}
		stored = page.Data.Next
	}
	assert.Nil(t, stored)
	assert.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6"}, ids)

	for page, err := range server.Client().Integration("").ATS.TagsPages(ctx, nil) {
		assert.Nil(t, page)
		assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("cursor") == "b" {
				return response(r, 200, `{"data":{"next":null,"results":[{"id":"3"}]}}`), nil
			}
			return response(r, 200, `{"data":{"next":"b","results":[{"id":"1"},{"id":"2"}]}}`), nil
		})
		var reports []kombo.Progress
		record := 0
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil, kombo.WithProgress(func(p kombo.Progress) {
			assert.Equal(t, "GetTags", p.Operation.Name)
			p.Operation = nil
			reports = append(reports, p)
		})) {
			require.NoError(t, err)
			if record++; record == 3 {
				assert.Len(t, reports, 1)
			}
			time.Sleep(time.Second)
		}
		assert.Equal(t, []kombo.Progress{
			{Pages: 1, Records: 2, Elapsed: 2 * time.Second, Next: "b"},
			{Pages: 2, Records: 3, Elapsed: 3 * time.Second, Done: true},
		}, reports)
	})
	_, err := kombo.NewClient("key", kombo.WithProgress(nil))
	assert.ErrorContains(t, err, "WithProgress")
}

// Loops run side by side without disturbing each other.
func TestLoopsSideBySide(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /ats/tags", tags(500)...)
	records := server.Client().Integration("x").ATS.Tags(ctx, &gen.GetTagsParams{PageSize: new(int64(50))})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			seen := 0
			for tag, err := range records {
				assert.NoError(t, err)
				assert.Equal(t, fmt.Sprint(seen), tag.ID)
				seen++
			}
			assert.Equal(t, 500, seen)
		})
	}
	group.Wait()
}

// Leaving a loop ends the request that was ahead, and with idle connections closed none is left.
func TestLeavingTheLoopLeavesNoConnection(t *testing.T) {
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
	default: // The loop was left before the request had reached the server.
	}
}
