package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStatusSaysWhichChangesThereAre(t *testing.T) {
	tests := []struct {
		name, old, new string
		status         int
		text           string
	}{
		{"none", "The name.", "Other words.", statusNone, "Kombo's document promises what the contract promises.\n"},
		{"additive", "[ACTIVE, INACTIVE]", "[ACTIVE, INACTIVE, GONE]", statusAdditive, `Changes in Kombo's document since the contract was written: 1 additive.

Additive. Existing programs keep working.

- GET /employees and 2 more: ` + "`[].status` in the response has the new value `GONE`" + `.
  Existing programs keep working: enums in Go are open. The next release has a constant for it.
  It is Employee.status in the contract.
  It shows in GET /employees, POST /employees, webhook employee-left.
`},
		{"documentation only", "operationId: GetEmployees", "deprecated: true", statusAdditive, `Changes in Kombo's document since the contract was written: 1 documentation only.

Documentation only. Programs behave as before.

- GET /employees: it is deprecated.
  Existing programs keep working. Add deprecated and x-deprecated-reason to the contract.
`},
		{"breaking", "maximum: 250", "maximum: 100", statusBreaking, `Changes in Kombo's document since the contract was written: 1 breaking.

Breaking. Programs fail, miss something, or no longer compile with the next release.

- GET /employees: ` + "the query parameter `page_size` now has `maximum` `100` instead of `250`" + `.
  Kombo may reject requests that were valid.
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, ours, test.old)
			status, report := drift(t, "[]", strings.Replace(ours, test.old, test.new, 1), "text")
			assert.Equal(t, test.status, status)
			assert.Equal(t, test.text, report)
		})
	}
}

func TestFormats(t *testing.T) {
	theirs := strings.Replace(ours, "name: {type: string", "pronouns: {type: [string, 'null']}\n        name: {type: string", 1)
	status, report := drift(t, "[]", theirs, "markdown")
	assert.Equal(t, statusAdditive, status)
	assert.Equal(t, `Changes in Kombo's document since the contract was written: 1 additive.

## Additive

Existing programs keep working.

- **`+"`GET /employees`** and 2 more: the response has the new property `[].pronouns` (`string or null`)."+` Existing programs keep working. The next release can read it. It is `+"`Employee.pronouns`"+` in the contract.
  <details><summary>in 3 operations</summary>

  - `+"`GET /employees`\n  - `POST /employees`\n  - `webhook employee-left`"+`

  </details>
`, report)

	status, report = drift(t, "[]", theirs, "json")
	assert.Equal(t, statusAdditive, status)
	assert.JSONEq(t, `{
		"status": "additive",
		"changes": [{
			"operation": "GET /employees", "what": "property", "verb": "added", "theirs": "string or null", "class": "additive",
			"meaning": "Existing programs keep working. The next release can read it.", "origin": "Employee.pronouns",
			"text": "the response has the new property `+"`[].pronouns` (`string or null`)"+`",
			"where": [
				{"operation": "GET /employees", "place": "answer 200 application/json[].pronouns"},
				{"operation": "POST /employees", "place": "answer 200 application/json.pronouns"},
				{"operation": "POST /employees", "place": "request application/json.pronouns"},
				{"operation": "webhook employee-left", "place": "payload application/json.pronouns"}
			]
		}],
		"accepted": 0,
		"stale": []
	}`, report)
}

// Text from Kombo's document cannot format the issue or mention users.
func TestMarkdownShowsForeignTextAsItIs(t *testing.T) {
	theirs := strings.Replace(ours, "[ACTIVE, INACTIVE]", "[ACTIVE, INACTIVE, '`@octocat <img src=x>\n\n# Title']", 1)
	_, report := drift(t, "[]", theirs, "markdown")
	assert.Contains(t, report, "has the new value `'@octocat <img src=x> # Title`.")
}

// Text from a document is formatted as code, so it mentions no users and shows no images.
func TestMarkdownIsInert(t *testing.T) {
	const harm = "and @octocat ![x](https://example.com/x.png)"
	paths := "paths:\n  \"/b " + harm + "\": {get: {responses: {'200': {description: D.}}}}\n"
	_, report := drift(t, "[]", strings.Replace(ours, "paths:\n", paths, 1), "markdown")
	require.Contains(t, report, "octocat")
	for i, part := range strings.Split(report, "`") {
		if i%2 == 0 {
			assert.NotContains(t, part, "octocat")
			assert.NotContains(t, part, "![")
		}
	}
}

// An issue can have up to 65,536 characters.
func TestMarkdownFitsAnIssue(t *testing.T) {
	var paths strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&paths, "  /new/%d: {get: {responses: {}}}\n", i)
	}
	_, report := drift(t, "[]", strings.Replace(ours, "paths:\n", "paths:\n"+paths.String(), 1), "markdown")
	assert.Less(t, len(report), 65536)
	assert.Regexp(t, `\n\d+ more changes have no room here: .make drift. tells them all.\n`, report)
}
