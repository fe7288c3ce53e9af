package kombosync_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Logs have the integration, counts and reasons. They contain no IDs of records, no personal data,
// and no texts of database errors, which may contain values.
func TestLogs(t *testing.T) {
	store := openFile(t)
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&text, nil))
		list := &source{records: []gen.Tag{named("Erika-1", "Erika"), deleted("Erika-2")}}
		failing := &table{before: func(string) error { return errors.New("duplicate key: Erika") }}
		down := &table{before: func(string) error {
			return fmt.Errorf("Erika: %w", &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
		}}
		result, err := newSyncer(t, store, kombosync.WithLogger(logger)).Run(ctx, acme,
			list.model("tags", &table{}), list.model("failing", failing), list.model("down", down))
		require.Error(t, err)
		logger.Info("done", "result", result)
		assert.NotContains(t, text.String(), "Erika")
		counts := func(more map[string]any) map[string]any {
			all := map[string]any{"integration": acmeID, "model": "tags", "full": true, "resumed": false, "duration": 0.0, "waited": 0.0,
				"batches": 0.0, "upserted": 0.0, "deleted": 0.0, "removed": 0.0}
			maps.Copy(all, more)
			return all
		}
		good := map[string]any{"batches": 1.0, "upserted": 1.0, "deleted": 1.0}
		failed := map[string]any{"model": "failing", "reason": "destination", "unfinished": false}
		unreachable := map[string]any{"model": "down", "reason": "destination", "unfinished": false, "error": "dial tcp: connection refused"}
		line := func(level string, attributes map[string]any) map[string]any {
			line := counts(attributes)
			line["level"], line["msg"] = level, "kombo sync"
			return line
		}
		assert.Equal(t, []map[string]any{
			line("INFO", good), line("WARN", failed), line("WARN", unreachable),
			{"level": "INFO", "msg": "done", "result": map[string]any{
				"integration": acmeID, "tags": counts(good), "failing": counts(failed), "down": counts(unreachable), "reason": "destination"}},
		}, lines(t, &text))
	})
}

// lines returns the lines of a JSON log without their times.
func lines(t *testing.T, log *bytes.Buffer) (lines []map[string]any) {
	t.Helper()
	for decoder := json.NewDecoder(log); decoder.More(); {
		line := map[string]any{}
		require.NoError(t, decoder.Decode(&line))
		delete(line, "time")
		lines = append(lines, line)
	}
	return lines
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
