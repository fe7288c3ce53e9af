package kombo

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

// Option configures a client. Options that also make sense for a single call are [CallOption] values as
// well.
type Option interface {
	applyToClient(*config) error
}

// CallOption changes a single call: [WithTimeout], [WithMaxRetries], [WithRetryPolicy], [WithHeader],
// [WithProgress], [WithQuery], [WithPathParam], [WithBodyFields] and [WithResponseBody].
type CallOption = gen.CallOption

// SharedOption is an [Option] and a [CallOption]. An option of a call overrides that of the client.
type SharedOption struct {
	apply func(*callConfig) error
}

func (o SharedOption) applyToClient(c *config) error { return o.applyTo(&c.call) }

// CallOption implements [CallOption]. Only the SDK can call it.
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

// config has the settings of a client.
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

// callConfig has the settings of a call.
type callConfig struct {
	timeout    time.Duration // 0 means the default of the operation
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

// defaultMaxResponseSize is far above the size of a page of 250 records. Files in passthrough responses
// come close to it.
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
			return c, fmt.Errorf("kombo: an option is nil: omit it")
		}
		if err := option.applyToClient(&c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// with returns a copy with the options of a call.
func (c callConfig) with(options []gen.CallOption) (callConfig, error) {
	if len(options) == 0 {
		return c, nil
	}
	changed := c // on the heap, unlike c: most calls have no options
	changed.header = c.header.Clone()
	for _, option := range options {
		if option == nil {
			return c, errors.New("a call option is nil: omit it")
		}
		if err := option.CallOption(call.Sealed{Config: &changed, Follow: &changed.follow}); err != nil {
			return c, err
		}
	}
	return changed, nil
}
