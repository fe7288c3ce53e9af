package kombo_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestTimeouts(t *testing.T) {
	tests := []struct {
		name    string
		options []kombo.Option
		call    []kombo.CallOption
		action  bool
		want    time.Duration
	}{
		{name: "read", want: 60 * time.Second},
		{name: "action", action: true, want: 300 * time.Second},
		{name: "client", options: []kombo.Option{kombo.WithTimeout(2 * time.Second)}, action: true, want: 2 * time.Second},
		{name: "call", options: []kombo.Option{kombo.WithTimeout(2 * time.Second)}, call: []kombo.CallOption{kombo.WithTimeout(3 * time.Second)}, want: 3 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				started := time.Now()
				client := clientOver(t, func(r *http.Request) (*http.Response, error) {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}, append(test.options, kombo.WithMaxRetries(0))...)
				var err error
				if test.action {
					_, err = client.Integration("personio:1").SendPassthroughRequest(t.Context(), "personio", "personnel", gen.PassthroughRequest{Method: gen.PassthroughMethodGet, Path: "/"}, test.call...)
				} else {
					_, err = client.General.CheckAPIKey(t.Context(), test.call...)
				}
				assert.Equal(t, test.want, time.Since(started))
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.True(t, failure(t, err).Timeout())
				assert.Equal(t, !test.action, kombo.IsRetryable(err), "it is unknown whether an action was run")
			})
		})
	}
}

// The timeout includes the body of a response.
func TestTimeoutCoversTheBody(t *testing.T) {
	release := make(chan struct{})
	server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		_, _ = io.WriteString(w, `{"status":"success",`)
		_ = http.NewResponseController(w).Flush()
		<-release
	})
	defer close(release)
	_, err := server.client(t, kombo.WithTimeout(50*time.Millisecond), kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 200, failure(t, err).StatusCode)
}
