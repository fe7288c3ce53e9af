package kombo_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("cursor") == "b" {
				return newResponse(r, 200, `{"data":{"next":null,"results":[{"id":"3"}]}}`), nil
			}
			return newResponse(r, 200, `{"data":{"next":"b","results":[{"id":"1"},{"id":"2"}]}}`), nil
		})
		var reports []kombo.Progress
		record := 0
		for _, err := range client.Integration("x").ATS.Tags(t.Context(), nil, kombo.WithProgress(func(p kombo.Progress) {
			assert.Equal(t, "GetTags", p.Operation.Name)
			p.Operation = nil
			reports = append(reports, p)
		})) {
			require.NoError(t, err)
			if record++; record == 3 {
				assert.Len(t, reports, 1)
			}
			time.Sleep(time.Second)
		}
		assert.Equal(t, []kombo.Progress{
			{Pages: 1, Records: 2, Elapsed: 2 * time.Second, Next: "b"},
			{Pages: 2, Records: 3, Elapsed: 3 * time.Second, Done: true},
		}, reports)
	})
	_, err := kombo.NewClient("key", kombo.WithProgress(nil))
	assert.ErrorContains(t, err, "WithProgress")
}
