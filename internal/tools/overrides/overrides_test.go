package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const (
	root      = "../../../"
	config    = root + "openapi/oapi-codegen.yaml"
	generated = root + "gen/kombo.gen.go"
)

// The templates of the pinned generator are those that ours replace, and the committed code is made by ours.
func TestTemplates(t *testing.T) {
	require.NoError(t, run(config, generated, false))
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
		text, err := os.ReadFile(filepath.Join(upstream, r.name))
		require.NoError(t, err)
		if i == 0 {
			text = append(text, '\n')
		}
		require.NoError(t, os.WriteFile(filepath.Join(changed, r.name), text, 0o600))
	}
	assert.NoError(t, checkPins(pins, replaced, upstream))
	err = checkPins(pins, replaced, changed)
	require.ErrorContains(t, err, "the generator's template "+replaced[0].name+" has changed")
	assert.NotContains(t, err.Error(), replaced[1].name)

	_, without, _ := strings.Cut(pins, "\n")
	assert.ErrorContains(t, checkPins(without, replaced, upstream), replaced[0].name+" is replaced, but")
	assert.ErrorContains(t, checkPins(pins, replaced[1:], upstream), replaced[0].name+" is no longer replaced")

	require.NoError(t, os.Remove(filepath.Join(changed, replaced[1].name)))
	assert.ErrorContains(t, checkPins(pins, replaced, changed), "the generator has no template "+replaced[1].name+" any more")
}

// smallContract is a part of the contract that every template has something to write for. The whole takes long.
func smallContract(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "openapi/bundle.gen.yaml")
	require.NoError(t, err)
	var contract yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &contract))
	keep := map[string]string{"paths": "/hris/skills", "webhooks": "data-changed"}
	for section, name := range keep {
		all := openapi.Lookup(contract.Content[0], section)
		for key, value := range openapi.Members(all) {
			if key.Value == name {
				all.Content = []*yaml.Node{key, value}
			}
		}
		require.Len(t, all.Content, 2)
	}
	text, err = yaml.Marshal(&contract)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "contract.yaml")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file
}

// The generator takes what is not there, or is blank, for no override at all. Whichever of ours it leaves out, the code
// tells.
func TestIgnoredOverride(t *testing.T) {
	replaced, err := replacedTemplates(config)
	require.NoError(t, err)
	upstream, err := upstreamTemplates()
	require.NoError(t, err)
	settings, err := os.ReadFile(config)
	require.NoError(t, err)
	settings = []byte(strings.Replace(string(settings), "skip-prune: true", "skip-prune: false", 1))
	contract := smallContract(t)
	for _, r := range replaced {
		t.Run(r.name, func(t *testing.T) {
			var without []string
			for line := range strings.Lines(string(settings)) {
				if !strings.HasPrefix(strings.TrimSpace(line), r.name+":") {
					without = append(without, line)
				}
			}
			require.Len(t, without, strings.Count(string(settings), "\n")-1)
			dir := t.TempDir()
			output := filepath.Join(dir, "out.go")
			changed := strings.Replace(strings.Join(without, ""), "output: gen/kombo.gen.go", "output: "+output, 1)
			file := filepath.Join(dir, "config.yaml")
			require.NoError(t, os.WriteFile(file, []byte(changed), 0o600))
			command := exec.Command("go", "tool", "-modfile=internal/tools/go.mod", "oapi-codegen", "-config", file, contract)
			command.Dir = root
			if said, err := command.CombinedOutput(); err != nil {
				t.Logf("the generator itself fails: %s", said) // which is loud as well
				return
			}
			code, err := os.ReadFile(output)
			require.NoError(t, err)
			assert.ErrorContains(t, checkTraces(string(code), replaced, upstream), r.name)
		})
	}
}

// A template of ours that is emptied is noticed.
func TestEmptiedTemplate(t *testing.T) {
	upstream, err := upstreamTemplates()
	require.NoError(t, err)
	code, err := os.ReadFile(generated)
	require.NoError(t, err)
	replaced, err := replacedTemplates(config)
	require.NoError(t, err)
	for _, r := range replaced {
		var left []string
		for line := range strings.Lines(string(code)) {
			if traces := tracesOf(r.text); len(traces) == 0 || strings.TrimSpace(line) != traces[0] {
				left = append(left, line)
			}
		}
		if len(tracesOf(r.text)) > 0 {
			assert.ErrorContains(t, checkTraces(strings.Join(left, ""), replaced, upstream), "our template for "+r.name)
		}
	}
}
