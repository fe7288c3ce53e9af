package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The commands in the README work.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	at := start(t)
	for language, command := range map[string][]string{"sh": {"sh", "-c"}, "python": {"python3", "-c"}} {
		t.Run(language, func(t *testing.T) {
			for _, tool := range []string{command[0], map[string]string{"sh": "curl", "python": "python3"}[language]} {
				if _, err := exec.LookPath(tool); err != nil {
					t.Skipf("%s is not installed", tool)
				}
			}
			program := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(readme)
			require.NotNil(t, program)
			text := strings.ReplaceAll(string(program[1]), "http://127.0.0.1:5662", at)
			run := exec.CommandContext(t.Context(), command[0], command[1], text)
			run.Env = append(os.Environ(), "no_proxy=127.0.0.1")
			output, err := run.CombinedOutput()
			require.NoError(t, err, string(output))
			assert.Contains(t, string(output), "@example.com")
		})
	}
}
