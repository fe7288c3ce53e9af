package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gh is a script that replaces the GitHub CLI. It logs its arguments and the text of the issue, and
// lists the issue in GH_ISSUE, if any.
const gh = `#!/bin/sh
echo "$@" >>"$GH_LOG"
case "$2" in
list) printf '%s' "$GH_ISSUE" ;;
edit | create) for file; do :; done; cat "$file" >>"$GH_LOG" ;;
esac
`

// The script opens an issue when there are changes, and updates it while there are any.
func TestIssue(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the script is for the machine that runs the workflow")
	}
	changed := files(t, ours)[0]
	missing := filepath.Join(t.TempDir(), "openapi.json")
	tests := []struct {
		name, upstream, issue string
		fails                 bool
		asked                 []string // the first words of each request to gh
	}{
		{"changes", changed, "", false, []string{"issue list", "issue create --title Kombo's API has changed"}},
		{"changes that have an issue", changed, "7", false, []string{"issue list", "issue edit 7"}},
		{"no document", missing, "7", true, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked, output, err := reportDrift(t, "../../report-drift.sh", test.upstream, test.issue)
			assert.Equal(t, test.fails, err != nil, output)
			var requests []string
			for line := range strings.Lines(asked) {
				if strings.HasPrefix(line, "issue ") {
					requests = append(requests, line)
				}
			}
			require.Len(t, requests, len(test.asked))
			for i, words := range test.asked {
				assert.True(t, strings.HasPrefix(requests[i], words), requests[i])
			}
			if !test.fails {
				assert.Contains(t, asked, "## Breaking")
				assert.Contains(t, output, "## Breaking", "the log has the report as well")
			}
		})
	}
}

// Without changes, the script closes the issue and opens none.
func TestIssueIsClosed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the script is for the machine that runs the workflow")
	}
	// The script compares the files of its repository: this one accepts no differences.
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "internal"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(root, "openapi"), 0o755))
	for name, from := range map[string]string{"internal/report-drift.sh": "../../report-drift.sh", "openapi/bundle.gen.yaml": contractFile} {
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(root, name), text, 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "openapi/drift.yaml"), []byte("[]\n"), 0o600))
	tools, err := filepath.Abs("..")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(tools, filepath.Join(root, "internal/tools")))

	asked, output, err := reportDrift(t, filepath.Join(root, "internal/report-drift.sh"), "openapi/bundle.gen.yaml", "7")
	require.NoError(t, err, output)
	assert.Contains(t, asked, "issue close 7 --comment The contract and Kombo's document promise the same again.\n")

	asked, output, err = reportDrift(t, filepath.Join(root, "internal/report-drift.sh"), "openapi/bundle.gen.yaml", "")
	require.NoError(t, err, output)
	assert.Equal(t, 1, strings.Count(asked, "issue "), asked)
}

func reportDrift(t *testing.T, script, upstream, issue string) (asked, output string, err error) {
	t.Helper()
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "gh"), []byte(gh), 0o755))
	log := filepath.Join(bin, "log")
	command := exec.Command("sh", script, upstream)
	command.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GH_LOG="+log, "GH_ISSUE="+issue)
	text, err := command.CombinedOutput()
	requests, _ := os.ReadFile(log)
	return string(requests), string(text), err
}
