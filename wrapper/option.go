package kombo

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/textproto"
	"slices"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

// Option configures a client. Options that make sense for a single call are [CallOption] as well.
type Option interface {
	applyToClient(*config) error
}

// CallOption changes a single call: [WithTimeout], [WithMaxRetries], [WithRetryPolicy], [WithHeader],
// [WithProgress], [WithQuery], [WithPathParam], [WithBodyFields] and [WithResponseBody].
type CallOption = gen.CallOption

// SharedOption is an [Option] of a client and a [CallOption] of a single call. The call's wins.
type SharedOption struct {
	apply func(*callConfig) error
}

func (o SharedOption) applyToClient(c *config) error { return o.applyTo(&c.call) }

// CallOption implements [CallOption]. It is called by the SDK.
func (o SharedOption) CallOption(sealed call.Sealed) error {
	return o.applyTo(sealed.Config.(*callConfig))
}

func (o SharedOption) applyTo(c *callConfig) error {
	if o.apply == nil {
		return errors.New("kombo: a SharedOption is empty: use kombo.WithTimeout or another function that returns one")
	}
	return o.apply(c)
}

// callOption is an option of calls only.
type callOption func(*callConfig) error

func (o callOption) CallOption(sealed call.Sealed) error { return o(sealed.Config.(*callConfig)) }

type clientOption func(*config) error

func (o clientOption) applyToClient(c *config) error { return o(c) }

// config is what the options of a client say.
type config struct {
	region          Region
	baseURL         string
	mockServer      string // the base URL of kombotest's server, which can be combined with a region
	plainHTTP       bool
	httpClient      *http.Client
	transports      []func(http.RoundTripper) http.RoundTripper
	userAgent       string
	logger          *slog.Logger
	observers       []Observer
	limiter         Limiter
	maxResponseSize int64
	maxActions      int
	maxRateWait     time.Duration
	decodeRecord    func(record []byte, target any) error
	call            callConfig
}

// callConfig is what the options of a call say.
type callConfig struct {
	timeout    time.Duration // 0: by the kind of operation
	maxRetries int
	policy     RetryPolicy
	header     http.Header
	progress   func(Progress)

	query      []call.QueryParam
	path       []call.PathParam
	bodyFields []map[string]any
	keepBody   bool
	follow     call.Follow
}

const defaultMaxRetries = 3

// defaultMaxResponseSize is far above a page of 250 records; what comes near it are files in passthrough answers.
const defaultMaxResponseSize = 64 << 20

func newConfig(options []Option) (config, error) {
	c := config{
		userAgent:       defaultUserAgent(),
		maxResponseSize: defaultMaxResponseSize,
		maxActions:      defaultMaxActions,
		maxRateWait:     defaultMaxRateLimitWait,
		call:            callConfig{maxRetries: defaultMaxRetries, policy: Backoff{}},
	}
	for _, option := range options {
		if option == nil {
			return c, fmt.Errorf("kombo: an option is nil: leave it out")
		}
		if err := option.applyToClient(&c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// with applies the options of a call to a copy.
func (c callConfig) with(options []gen.CallOption) (callConfig, error) {
	if len(options) == 0 {
		return c, nil
	}
	c.header = c.header.Clone()
	for _, option := range options {
		if option == nil {
			return c, errors.New("a call option is nil: leave it out")
		}
		if err := option.CallOption(call.Sealed{Config: &c, Follow: &c.follow}); err != nil {
			return c, err
		}
	}
	return c, nil
}

// WithRegion chooses the region, [RegionEU] or [RegionUS]. It contradicts [WithBaseURL].
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
// a mock server in a network of containers. The API key and the data are not encrypted then.
func WithPlainHTTP() Option {
	return clientOption(func(c *config) error {
		c.plainHTTP = true
		return nil
	})
}

// WithHTTPClient sends requests through a client of your own, for its transport, proxy or timeout. The client is
// copied and stays as it is; the copy follows no redirect that would take the API key elsewhere. Without this option
// all Kombo clients of the process share one transport, tuned for many requests to one host.
func WithHTTPClient(client *http.Client) Option {
	return clientOption(func(c *config) error {
		if client == nil {
			return fmt.Errorf("kombo: WithHTTPClient: the client is nil: leave the option out for the default one")
		}
		c.httpClient = client
		return nil
	})
}

// WithTransport puts a transport of your own around the one that requests go through, such as otelhttp's:
//
//	kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper { return otelhttp.NewTransport(next) })
//
// Unlike with [WithHTTPClient], the SDK's transport stays in use, and its connections are shared. A transport sees the API
// key, ids and filters, and otelhttp records the whole URL: examples/observability shows how to keep it out of traces.
func WithTransport(around func(next http.RoundTripper) http.RoundTripper) Option {
	return clientOption(func(c *config) error {
		if around == nil {
			return fmt.Errorf("kombo: WithTransport: the function is nil: leave the option out")
		}
		c.transports = append(c.transports, around)
		return nil
	})
}

// WithUserAgent replaces the User-Agent header, by default "kombo-go/" and the version of the SDK.
func WithUserAgent(userAgent string) Option {
	return clientOption(func(c *config) error {
		if !headerValue(userAgent) || userAgent == "" {
			return fmt.Errorf("kombo: WithUserAgent: the value is empty or contains a line break or another control character")
		}
		c.userAgent = userAgent
		return nil
	})
}

// WithLogger logs every attempt at debug level: operation, method, path template, status, attempt, duration, the time it
// waited, and of errors the code, the reason, whether they are retryable and the log_url, and nothing else. Without it
// nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return clientOption(func(c *config) error {
		if logger == nil {
			return fmt.Errorf("kombo: WithLogger: the logger is nil: leave the option out to log nothing")
		}
		c.logger = logger
		return nil
	})
}

