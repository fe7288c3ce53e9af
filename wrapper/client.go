package kombo

import (
	"fmt"
	"net/http"
	"os"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/limit"
)

// Response is a successful response: Data, Warnings, StatusCode, Header and Kombo's limits.
type Response[T any] = gen.Response[T]

// Client talks to Kombo with one API key, and therefore in one environment and one region. It has the
// areas of the API that need no integration as fields:
//
//   - AIApply: applications to job postings on career sites, see [gen.AIApplyService]
//   - Connect: the flow in which customers connect their systems, see [gen.ConnectService]
//   - General: API keys, integrations and tools, see [gen.GeneralService]
//
// [Client.Integration] returns an [Integration], which has the other areas.
//
// A Client is immutable and safe for concurrent use. All clients of a process share their connections.
type Client struct {
	gen.AccountServices

	caller hidden
}

// core is what a client and its integrations share.
type core struct {
	config        config
	baseURL       string
	authorization []string
	userAgent     []string
	http          *http.Client
	slots         *limit.Slots
	turns         limit.Turns
	window        limit.Window
}

// NewClient returns a client for the API key. You create API keys at https://app.kombo.dev/secrets. Each
// belongs to one environment and one region.
//
// If apiKey is empty, NewClient uses the environment variable KOMBO_API_KEY. The region is that of
// [WithRegion], or of the environment variable KOMBO_REGION, or else [RegionEU]. The environment variable
// KOMBO_BASE_URL overrides the region, so that an unchanged program can use a mock server; if there is a
// logger, it logs a warning once. It is an error if there is no API key, or if it or an option is
// invalid. NewClient sends nothing: use General.CheckAPIKey to check whether Kombo accepts the API key.
func NewClient(apiKey string, options ...Option) (*Client, error) {
	if apiKey == "" {
		apiKey = os.Getenv("KOMBO_API_KEY")
	}
	if apiKey == "" {
		return nil, fmt.Errorf("kombo: no API key: pass one to NewClient or set KOMBO_API_KEY (create one at https://app.kombo.dev/secrets)")
	}
	if !visibleASCII(apiKey) {
		return nil, fmt.Errorf("kombo: the API key contains an invalid character (space or line break): check how your program loads it")
	}
	config, err := newConfig(options)
	if err != nil {
		return nil, err
	}
	baseURL, err := config.resolveBaseURL()
	if err != nil {
		return nil, err
	}
	httpClient, err := newHTTPClient(config.httpClient, config.transports)
	if err != nil {
		return nil, err
	}
	core := &core{
		config:        config,
		baseURL:       baseURL,
		authorization: []string{"Bearer " + apiKey},
		userAgent:     []string{config.userAgent},
		http:          httpClient,
		slots:         limit.NewSlots(config.maxActions),
	}
	caller := hide(caller{core: core})
	return &Client{AccountServices: gen.NewAccountServices(caller), caller: caller}, nil
}

// Region returns the region of the client, "" if it was created with [WithBaseURL].
func (c *Client) Region() Region { return c.caller().core.config.region }

// BaseURL returns the URL that all paths are relative to, such as "https://api.kombo.dev/v1".
func (c *Client) BaseURL() string { return c.caller().core.baseURL }

// Integration returns the integration with the ID. You get IDs from Connect.GetIntegrationByToken and
// from the integration-created webhook. Integration sends nothing and is cheap, so call it whenever you
// need an integration. An invalid ID is an error of the first call.
func (c *Client) Integration(id string) *Integration {
	caller := hide(caller{core: c.caller().core, integrationID: id})
	return &Integration{IntegrationServices: gen.NewIntegrationServices(caller), caller: caller}
}

// Integration is one customer's connected system. It has the areas of the API that need an integration
// as fields:
//
//   - ATS: jobs, candidates and applications, see [gen.ATSService]
//   - Assessment: orders of assessments and background checks, see [gen.AssessmentService]
//   - Custom: endpoints for single systems, such as DATEV, see [gen.CustomService]
//   - HRIS: employees, absences and groups, see [gen.HRISService]
//   - LMS: courses, skills and progress, see [gen.LMSService]
//
// What is possible with every integration, such as TriggerSync and SendPassthroughRequest, are methods
// of the Integration itself: see [gen.IntegrationService].
//
// An Integration is immutable and safe for concurrent use.
type Integration struct {
	gen.IntegrationServices

	caller hidden
}

// ID returns the ID of the integration.
func (i *Integration) ID() string {
	if i.caller == nil {
		return ""
	}
	return i.caller().integrationID
}
