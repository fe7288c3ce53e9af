package kombo

import (
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"time"
)

// WithRegion sets the region, [RegionEU] or [RegionUS]. It cannot be combined with [WithBaseURL].
func WithRegion(region Region) Option {
	return clientOption(func(c *config) (err error) {
		c.region, err = ParseRegion(string(region))
		return err
	})
}

// WithBaseURL sends all requests to another URL, such as that of a proxy or a test server. It ends
// with /v1 unless the server maps paths: "https://kombo.example.com/v1". Plain http is only allowed
// for this machine; see [WithPlainHTTP]. WithBaseURL cannot be combined with [WithRegion]. The
// environment variables KOMBO_REGION and KOMBO_BASE_URL are ignored.
func WithBaseURL(baseURL string) Option {
	return clientOption(func(c *config) (err error) {
		c.baseURL, err = checkBaseURL("WithBaseURL", baseURL)
		return err
	})
}

// WithPlainHTTP allows a base URL that starts with http:// for other hosts than this machine, such as
// a mock server in a network of containers. The API key and the data are not encrypted then. Plain http
// uses no proxy of the environment.
func WithPlainHTTP() Option {
	return clientOption(func(c *config) error {
		c.plainHTTP = true
		return nil
	})
}

// WithHTTPClient sends requests with an HTTP client of your own, for its transport, proxy or timeout. The
// client is copied, and the copy does not follow redirects to other hosts. Without this option, all
// clients of the process share one transport, which is tuned for many requests to one host and replaces
// HTTP/2 connections on which nothing arrives any more. The transport must not retry writes, see
// [WithTransport].
func WithHTTPClient(client *http.Client) Option {
	return clientOption(func(c *config) error {
		if client == nil {
			return fmt.Errorf("kombo: WithHTTPClient: the client is nil: omit the option to use the default")
		}
		c.httpClient = client
		return nil
	})
}

// WithTransport wraps the HTTP transport in one of your own, such as otelhttp's:
//
//	kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper { return otelhttp.NewTransport(next) })
//
// Unlike with [WithHTTPClient], requests still use the SDK's transport and its shared connections. A
// transport sees the API key, IDs and filters, and otelhttp records the whole URL: examples/observability
// shows how to keep it out of traces.
//
// A transport must leave retries to the SDK. Once Kombo may have received a write, it is not sent again:
// the call fails with an error that says so, also if net/http or the transport tries to.
func WithTransport(around func(next http.RoundTripper) http.RoundTripper) Option {
	return clientOption(func(c *config) error {
		if around == nil {
			return fmt.Errorf("kombo: WithTransport: the function is nil: omit the option")
		}
		c.transports = append(c.transports, around)
		return nil
	})
}

// WithUserAgent sets the User-Agent header. The default is "kombo-go/" and the version of the SDK.
func WithUserAgent(userAgent string) Option {
	return clientOption(func(c *config) error {
		if !headerValue(userAgent) || userAgent == "" {
			return fmt.Errorf("kombo: WithUserAgent: the value is empty or contains a line break or another control character")
		}
		c.userAgent = userAgent
		return nil
	})
}

// WithLogger logs every attempt at debug level: the operation, method, path template, status, number,
// duration and waiting time, and for errors the code, the reason, whether they are retryable and the log
// URL. Logs contain no personal data. Without this option nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return clientOption(func(c *config) error {
		if logger == nil {
			return fmt.Errorf("kombo: WithLogger: the logger is nil: omit the option to log nothing")
		}
		c.logger = logger
		return nil
	})
}

// WithLimiter adds a limiter: every attempt waits for it, after it has waited for Kombo's limits.
func WithLimiter(limiter Limiter) Option {
	return clientOption(func(c *config) error {
		if limiter == nil {
			return fmt.Errorf("kombo: WithLimiter: the limiter is nil: omit the option for no limit")
		}
		c.limiter = limiter
		return nil
	})
}

// WithMaxRateLimitWait sets how long a request may wait for the next window of Kombo's rate limit if the
// current one is used up (ratelimit-remaining, ratelimit-reset). The default is 5 minutes. A request that
// would have to wait longer is sent without waiting, and so is every request if wait is 0. A request whose
// context would end before the next window fails at once, without being sent, with an [*Error] that has a
// RetryAfter.
func WithMaxRateLimitWait(wait time.Duration) Option {
	return clientOption(func(c *config) error {
		if wait < 0 {
			return fmt.Errorf("kombo: WithMaxRateLimitWait(%s): the time must not be negative; 0 disables waiting", wait)
		}
		c.maxRateWait = wait
		return nil
	})
}

// WithMaxConcurrentActions sets how many actions the client runs in one integration at a time; more wait.
// The default is 30, Kombo's own limit. If Kombo reports a lower limit for an integration
// (Concurrency-Limit), that applies. Other processes that write to the same integration share Kombo's
// limit, so divide it among them. Reads of synced data are not limited.
func WithMaxConcurrentActions(actions int) Option {
	return clientOption(func(c *config) error {
		if actions <= 0 {
			return fmt.Errorf("kombo: WithMaxConcurrentActions(%d): the number must be positive", actions)
		}
		c.maxActions = actions
		return nil
	})
}

// WithMaxResponseSize sets how many bytes of a response body are read, after decompression. The
// default is 64 MiB. It also bounds what a response takes in memory: decoding it may allocate about
// twice as many bytes, but always 1 MiB. A response that exceeds either limit is an [*Error].
func WithMaxResponseSize(bytes int64) Option {
	return clientOption(func(c *config) error {
		if bytes <= 0 {
			return fmt.Errorf("kombo: WithMaxResponseSize(%d): the size must be positive", bytes)
		}
		c.maxResponseSize = min(bytes, math.MaxInt64-1) // one byte more shows that a response is larger
		return nil
	})
}

// WithRecordDecoder decodes the records of lists with another JSON package, such as a faster one:
//
//	kombo.WithRecordDecoder(sonic.Unmarshal)
//
// record is the JSON of one record, and target points to its type, such as *gen.Employee. decode must not
// retain record or strings that share its memory, because the memory is reused. If decode returns an error,
// the SDK decodes the record itself, so invalid values only cost time. The SDK decodes numbers of free
// values as json.Number; another package may not. decode must be safe for concurrent use.
func WithRecordDecoder(decode func(record []byte, target any) error) Option {
	return clientOption(func(c *config) error {
		if decode == nil {
			return fmt.Errorf("kombo: WithRecordDecoder: the function is nil: omit the option to use the SDK's decoder")
		}
		c.decodeRecord = decode
		return nil
	})
}
