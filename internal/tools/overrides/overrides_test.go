package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	root   = "../../../"
	config = root + "openapi/oapi-codegen.yaml"
)

// The templates of the pinned generator are those that ours replace.
func TestTemplates(t *testing.T) {
	require.NoError(t, run(config, false))
}

// An upgrade that changes a template that ours replaces is told, with what to do.
func TestChangedUpstream(t *testing.T) {
	replaced, err := replacedTemplates(config)
	require.NoError(t, err)
	upstream, err := upstreamTemplates()
	require.NoError(t, err)
	pins, err := pinsOf(replaced, upstream)
	require.NoError(t, err)
	changed := t.TempDir()
	for i, r := range replaced {
		text, err := os.ReadFile(filepath.Join(upstream, r))
		require.NoError(t, err)
		if i == 0 {
			text = append(text, '\n')
		}
		require.NoError(t, os.WriteFile(filepath.Join(changed, r), text, 0o600))
	}
	assert.NoError(t, checkPins(pins, replaced, upstream))
	err = checkPins(pins, replaced, changed)
	require.ErrorContains(t, err, "the generator's template "+replaced[0]+" has changed")
	assert.NotContains(t, err.Error(), replaced[1])

	_, without, _ := strings.Cut(pins, "\n")
	assert.ErrorContains(t, checkPins(without, replaced, upstream), replaced[0]+" is replaced, but")
	assert.ErrorContains(t, checkPins(pins, replaced[1:], upstream), replaced[0]+" is no longer replaced")

	require.NoError(t, os.Remove(filepath.Join(changed, replaced[1])))
	assert.ErrorContains(t, checkPins(pins, replaced, changed), "the generator has no template "+replaced[1]+" any more")
}
