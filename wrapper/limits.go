package kombo

import (
	"net/http"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/limit"
)

// RateLimit is Kombo's limit of requests per API key and time window, as the response headers
// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset say, or RateLimit and RateLimit-Policy.
type RateLimit = gen.RateLimit

// Concurrency is Kombo's limit of concurrent actions per integration, as the response headers
// Concurrency-Limit and Concurrency-Remaining say.
type Concurrency = gen.Concurrency

func rateLimit(header http.Header) *RateLimit {
	rate, found := limit.ParseRate(header)
	if !found {
		return nil
	}
	return &RateLimit{Limit: rate.Limit, Remaining: rate.Remaining, Reset: rate.Reset}
}

func concurrency(header http.Header) *Concurrency {
	told, found := limit.ParseConcurrency(header)
	if !found {
		return nil
	}
	return &Concurrency{Limit: told.Limit, Remaining: told.Remaining}
}

func retryAfter(header http.Header, now time.Time) time.Duration {
	return limit.RetryAfter(header, now)
}
