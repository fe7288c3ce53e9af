package limit

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Longest is the longest time that the functions of this package return. No header makes a caller
// wait, or calculate, with more.
const Longest = 24 * time.Hour

// Rate is what a response says about the limit of requests per time window.
type Rate struct {
	// Limit is the number of requests per window, 0 if the response does not tell. Remaining is how
	// many are left.
	Limit, Remaining int
	// Reset is the time to the end of the window. Window is the length of the window, 0 if the
	// response does not tell.
	Reset, Window time.Duration
	// Complete reports whether the response has both Remaining and Reset.
	Complete bool
}

// ParseRate reads the limit of requests per time window. It knows the fields that Kombo sends,
// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset, with the quota policies that drafts of
// the IETF allow in the first one ("300, 300;w=60"), and the newer fields RateLimit and
// RateLimit-Policy in the form of a dictionary ("limit=300, remaining=298, reset=57") and of a list
// (`"default";r=298;t=57`). It reports whether the response has any of them.
func ParseRate(header http.Header) (rate Rate, found bool) {
	rate, found = parseThreeFields(header)
	if rate.Complete || len(header["Ratelimit"]) == 0 {
		return rate, found
	}
	if newer, has := parseOneField(header); has {
		return newer, true
	}
	return rate, found
}

func parseThreeFields(header http.Header) (rate Rate, found bool) {
	limits := items(header, "Ratelimit-Limit")
	var hasLimit bool
	if len(limits) > 0 {
		rate.Limit, hasLimit = number(limits[0].value)
	}
	for _, policy := range limits {
		if quota, ok := number(policy.value); ok && quota == rate.Limit && rate.Window == 0 {
			rate.Window, _ = duration(policy.params["w"])
		}
	}
	remaining, hasRemaining := number(header.Get("Ratelimit-Remaining"))
	reset, hasReset := duration(header.Get("Ratelimit-Reset"))
	rate.Remaining, rate.Reset, rate.Complete = remaining, reset, hasRemaining && hasReset
	return rate, hasLimit || hasRemaining || hasReset
}

// parseOneField reads the fields RateLimit and RateLimit-Policy. If there are several limits, it
// returns the one that lets the fewest requests pass.
func parseOneField(header http.Header) (rate Rate, found bool) {
	dictionary := map[string]string{}
	for _, entry := range items(header, "Ratelimit") {
		if name, value, isMember := strings.Cut(entry.value, "="); isMember {
			dictionary[name] = value
			continue
		}
		next, ok := newRate("", entry.params["r"], entry.params["t"])
		if !ok || found && (next.Remaining > rate.Remaining || next.Remaining == rate.Remaining && next.Reset <= rate.Reset) {
			continue
		}
		rate, found = next, true
		rate.Limit, rate.Window = policyOf(header, entry.value)
	}
	if !found {
		rate, found = newRate(dictionary["limit"], dictionary["remaining"], dictionary["reset"])
		_, rate.Window = policyOf(header, dictionary["limit"])
	}
	return rate, found
}

func newRate(limit, remaining, reset string) (rate Rate, ok bool) {
	rate.Limit, _ = number(limit)
	var hasRemaining, hasReset bool
	rate.Remaining, hasRemaining = number(remaining)
	rate.Reset, hasReset = duration(reset)
	rate.Complete = hasRemaining && hasReset
	return rate, hasRemaining
}

// policyOf returns the quota and the window of a policy, which is named by a string or, in older
// drafts, by its quota.
func policyOf(header http.Header, name string) (quota int, window time.Duration) {
	for _, policy := range items(header, "Ratelimit-Policy") {
		if policy.value != name {
			continue
		}
		quota, isQuota := number(policy.value)
		if !isQuota {
			quota, _ = number(policy.params["q"])
		}
		window, _ = duration(policy.params["w"])
		return quota, window
	}
	return 0, 0
}

// Concurrency is what a response says about the limit of concurrent actions in an integration.
type Concurrency struct {
	// Limit is how many actions may run at the same time, 0 if the response does not tell. Remaining
	// is how many more could have begun, if HasRemaining is true.
	Limit, Remaining int
	HasRemaining     bool
}

// ParseConcurrency reads the fields Concurrency-Limit and Concurrency-Remaining. It reports whether
// the response has one of them.
func ParseConcurrency(header http.Header) (told Concurrency, found bool) {
	limit, hasLimit := number(header.Get("Concurrency-Limit"))
	remaining, hasRemaining := number(header.Get("Concurrency-Remaining"))
	return Concurrency{limit, remaining, hasRemaining}, hasLimit || hasRemaining
}

// RetryAfter reads the field Retry-After (RFC 9110, section 10.2.3), which is a number of seconds or a
// date. It accepts fractions of seconds, and returns at most [Longest]. It is 0 if there is none.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, ok := duration(text); ok {
		return seconds
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), Longest)
}

// item is a member of a list in a header, such as `"default";q=300;w=60`.
type item struct {
	value  string
	params map[string]string
}

func items(header http.Header, name string) []item {
	values := header[name]
	if len(values) == 0 {
		return nil
	}
	var all []item
	for _, member := range split(strings.Join(values, ","), ',') {
		if member == "" {
			continue
		}
		parts := split(member, ';')
		next := item{value: parts[0]}
		for _, part := range parts[1:] {
			if next.params == nil {
				next.params = map[string]string{}
			}
			key, value, _ := strings.Cut(part, "=")
			next.params[key] = value
		}
		all = append(all, next)
	}
	return all
}

// split splits a text at a separator, but not within quotes, and trims the parts.
func split(text string, separator rune) []string {
	quoted := false
	var parts []string
	start := 0
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == separator && !quoted:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(parts, strings.TrimSpace(text[start:]))
}

// number reads a number that is not negative.
func number(text string) (int, bool) {
	value, ok := decimal(text)
	return int(min(value, math.MaxInt32)), ok && !strings.Contains(text, ".")
}

// duration reads a number of seconds.
func duration(text string) (time.Duration, bool) {
	value, ok := decimal(text)
	return time.Duration(min(value, Longest.Seconds()) * float64(time.Second)), ok
}

// decimal reads digits that may have a fraction: no sign, exponent, infinity or other form.
func decimal(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789.") != "" || text[0] == '.' {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 1) { // A number that is too large is infinite.
		return 0, false
	}
	return value, true
}
