package bundle

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The same contract always results in the same files.
func TestFilesAreDeterministic(t *testing.T) {
	documents, err := ReadDir("../../../openapi")
	require.NoError(t, err)
	var written [2]map[string][]byte
	for i := range written {
		contract, err := Join(documents)
		require.NoError(t, err)
		written[i], err = Files(contract)
		require.NoError(t, err)
	}
	assert.Equal(t, written[0], written[1])
	var reread yaml.Node
	require.NoError(t, yaml.Unmarshal(written[0]["openapi/bundle.gen.yaml"], &reread))
	table := string(written[0]["openapi/coverage.gen.md"])
	assert.Contains(t, table, "| GET /hris/employees | `integration.HRIS.GetEmployees` | `integration.HRIS.Employees` |  |")
	assert.Contains(t, table, "| POST /force-sync | `integration.TriggerSync` |  |  |")
	assert.Contains(t, table, "| POST /connect/activate-integration | `client.Connect.ActivateIntegration` |  | deprecated. ")
}

// Example values are not part of the contract, whatever their members are called.
func TestExamplesKeepTheirMembers(t *testing.T) {
	examples := "[{description: a text, summary: a text, x-custom: one, deprecated: true, $ref: nowhere, properties: {description: D.}}]"
	contract, err := contractOf(changed(t, "people.yaml", "    Person:\n      type: object\n",
		"    Person:\n      type: object\n      examples: "+examples+"\n"))
	require.NoError(t, err)
	text, err := withoutProse(contract)
	require.NoError(t, err)
	var whole struct {
		Components struct {
			Schemas map[string]struct{ Examples any }
		}
	}
	require.NoError(t, json.Unmarshal(text, &whole))
	kept, err := json.Marshal(whole.Components.Schemas["Person"].Examples)
	require.NoError(t, err)
	assert.YAMLEq(t, examples, string(kept))
}
