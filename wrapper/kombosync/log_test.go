package kombosync_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Logs have counts and codes: no ids, no people, no texts of errors, which a database fills with values.
func TestLogs(t *testing.T) {
	store := openFile(t)
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&text, nil))
		list := &source{records: []gen.Tag{named("Erika-1", "Erika"), deleted("Erika-2")}}
		failing := &table{before: func(string) error { return errors.New("duplicate key: Erika") }}
		result, err := newSyncer(t, store, kombosync.WithLogger(logger)).Run(ctx, acme, list.model("tags", &table{}), list.model("more tags", failing))
		require.Error(t, err)
		logger.Info("done", "result", result)
		assert.NotContains(t, text.String(), "Erika")
		assert.NotContains(t, text.String(), acmeID)
		var lines []map[string]any
		for decoder := json.NewDecoder(&text); decoder.More(); {
			line := map[string]any{}
			require.NoError(t, decoder.Decode(&line))
			delete(line, "time")
			lines = append(lines, line)
		}
		counts := func(more map[string]any) map[string]any {
			all := map[string]any{"model": "tags", "full": true, "duration": 0.0, "batches": 1.0, "upserted": 1.0, "deleted": 1.0, "removed": 0.0,
				"skipped": 0.0, "used": 0.0, "retried": 0.0, "failed": false}
			for name, value := range more {
				all[name] = value
			}
			return all
		}
		failed := map[string]any{"model": "more tags", "batches": 0.0, "upserted": 0.0, "deleted": 0.0, "failed": true}
		assert.Equal(t, []map[string]any{
			counts(map[string]any{"level": "INFO", "msg": "kombo sync"}),
			func() map[string]any {
				line := counts(failed)
				line["level"], line["msg"] = "WARN", "kombo sync"
				return line
			}(),
			{"level": "INFO", "msg": "done", "result": map[string]any{"tags": counts(nil), "more tags": counts(failed), "failed": true}},
		}, lines)
	})
}

func TestLogsHaveKombosCode(t *testing.T) {
	var text bytes.Buffer
	server := kombotest.NewServer(t)
	server.Fail(tagsOperation, kombotest.Failure{Code: kombo.CodeIntegrationModelDisabled})
	syncer := newSyncer(t, openFile(t), kombosync.WithLogger(slog.New(slog.NewTextHandler(&text, nil))))
	_, err := syncer.Run(ctx, on(server), tagsOf(&table{}))
	require.Error(t, err)
	assert.Contains(t, text.String(), "code=INTEGRATION.MODEL_DISABLED")
}
