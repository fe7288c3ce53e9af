package kombo

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
)

// Region is where an environment's data lives. The regions are separate worlds: a key of one is unknown in the other
// and no data passes between them (Kombo: data-residency-compliance). The SDK never falls back from one to the other.
type Region string

// The regions of Kombo.
const (
	// RegionEU is https://api.kombo.dev/v1, the default.
	RegionEU Region = "EU"
	// RegionUS is https://api.us.kombo.dev/v1.
	RegionUS Region = "US"
)

// ParseRegion reads a region from configuration: "EU" or "US", in any case. Anything else is an error.
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

// resolveBaseURL settles which API the client talks to.
func (c *config) resolveBaseURL() (string, error) {
	if c.baseURL != "" {
		if c.region != "" {
			return "", fmt.Errorf("kombo: WithRegion and WithBaseURL contradict each other: use one of them")
		}
		return c.baseURL, nil
	}
	if c.region == "" {
		c.region = RegionEU
		if name := os.Getenv("KOMBO_REGION"); name != "" {
			region, err := ParseRegion(name)
			if err != nil {
				return "", fmt.Errorf("%w (it comes from the environment variable KOMBO_REGION)", err)
			}
			c.region = region
		}
	}
	return c.region.baseURL(), nil
}

// checkBaseURL returns a base URL without the slash at its end.
func checkBaseURL(baseURL string) (string, error) {
	parsed, err := url.Parse(baseURL)
	switch {
	case err != nil:
		return "", fmt.Errorf("kombo: WithBaseURL: the URL cannot be parsed: give one like https://api.kombo.dev/v1")
	case parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Hostname() == "":
		return "", fmt.Errorf("kombo: WithBaseURL: the URL has to start with https:// or http:// and a host")
	case parsed.User != nil || parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return "", fmt.Errorf("kombo: WithBaseURL: the URL must not have a user, a query or a fragment")
	}
	// Anybody on the way could read the key and the people.
	if parsed.Scheme == "http" && !loopback(parsed.Hostname()) {
		return "", fmt.Errorf("kombo: WithBaseURL: http:// is for this machine only: use https:// for any other host")
	}
	return strings.TrimRight(parsed.String(), "/"), nil
}

func loopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || address != nil && address.IsLoopback()
}
