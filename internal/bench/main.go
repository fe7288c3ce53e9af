// Command bench measures what a call costs through the SDK next to bare net/http, on the loopback. Both are measured in
// turns in one run, so that a busy machine slows down both; it prints ratios, since times say little about another
// machine.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

const (
	rounds        = 41
	callsPerRound = 500
)

const answer = `{"status":"success","data":{"tool":"personio","id":"personio:CBNMt7dSNCzBdnRTx87dev4E","end_user_origin_id":"36123",` +
	`"end_user_organization_name":"Acme, Inc.","end_user_email":"user@example.com","setup_status":"COMPLETED"}}`

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// way is one way to make the call.
type way struct {
	name   string
	call   func(context.Context) error
	time   []float64 // nanoseconds per call, one for each round
	allocs []float64 // allocations per call, the server's included
	bytes  []float64
}

func run(ctx context.Context) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(answer))
	}))
	defer server.Close()

	bare := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	client, err := kombo.NewClient("key", kombo.WithBaseURL(server.URL+"/v1"))
	if err != nil {
		return err
	}
	ways := []*way{
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
	for round := -3; round < rounds; round++ { // the first ones warm up
		for i := range ways {
			// Every other round starts with the other way.
			if err := ways[(i+max(round, 0))%len(ways)].measure(ctx, round >= 0); err != nil {
				return err
			}
		}
	}
	reference := ways[0]
	fmt.Printf("One call on the loopback, median of %d rounds of %d calls:\n\n", rounds, callsPerRound)
	fmt.Printf("%-26s %8s %14s %14s\n", "", "time", "allocations", "bytes")
	for _, way := range ways {
		ratios := make([]float64, rounds)
		for i := range ratios {
			ratios[i] = way.time[i] / reference.time[i]
		}
		fmt.Printf("%-26s %7.2fx %+14.0f %+14.0f\n", way.name, median(ratios),
			median(way.allocs)-median(reference.allocs), median(way.bytes)-median(reference.bytes))
	}
	return nil
}

func (w *way) measure(ctx context.Context, keep bool) error {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	started := time.Now()
	for range callsPerRound {
		if err := w.call(ctx); err != nil {
			return err
		}
	}
	elapsed := time.Since(started)
	runtime.ReadMemStats(&after)
	if keep {
		w.time = append(w.time, float64(elapsed.Nanoseconds())/callsPerRound)
		w.allocs = append(w.allocs, float64(after.Mallocs-before.Mallocs)/callsPerRound)
		w.bytes = append(w.bytes, float64(after.TotalAlloc-before.TotalAlloc)/callsPerRound)
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
