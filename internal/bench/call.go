package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// integration is the response to the call.
const integration = `{"status":"success","data":{"tool":"personio","id":"personio:CBNMt7dSNCzBdnRTx87dev4E","end_user_origin_id":"36123",` +
	`"end_user_organization_name":"Acme, Inc.","end_user_email":"user@example.com","setup_status":"COMPLETED"}}`

// callsPerRound is small, so that many short rounds are compared.
const callsPerRound = 500

// caller makes the call with one client.
type caller struct {
	name   string
	call   func(context.Context) error
	time   []float64 // nanoseconds per call, for each round
	allocs []float64 // allocations per call, including those of the server
	bytes  []float64
}

// oneCall compares a call of the SDK with one that uses only net/http and encoding/json.
func oneCall(ctx context.Context, settings settings, report *report) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(integration))
	}))
	defer server.Close()

	bare := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	client, err := kombo.NewClient("key", kombo.WithBaseURL(server.URL+"/v1"))
	if err != nil {
		return err
	}
	variants := []*caller{
		{name: "net/http + encoding/json", call: func(ctx context.Context) error {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/connect/integration-by-token/token", nil)
			if err != nil {
				return err
			}
			request.Header.Set("Authorization", "Bearer key")
			response, err := bare.Do(request)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			var decoded struct {
				Status string                   `json:"status"`
				Data   gen.ActivatedIntegration `json:"data"`
			}
			return json.NewDecoder(response.Body).Decode(&decoded)
		}},
		{name: "kombo", call: func(ctx context.Context) error {
			_, err := client.Connect.GetIntegrationByToken(ctx, "token")
			return err
		}},
	}
	const warmUp = 3
	rounds := max(settings.rounds*settings.calls/callsPerRound, 1)
	err = interleave(warmUp+rounds, variants, func(variant *caller, round int) error {
		return variant.measure(ctx, min(settings.calls, callsPerRound), round >= warmUp)
	})
	if err != nil {
		return err
	}
	reference := variants[0]
	var rows [][]string
	for _, variant := range variants {
		rows = append(rows, []string{
			variant.name, ratio(medianRatio(variant.time, reference.time)),
			fmt.Sprintf("%+.0f", median(variant.allocs)-median(reference.allocs)), fmt.Sprintf("%+.0f", median(variant.bytes)-median(reference.bytes)),
		})
	}
	sdk := variants[1]
	report.table(fmt.Sprintf("One call on the loopback, median of %d rounds of %d calls", rounds, min(settings.calls, callsPerRound)),
		[]string{"time", "allocations", "bytes"}, rows)
	report.targets(
		target{what: "time of a call", value: medianRatio(sdk.time, reference.time), limit: 1.10, atMost: true, unit: times},
		target{what: "additional allocations", value: median(sdk.allocs) - median(reference.allocs), limit: 15, atMost: true},
	)
	return nil
}

func (c *caller) measure(ctx context.Context, calls int, keep bool) error {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	started := time.Now()
	for range calls {
		if err := c.call(ctx); err != nil {
			return err
		}
	}
	elapsed := time.Since(started)
	runtime.ReadMemStats(&after)
	if keep {
		c.time = append(c.time, float64(elapsed.Nanoseconds())/float64(calls))
		c.allocs = append(c.allocs, float64(after.Mallocs-before.Mallocs)/float64(calls))
		c.bytes = append(c.bytes, float64(after.TotalAlloc-before.TotalAlloc)/float64(calls))
	}
	return nil
}
