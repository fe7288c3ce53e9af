package kombo

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/kombo-go/kombo/internal/local"
	"github.com/kombo-go/kombo/internal/override"
)

// Region is where Kombo stores the data of an environment. The regions share nothing: an API key of one is
// unknown in the other (https://docs.kombo.dev/data-residency-compliance). The SDK never falls back from one
// to the other.
type Region string

// Kombo's regions.
const (
	// RegionEU is https://api.kombo.dev/v1, the default.
	RegionEU Region = "EU"
	// RegionUS is https://api.us.kombo.dev/v1.
	RegionUS Region = "US"
)

// ParseRegion parses a region from configuration: "EU" or "US", in upper or lower case. Anything else is
// an error.
func ParseRegion(name string) (Region, error) {
	region := Region(strings.ToUpper(strings.TrimSpace(name)))
	if region.baseURL() == "" {
		return "", fmt.Errorf("kombo: unknown region %q: use EU or US", name)
	}
	return region, nil
}

func (r Region) baseURL() string {
	switch r {
	case RegionEU:
		return "https://api.kombo.dev/v1"
	case RegionUS:
		return "https://api.us.kombo.dev/v1"
	}
	return ""
}

// resolveBaseURL returns the URL of the API that the client talks to.
func (c *config) resolveBaseURL() (string, error) {
	if c.baseURL != "" {
		if c.mockServer != "" {
			return "", errors.New("kombo: WithBaseURL: the client of a mock server already has a base URL")
		}
		if c.region != "" {
			return "", errors.New("kombo: WithRegion cannot be combined with WithBaseURL: use one of them")
		}
		return c.checkHTTP("WithBaseURL", c.baseURL)
	}
	if name := os.Getenv("KOMBO_REGION"); name != "" && c.region == "" {
		region, err := ParseRegion(name)
		if err != nil {
			return "", fmt.Errorf("%w (from the environment variable KOMBO_REGION)", err)
		}
		c.region = region
	}
	c.region = cmp.Or(c.region, RegionEU)
	if c.mockServer != "" {
		return c.mockServer, nil
	}
	if baseURL := os.Getenv("KOMBO_BASE_URL"); baseURL != "" {
		return c.overrideBaseURL(baseURL)
	}
	return c.region.baseURL(), nil
}

// overrideBaseURL takes the base URL from the environment variable KOMBO_BASE_URL and logs that it
// does, because the variable also overrides a region in the code.
func (c *config) overrideBaseURL(baseURL string) (string, error) {
	baseURL, err := checkBaseURL("KOMBO_BASE_URL", baseURL)
	if err != nil {
		return "", err
	}
	if baseURL, err = c.checkHTTP("KOMBO_BASE_URL", baseURL); err != nil {
		return "", err
	}
	if c.logger != nil {
		c.logger.Warn("kombo: KOMBO_BASE_URL overrides the region", "base_url", baseURL, "region", string(c.region))
	}
	return baseURL, nil
}

// checkBaseURL returns a base URL without trailing slashes. The source is named in errors.
func checkBaseURL(source, baseURL string) (string, error) {
	parsed, err := url.Parse(baseURL)
	switch {
	case err != nil:
		return "", fmt.Errorf("kombo: %s: the URL cannot be parsed: use one like https://api.kombo.dev/v1", source)
	case parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Hostname() == "":
		return "", fmt.Errorf("kombo: %s: the URL must start with https:// or http:// and a host", source)
	case parsed.User != nil || parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return "", fmt.Errorf("kombo: %s: the URL must not have a user, a query or a fragment", source)
	}
	return strings.TrimRight(parsed.String(), "/"), nil
}

// checkHTTP rejects plain http to another machine unless [WithPlainHTTP] allows it, because everybody
// on the way could read the API key and the data.
func (c *config) checkHTTP(source, baseURL string) (string, error) {
	parsed, err := url.Parse(baseURL)
	if err != nil || parsed.Scheme != "http" || c.plainHTTP {
		return baseURL, err
	}
	host := parsed.Hostname()
	switch {
	case !local.IsThisMachine(host):
		return "", fmt.Errorf("kombo: %s: http:// is only allowed for this machine: use https://, or WithPlainHTTP within a network that you trust", source)
	case c.httpClient != nil && host != "localhost" && net.ParseIP(host) == nil: // net/http uses HTTP_PROXY for them
		return "", fmt.Errorf("kombo: %s: the transport of WithHTTPClient may use a proxy for this host: use http://localhost", source)
	}
	return baseURL, nil
}

func init() {
	override.BaseURL = func(baseURL string) any {
		return clientOption(func(c *config) error {
			c.mockServer = baseURL
			return nil
		})
	}
}
