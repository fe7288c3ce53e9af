package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What runs with this repository's permissions is pinned, gets no more credentials than it needs,
// and runs no text that somebody else wrote, such as the name of a branch.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(repository + "/.github/workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	pinned := regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40}$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var workflow struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Steps []struct {
					Uses, Run string
					With      map[string]any
				}
			}
		}
		require.NoError(t, yaml.Unmarshal(text, &workflow), file)
		assert.Equal(t, map[string]string{"contents": "read"}, workflow.Permissions, file)
		require.NotEmpty(t, workflow.Jobs, file)
		for name, job := range workflow.Jobs {
			require.NotEmpty(t, job.Steps, name)
			for _, step := range job.Steps {
				where := filepath.Base(file) + " " + name + " " + step.Uses + step.Run
				assert.NotContains(t, step.Run, "${{", "%s: pass expressions through env", where)
				if step.Uses == "" {
					continue
				}
				assert.Regexp(t, pinned, step.Uses, where)
				if regexp.MustCompile(`^actions/checkout@`).MatchString(step.Uses) {
					assert.Equal(t, false, step.With["persist-credentials"], where)
				}
			}
		}
	}
}
