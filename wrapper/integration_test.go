package kombo_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestIntegrationID(t *testing.T) {
	server := respondWith(t, 200, "application/json", `{"status":"success","data":{"sync_id":"1","already_queued":false,"type":"FULL"}}`)
	client := server.client(t)
	for _, id := range []string{"", " ", "personio:a\nX-Evil: 1", "persönio:a"} {
		_, err := client.Integration(id).TriggerSync(ctx, gen.TriggerSyncRequest{})
		require.ErrorIs(t, err, kombo.ErrInvalidArgument)
		assert.Contains(t, err.Error(), "Integration.TriggerSync")
		assert.Contains(t, err.Error(), "ID of the integration")
	}
	assert.Zero(t, server.count())
	_, err := client.Integration("personio:CBNMt7dSNCzBdnRTx87dev4E").TriggerSync(ctx, gen.TriggerSyncRequest{})
	require.NoError(t, err)
	assert.Equal(t, "personio:CBNMt7dSNCzBdnRTx87dev4E", server.requests[0].Header.Get("X-Integration-Id"))
}
