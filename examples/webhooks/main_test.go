package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"net/http/httptest"
)

// The commands of the README do what it says.
func TestCommandsOfTheREADME(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	script := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(readme)
	require.NotNil(t, script)
	server := httptest.NewServer(handler("my-secret"))
	defer server.Close()
	commands := strings.ReplaceAll(string(script[1]), "http://localhost:8080/kombo", server.URL)
	run := func(commands string) string {
		command := exec.CommandContext(context.Background(), "sh", "-c", commands)
		command.Env = append(os.Environ(), "no_proxy=127.0.0.1")
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
		return string(output)
	}
	assert.Contains(t, run(commands), "HTTP/1.1 200 OK")
	assert.Contains(t, run(strings.Replace(commands, `-d "$body"`, `-d "$body "`, 1)), "HTTP/1.1 401 Unauthorized")
}

func TestSecretIsNeeded(t *testing.T) {
	assert.ErrorContains(t, run(context.Background(), "127.0.0.1:0", ""), "KOMBO_WEBHOOK_SECRET")
}
