package limit_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/internal/limit"
)

func TestParseRate(t *testing.T) {
	complete := func(most, remaining int, reset, window time.Duration) limit.Rate {
		return limit.Rate{Limit: most, Remaining: remaining, Reset: reset, Window: window, Complete: true}
	}
	three := func(limit, remaining, reset string) http.Header {
		return http.Header{"Ratelimit-Limit": {limit}, "Ratelimit-Remaining": {remaining}, "Ratelimit-Reset": {reset}}
	}
	one := func(limit, policy string) http.Header {
		return http.Header{"Ratelimit": {limit}, "Ratelimit-Policy": {policy}}
	}
	tests := map[string]struct {
		header http.Header
		want   limit.Rate
	}{
		"numbers":                    {three("300", "298", "57"), complete(300, 298, 57*time.Second, 0)},
		"fractions of seconds":       {three("300", "298", "0.5"), complete(300, 298, 500*time.Millisecond, 0)},
		"with a window":              {three("300;w=60", "298", "57"), complete(300, 298, 57*time.Second, time.Minute)},
		"with a policy":              {three("300, 300;w=60", "298", "57"), complete(300, 298, 57*time.Second, time.Minute)},
		"with policies":              {three("10, 300;w=60, 10;w=1;burst=20", "9", "1"), complete(10, 9, time.Second, time.Second)},
		"without a limit":            {http.Header{"Ratelimit-Remaining": {"9"}, "Ratelimit-Reset": {"1"}}, complete(0, 9, time.Second, 0)},
		"without remaining":          {http.Header{"Ratelimit-Limit": {"9"}, "Ratelimit-Reset": {"1"}}, limit.Rate{Limit: 9, Reset: time.Second}},
		"negative":                   {three("300", "-1", "57"), limit.Rate{Limit: 300, Reset: 57 * time.Second}},
		"too large for a number":     {three("99999999999999999999", "99999999999999999999", "99999999999999999999"), complete(1<<31-1, 1<<31-1, limit.Longest, 0)},
		"a dictionary":               {one("limit=300, remaining=298, reset=57", "300;w=60"), complete(300, 298, 57*time.Second, time.Minute)},
		"a dictionary, no policy":    {one("limit=300, remaining=298, reset=57", ""), complete(300, 298, 57*time.Second, 0)},
		"a list":                     {one(`"default";r=298;t=57`, `"default";q=300;w=60`), complete(300, 298, 57*time.Second, time.Minute)},
		"a list, no policy":          {one(`"default";r=298;t=57`, ""), complete(0, 298, 57*time.Second, 0)},
		"separators in a name":       {one(`"a,b;c";r=298;t=57`, `"a,b;c";q=300;w=60`), complete(300, 298, 57*time.Second, time.Minute)},
		"the tightest of several":    {one(`"day";r=5000;t=3600, "burst";r=2;t=1`, `"burst";q=10;w=1, "day";q=6000;w=86400`), complete(10, 2, time.Second, time.Second)},
		"the longest of several":     {one(`"burst";r=0;t=1, "day";r=0;t=3600`, `"burst";q=10;w=1,"day";q=6000;w=86400`), complete(6000, 0, time.Hour, 24*time.Hour)},
		"no time to the reset":       {one(`"default";r=298`, `"default";q=300;w=60`), limit.Rate{Limit: 300, Remaining: 298, Window: time.Minute}},
		"both: the complete one":     {http.Header{"Ratelimit-Limit": {"300"}, "Ratelimit": {`"default";r=298;t=57`}}, complete(0, 298, 57*time.Second, 0)},
		"both: the documented one":   {http.Header{"Ratelimit-Limit": {"300"}, "Ratelimit-Remaining": {"1"}, "Ratelimit-Reset": {"2"}, "Ratelimit": {"x;r=5;t=7"}}, complete(300, 1, 2*time.Second, 0)},
		"empty members":              {one(`,, "default";r=298;t=57;;,`, ""), complete(0, 298, 57*time.Second, 0)},
		"several lines of the field": {http.Header{"Ratelimit": {`"a";r=9;t=1`, `"b";r=8;t=1`}}, complete(0, 8, time.Second, 0)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rate, found := limit.ParseRate(test.header)
			assert.True(t, found)
			assert.Equal(t, test.want, rate)
		})
	}
	for _, header := range []http.Header{
		nil, three("", "", ""), three(`"300"`, "many", "-1"), three("1e3", "0x1", "inf"), three("NaN", "1.5", "."), one("", ""), one("ok", "ok"), one(";;", `"`),
	} {
		_, found := limit.ParseRate(header)
		assert.False(t, found, header)
	}
}

func TestParseConcurrency(t *testing.T) {
	concurrency, found := limit.ParseConcurrency(http.Header{"Concurrency-Limit": {"30"}, "Concurrency-Remaining": {"0"}})
	assert.True(t, found)
	assert.Equal(t, limit.Concurrency{Limit: 30, HasRemaining: true}, concurrency)
	_, found = limit.ParseConcurrency(http.Header{"Concurrency-Limit": {"many"}})
	assert.False(t, found)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "1e3": 0, "inf": 0, ".5": 0, "1.2.3": 0, "0": 0, "12": 12 * time.Second, " 12 ": 12 * time.Second,
		"1.5": 1500 * time.Millisecond, "86401": limit.Longest, "99999999999999999999": limit.Longest,
		"Wed, 01 Jul 2026 12:00:30 GMT": 30 * time.Second, "Wed, 01 Jul 2026 11:00:00 GMT": 0, "Fri, 31 Dec 9999 23:59:59 GMT": limit.Longest,
	} {
		assert.Equal(t, want, limit.RetryAfter(http.Header{"Retry-After": {value}}, now), value)
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add("300, 300;w=60", `"default";r=298;t=57`, "12")
	f.Fuzz(func(t *testing.T, most, rate, after string) {
		header := http.Header{"Ratelimit-Limit": {most}, "Ratelimit": {rate}, "Ratelimit-Policy": {most}, "Retry-After": {after}}
		parsed, _ := limit.ParseRate(header)
		for _, duration := range []time.Duration{parsed.Reset, parsed.Window, limit.RetryAfter(header, time.Now())} {
			assert.GreaterOrEqual(t, duration, time.Duration(0))
			assert.LessOrEqual(t, duration, limit.Longest)
		}
		assert.GreaterOrEqual(t, min(parsed.Limit, parsed.Remaining), 0)
	})
}