// WithLimiter makes every attempt wait for the limiter first, after the limits that Kombo tells.
func WithLimiter(limiter Limiter) Option {
	return clientOption(func(c *config) error {
		if limiter == nil {
			return fmt.Errorf("kombo: WithLimiter: the limiter is nil: leave the option out for no limit")
		}
		c.limiter = limiter
		return nil
	})
}

// WithMaxRateLimitWait sets how long a request may wait for the next window when Kombo said that this one is used up
// (ratelimit-remaining, ratelimit-reset). The default is 5 minutes. A request that would have to wait longer, and with 0
// every request, is sent all the same, for Kombo to decide. One whose context would end earlier fails at once, without
// being sent, with an [*Error] that has a RetryAfter.
func WithMaxRateLimitWait(wait time.Duration) Option {
	return clientOption(func(c *config) error {
		if wait < 0 {
			return fmt.Errorf("kombo: WithMaxRateLimitWait(%s): the time must not be negative; 0 means not to wait", wait)
		}
		c.maxRateWait = wait
		return nil
	})
}

// WithMaxConcurrentActions sets how many actions the client has running in one integration at a time; more wait. The
// default is 30, which is Kombo's own limit. Where Kombo says that an integration can take fewer (Concurrency-Limit) that
// holds. Other processes that write to the same integration share Kombo's limit, so give each its part. Reads of
// synced data are not limited.
func WithMaxConcurrentActions(actions int) Option {
	return clientOption(func(c *config) error {
		if actions <= 0 {
			return fmt.Errorf("kombo: WithMaxConcurrentActions(%d): the number has to be positive", actions)
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
			return fmt.Errorf("kombo: WithMaxResponseSize(%d): the size has to be positive", bytes)
		}
		c.maxResponseSize = min(bytes, math.MaxInt64-1) // one byte more shows that a response is larger
		return nil
	})
}

// WithRecordDecoder decodes the records of lists by another JSON package, such as a faster one:
//
//	kombo.WithRecordDecoder(sonic.Unmarshal)
//
// record is one record as Kombo sent it. It is used again, so decode must keep nothing of it, no strings either; target points to its type, such as *gen.Employee. A
// record for which decode returns an error is decoded by the SDK as if there were no such option, so odd values cost
// nothing but time; the error itself goes nowhere. What the package makes of numbers of an open type is up to it:
// the SDK makes json.Number. decode is used concurrently.
func WithRecordDecoder(decode func(record []byte, target any) error) Option {
	return clientOption(func(c *config) error {
		if decode == nil {
			return fmt.Errorf("kombo: WithRecordDecoder: the function is nil: leave the option out for the SDK's own decoder")
		}
		c.decodeRecord = decode
		return nil
	})
}

// WithTimeout bounds each attempt, from connecting to the last byte of the answer. The default is 60 seconds, and 300
// for actions, which Kombo runs in the connected system while the request waits. To bound a call with all its
// attempts, give its context a deadline.
func WithTimeout(timeout time.Duration) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if timeout <= 0 {
			return fmt.Errorf("kombo: WithTimeout(%s): the timeout has to be positive", timeout)
		}
		c.timeout = timeout
		return nil
	}}
}

// WithMaxRetries sets how often an attempt may be repeated, 0 for never. The default is 3. What is repeated at all is
// up to the [RetryPolicy].
func WithMaxRetries(retries int) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if retries < 0 {
			return fmt.Errorf("kombo: WithMaxRetries(%d): the number must not be negative; 0 means never", retries)
		}
		c.maxRetries = retries
		return nil
	}}
}

// WithRetryPolicy replaces the policy that decides about retries, by default [Backoff].
func WithRetryPolicy(policy RetryPolicy) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if policy == nil {
			return fmt.Errorf("kombo: WithRetryPolicy: the policy is nil: use WithMaxRetries(0) for no retries")
		}
		c.policy = policy
		return nil
	}}
}

// The headers that are the SDK's to set.
var ownHeaders = []string{"Authorization", "X-Integration-Id", "Content-Type", "Content-Length", "Transfer-Encoding",
	"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Trailer", "Te", "Upgrade"}

// WithHeader adds a header to requests, such as one for tracing. Headers that the SDK sets itself are refused.
func WithHeader(name, value string) SharedOption {
	return SharedOption{func(c *callConfig) error {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !headerName(name):
			return fmt.Errorf("kombo: WithHeader: invalid header name") // not quoted, because it may be the value
		case slices.Contains(ownHeaders, canonical):
			return fmt.Errorf("kombo: WithHeader: %s is set by the SDK", canonical)
		case !headerValue(value):
			return fmt.Errorf("kombo: WithHeader: the value of %s contains a line break or another control character", canonical)
		}
		if c.header == nil {
			c.header = http.Header{}
		}
		c.header.Set(canonical, value)
		return nil
	}}
}

// headerName tells whether a name is a token (RFC 9110, section 5.6.2).
func headerName(name string) bool {
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || slices.Contains([]rune("!#$%&'*+-.^_`|~"), r)) {
			return false
		}
	}
	return name != ""
}

// headerValue tells whether a value can stand in a header (RFC 9110, section 5.5).
func headerValue(value string) bool {
	for i := range len(value) {
		if value[i] < ' ' && value[i] != '\t' || value[i] == 0x7f {
			return false
		}
	}
	return true
}

// visibleASCII tells whether a text consists of nothing but visible ASCII characters.
func visibleASCII(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}
