// Package override connects package kombotest with package kombo, without a name that users see.
package override

// BaseURL returns an option of package kombo that sends all requests to a mock server. Unlike
// WithBaseURL it can be combined with a region, which the client keeps. Package kombo sets it.
var BaseURL func(baseURL string) any
