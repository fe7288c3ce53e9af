package bundle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Fields have the order of the contract and Go names.
func TestMembers(t *testing.T) {
	contract, err := contractOf(changed(t, "people.yaml", "        kind: {$ref",
		"        remote_ids: {type: array, description: D., items: {type: string}}\n"+
			"        zz: {type: string, description: D., x-go-name: Other}\n        kind: {$ref"))
	require.NoError(t, err)
	var fields []string
	for _, property := range openapi.Members(openapi.Find(contract, "components", "schemas", "Person", "properties")) {
		fields = append(fields, openapi.Text(openapi.Lookup(property, "x-order"))+" "+openapi.Text(openapi.Lookup(property, "x-go-name")))
	}
	assert.Equal(t, []string{"1 Name", "2 RemoteIDs", "3 Other", "4 Kind"}, fields)
}

// Struct tags contain the constraints that package kombo checks in requests.
func TestConstraints(t *testing.T) {
	contract, err := contractOf(changed(t, "people.yaml", "name: {type: string, description: The name.}",
		"name: {type: string, description: D., x-allow-empty: true, maxLength: 5}\n"+
			"        tags: {type: array, description: D., maxItems: 2, items: {type: string}}\n"+
			"        born: {type: string, description: D., x-date: true}"))
	require.NoError(t, err)
	properties := openapi.Find(contract, "components", "schemas", "Person", "properties")
	tag := func(name string) string {
		return openapi.Text(openapi.Find(properties, name, "x-oapi-codegen-extra-tags", "kombo"))
	}
	assert.Equal(t, "empty,maxlength=5", tag("name"))
	assert.Equal(t, "maxitems=2", tag("tags"))
	assert.Equal(t, "true", openapi.Text(openapi.Find(properties, "tags", "x-omitzero")))
	assert.Equal(t, "false", openapi.Text(openapi.Find(properties, "tags", "x-omitempty")))
	assert.Empty(t, tag("born"))
	assert.Equal(t, "Date", openapi.Text(openapi.Find(properties, "born", "x-go-type")))
	pageSize := openapi.Find(contract, "paths", "/people", "get", "parameters").Content[2]
	assert.Equal(t, "max=250", openapi.Text(openapi.Find(pageSize, "x-oapi-codegen-extra-tags", "kombo")))

	for old, want := range map[string]string{
		"{type: string, description: D., format: date}":                "openapi/people.yaml:62: a date needs x-date: true",
		"{type: integer, description: D., x-date: true}":               "openapi/people.yaml:62: x-date is for strings only",
		"{type: string, description: D., x-date: maybe, format: date}": "openapi/people.yaml:62: x-date is true or absent",
	} {
		_, err := contractOf(changed(t, "people.yaml", "{type: string, description: The name.}", old))
		assert.ErrorContains(t, err, want)
	}
}

// Comments say what nil means, because Go has one nil for null and for absent.
func TestNilIsExplained(t *testing.T) {
	contract, err := contractOf(changed(t, "people.yaml", "      description: A person.\n", "      description: A person.\n      required: [boss]\n",
		"name: {type: string, description: The name.}", "name: {type: string, description: D.}\n"+
			"        left: {type: [string, \"null\"], description: The day.}\n"+
			"        boss: {anyOf: [{type: string}, {type: \"null\"}], description: The boss.}"))
	require.NoError(t, err)
	properties := openapi.Find(contract, "components", "schemas", "Person", "properties")
	assert.Equal(t, "D.", openapi.Text(openapi.Find(properties, "name", "description")))
	for name, want := range map[string]string{
		"left": "The day. Nil omits the field; kombo.WithBodyFields can send null.",
		"boss": "The boss. Nil is sent as null.",
	} {
		assert.Equal(t, want, openapi.Text(openapi.Find(properties, name, "description")))
	}
}
