//go:build unix

package databases

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// The query in the documentation returns the age of each copy.
func TestDocumentedQuery(t *testing.T) {
	text, err := os.ReadFile("../../wrapper/kombosync/doc.go")
	require.NoError(t, err)
	query := regexp.MustCompile(`(?s)//\tSELECT .*?//\n`).FindString(string(text))
	require.NotEmpty(t, query)
	query = strings.ReplaceAll(query, "//", "")
	forEachDatabase(t, func(t *testing.T, database database) {
		query := query
		if database.dialect == kombosync.SQLite {
			query = strings.Replace(query, "now() - to_timestamp(started_ms / 1000.0)", "unixepoch() - started_ms / 1000", 1)
		} else {
			query = strings.Replace(query, "now() - to_timestamp(started_ms / 1000.0)", "EXTRACT(EPOCH FROM now() - to_timestamp(started_ms / 1000.0))", 1)
		}
		store := database.store(t)
		for model, state := range map[string]kombosync.State{
			"old": {Started: time.Now().Add(-time.Hour), FullRecords: 7}, "new": {Started: time.Now(), Checkpoint: "somewhere"},
		} {
			lease, err := store.Acquire(ctx, kombosync.Key{IntegrationID: acme, Model: model})
			require.NoError(t, err)
			require.NoError(t, lease.Save(ctx, state))
			lease.Release()
		}
		rows, err := database.open(t).QueryContext(ctx, query)
		require.NoError(t, err)
		defer rows.Close()
		type row struct {
			integration, model string
			hours              int
			unfinished         bool
			records            int
		}
		var got []row
		for rows.Next() {
			var r row
			var seconds float64
			require.NoError(t, rows.Scan(&r.integration, &r.model, &seconds, &r.unfinished, &r.records))
			r.hours = int(seconds+60) / 3600
			got = append(got, r)
		}
		require.NoError(t, rows.Err())
		assert.Equal(t, []row{{acme, "old", 1, false, 7}, {acme, "new", 0, true, 0}}, got)
	})
}
