package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDemo(t *testing.T) {
	command := exec.Command("go", "run", ".")
	command.Env = append(os.Environ(), "KOMBO_API_KEY=", "KOMBO_TOKEN=")
	var output, log bytes.Buffer
	command.Stdout, command.Stderr = &output, &log
	require.NoError(t, command.Run(), log.String())
	for _, want := range []string{
		"base URL  http://127.0.0.1:", "tool          personio", "ID            personio:CBNMt7dSNCzBdnRTx87dev4E", "organization  Acme, Inc.",
		"origin ID     36123", "email         user@example.com", "setup status  COMPLETED",
		"status       400", "code         PLATFORM.INPUT_INVALID", "retryable    false", "advice       Fix the request",
	} {
		assert.Contains(t, output.String(), want)
	}
	assert.Equal(t, 2, strings.Count(log.String(), "kombo request"), log.String())
	for _, secret := range []string{documentedToken, "not-a-token", "user@example.com", "kombotest-api-key", "Acme", "CBNMt7dSNCzBdnRTx87dev4E"} {
		assert.NotContains(t, log.String(), secret)
	}
}
