package kombo

import (
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"time"
)

// WithTimeout limits the duration of each attempt, from connecting to the last byte of the response. The
// default is 60 seconds, and 300 seconds for actions, which Kombo runs in the connected system during the
// request. To limit the duration of a call with all its attempts, use a context with a deadline.
func WithTimeout(timeout time.Duration) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if timeout <= 0 {
			return fmt.Errorf("kombo: WithTimeout(%s): the timeout must be positive", timeout)
		}
		c.timeout = timeout
		return nil
	}}
}

// WithMaxRetries sets the maximum number of retries of a call. The default is 3, and 0 disables retries.
// The [RetryPolicy] decides what is retried.
func WithMaxRetries(retries int) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if retries < 0 {
			return fmt.Errorf("kombo: WithMaxRetries(%d): the number must not be negative; 0 disables retries", retries)
		}
		c.maxRetries = retries
		return nil
	}}
}

// WithRetryPolicy sets the policy that decides about retries. The default is [Backoff].
func WithRetryPolicy(policy RetryPolicy) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if policy == nil {
			return fmt.Errorf("kombo: WithRetryPolicy: the policy is nil: use WithMaxRetries(0) for no retries")
		}
		c.policy = policy
		return nil
	}}
}

// ownHeaders are the headers that only the SDK sets.
var ownHeaders = []string{"Authorization", "X-Integration-Id", "Content-Type", "Content-Length", "Transfer-Encoding",
	"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Trailer", "Te", "Upgrade"}

// WithHeader adds a header to requests, for example for tracing. It is an error to set a header that the
// SDK sets itself.
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
