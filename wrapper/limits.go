package kombo

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// RateLimit is Kombo's limit of requests per API key and time window, as the headers ratelimit-limit,
// ratelimit-remaining and ratelimit-reset tell it.
type RateLimit = gen.RateLimit

// Concurrency is Kombo's limit of concurrent actions per integration, as the headers Concurrency-Limit and
// Concurrency-Remaining tell it.
type Concurrency = gen.Concurrency

func rateLimit(header http.Header) *RateLimit {
	limit, hasLimit := count(header, "Ratelimit-Limit")
	remaining, hasRemaining := count(header, "Ratelimit-Remaining")
	reset, hasReset := count(header, "Ratelimit-Reset")
	if !hasLimit && !hasRemaining && !hasReset {
		return nil
	}
	return &RateLimit{Limit: limit, Remaining: remaining, Reset: seconds(reset)}
}

func concurrency(header http.Header) *Concurrency {
	limit, hasLimit := count(header, "Concurrency-Limit")
	remaining, hasRemaining := count(header, "Concurrency-Remaining")
	if !hasLimit && !hasRemaining {
		return nil
	}
	return &Concurrency{Limit: limit, Remaining: remaining}
}

// count reads a number that is not negative.
func count(header http.Header, name string) (int, bool) {
	text := header.Get(name)
	if text == "" {
		return 0, false
	}
	number, err := strconv.Atoi(strings.TrimSpace(text))
	return max(number, 0), err == nil && number >= 0
}

// has tells whether a header holds a number that can be relied on.
func has(header http.Header, name string) bool {
	_, ok := count(header, name)
	return ok
}

// seconds is a duration, cut to a year so that no header can make it overflow.
func seconds(number int) time.Duration {
	return time.Duration(min(number, 365*24*3600)) * time.Second
}

// retryAfter reads Retry-After (RFC 9110, section 10.2.3): seconds, or a date. It is 0 where there is none.
func retryAfter(header http.Header, now time.Time) time.Duration {
	if number, ok := count(header, "Retry-After"); ok {
		return seconds(number)
	}
	date, err := http.ParseTime(header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return max(date.Sub(now), 0)
}
