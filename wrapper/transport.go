package kombo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/kombo-go/kombo/internal/local"
)

// sharedTransport is the transport of all clients without an HTTP client of their own: one pool of
// connections for the process. http.DefaultTransport keeps two idle connections to a host, and closes
// the others after every burst.
var sharedTransport = sync.OnceValue(func() http.RoundTripper {
	return &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   128,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		// Kombo's headers have a few hundred bytes; net/http itself would accept 10 MiB.
		MaxResponseHeaderBytes: 256 << 10,
		// All requests share one HTTP/2 connection. Without a check, a connection on which nothing
		// arrives any more would be used until the operating system gives it up.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second, WriteByteTimeout: 30 * time.Second},
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
			if response.StatusCode != http.StatusOK {
				return &proxyError{response.StatusCode}
			}
			return nil
		},
	}
})

// proxy returns the proxy of the environment. Plain HTTP has none: it is for this machine only.
func proxy(request *http.Request) (*url.URL, error) {
	if request.URL.Scheme != "https" || local.IsThisMachine(request.URL.Hostname()) {
		return nil, nil
	}
	proxy, err := http.ProxyFromEnvironment(request)
	if err != nil {
		return nil, errProxyURL
	}
	return proxy, nil
}

// newHTTPClient returns a client that does not send the API key to other hosts. It copies own.
func newHTTPClient(own *http.Client, around []func(http.RoundTripper) http.RoundTripper) (*http.Client, error) {
	client := &http.Client{Transport: sharedTransport()}
	if own != nil {
		*client = *own
	}
	for _, wrap := range around {
		transport := client.Transport
		if transport == nil {
			transport = http.DefaultTransport
		}
		if client.Transport = wrap(transport); client.Transport == nil {
			return nil, errors.New("kombo: WithTransport: the function returned nil: return next, or a transport that wraps it")
		}
	}
	next := client.CheckRedirect
	client.CheckRedirect = func(request *http.Request, via []*http.Request) error {
		if err := checkRedirect(request, via); err != nil || next == nil {
			return err
		}
		return next(request, via)
	}
	return client, nil
}

// checkRedirect follows redirects of reads within the configured host. net/http would send the API key to
// other ports of the host, and the body to any host. Other redirects are not followed and become errors.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := request.URL.Scheme == first.URL.Scheme && request.URL.Host == first.URL.Host
	if !sameHost || first.Method != http.MethodGet || len(via) >= 10 {
		return http.ErrUseLastResponse
	}
	return nil
}
