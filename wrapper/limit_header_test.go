package kombo_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestLimitHeaders(t *testing.T) {
	header := map[string]string{"ratelimit-limit": "300", "ratelimit-remaining": "298", "ratelimit-reset": "57", "Concurrency-Limit": "30", "Concurrency-Remaining": "12"}
	server := record(t, func(w http.ResponseWriter, _ *http.Request, number int) {
		for name, value := range header {
			if number == 0 {
				w.Header().Set(name, value)
			}
			if number == 2 {
				w.Header().Set(name, strconv.Quote(value))
			}
		}
		write(w, 200, "application/json", success)
	})
	client := server.client(t)
	response, err := client.General.CheckAPIKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, &kombo.RateLimit{Limit: 300, Remaining: 298, Reset: 57 * time.Second}, response.RateLimit)
	assert.Equal(t, &kombo.Concurrency{Limit: 30, Remaining: 12}, response.Concurrency)
	for range 2 {
		response, err = client.General.CheckAPIKey(ctx)
		require.NoError(t, err)
		assert.Nil(t, response.RateLimit)
		assert.Nil(t, response.Concurrency)
	}
}
