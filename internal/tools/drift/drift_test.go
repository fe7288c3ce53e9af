package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/accepted"
)

const (
	contractFile = "../../../openapi/bundle.gen.yaml"
	acceptedFile = "../../../openapi/drift.yaml"
)

// A contract, and documents that differ from it.
const ours = `openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /employees:
    get:
      operationId: GetEmployees
      parameters:
        - {name: page_size, in: query, schema: {type: integer, maximum: 250}}
      responses:
        '200': {description: Employees., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Employee'}}}}}
    post:
      operationId: PostEmployees
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Employee'}}}}
      responses:
        '200': {description: The employee., content: {application/json: {schema: {$ref: '#/components/schemas/Employee'}}}}
webhooks:
  employee-left:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Employee'}}}}
      responses: {'200': {description: Taken.}}
components:
  schemas:
    Employee:
      type: object
      required: [name]
      properties:
        name: {type: string, description: The name.}
        status: {type: string, enum: [ACTIVE, INACTIVE]}
`

// files writes documents to files of their own and returns their names.
func files(t *testing.T, texts ...string) []string {
	t.Helper()
	var names []string
	for i, text := range texts {
		name := filepath.Join(t.TempDir(), fmt.Sprintf("%d.yaml", i))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		names = append(names, name)
	}
	return names
}

// drift runs the command over a contract, rules and a document.
func drift(t *testing.T, rules, theirs, format string) (status int, report string) {
	t.Helper()
	names := files(t, ours, rules, theirs)
	var stdout, stderr bytes.Buffer
	status = run([]string{"-contract", names[0], "-accepted", names[1], "-format", format, names[2]}, &stdout, &stderr)
	require.Empty(t, stderr.String())
	return status, stdout.String()
}

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

// What Kombo's document says can neither format the issue nor call anybody.
func TestMarkdownShowsForeignTextAsItIs(t *testing.T) {
	theirs := strings.Replace(ours, "[ACTIVE, INACTIVE]", "[ACTIVE, INACTIVE, '`@octocat <img src=x>\n\n# Title']", 1)
	_, report := drift(t, "[]", theirs, "markdown")
	assert.Contains(t, report, "has the new value `'@octocat <img src=x> # Title`.")
}

// An issue takes 65536 characters.
func TestMarkdownFitsAnIssue(t *testing.T) {
	var paths strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&paths, "  /new/%d: {get: {responses: {}}}\n", i)
	}
	_, report := drift(t, "[]", strings.Replace(ours, "paths:\n", "paths:\n"+paths.String(), 1), "markdown")
	assert.Less(t, len(report), 65536)
	assert.Regexp(t, `\n\d+ more changes have no room here: .make drift. tells them all.\n`, report)
}

func TestAcceptedDifferences(t *testing.T) {
	theirs := strings.Replace(ours, "[ACTIVE, INACTIVE]", "[ACTIVE, INACTIVE, GONE]", 1)
	rule := "- {reason: Nobody minds., what: value, verb: added, place: 'answer *', theirs: G*}\n"
	status, report := drift(t, rule, theirs, "text")
	assert.Equal(t, statusAdditive, status)
	assert.Contains(t, report, "- POST /employees and 1 more: `status` in the request has", "requests and webhooks are not meant")
	assert.NotContains(t, report, "no longer there")

	rule = strings.Replace(rule, "'answer *'", "'*status'", 1)
	status, report = drift(t, rule, theirs, "text")
	assert.Equal(t, statusNone, status)
	assert.Equal(t, "Kombo's document promises what the contract promises.\n\n4 differences are accepted in openapi/drift.yaml.\n", report)

	for _, other := range []string{"operation: 'PUT *'", "operation: 'GET'", "verb: removed", "theirs: gone", "place: request", "what: null", "ours: X"} {
		key, _, _ := strings.Cut(other, ":")
		rule := "- {reason: Nobody minds., what: value, " + other + "}\n"
		if key == "what" {
			rule = "- {reason: Nobody minds., what: type}\n"
		}
		status, report := drift(t, rule, theirs, "text")
		assert.Equal(t, statusAdditive, status)
		assert.Contains(t, report, "has the new value `GONE`", other)
		assert.Contains(t, report, "Accepted differences that are no longer there: take them out of openapi/drift.yaml.\n\n- Nobody minds. (", other)
	}

	status, report = drift(t, rule, ours, "json")
	assert.Equal(t, statusAdditive, status, "what is stale has to be seen")
	assert.Contains(t, report, `"Nobody minds. (*status, value, added)"`)
	_, report = drift(t, rule, ours, "markdown")
	assert.Contains(t, report, "## Accepted differences that are no longer there")
}

func TestErrors(t *testing.T) {
	asJSON := `{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "A"}}}}}}`
	names := files(t, "", "a: [", "just words", "- a\n- list", "swagger: '2.0'\npaths: {}", "openapi: 4.0.0\npaths: {}", asJSON[:len(asJSON)-20],
		asJSON+"}", "openapi: 3.1.0\ninfo: {}\n", "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: A\n", strings.Replace(ours, "    Employee:", "    Person:", 1),
		"openapi: 3.1.0\nopenapi: 3.1.0\n", "openapi: 3.1.0\nx-a: &a [1]\nx-b: *a\n")
	small := files(t, ours, "[]")
	tests := []struct{ name, upstream, want string }{
		{"no such file", "/nowhere/openapi.json", "no such file or directory"},
		{"empty", names[0], "the document is empty"},
		{"no YAML", names[1], "the document is neither JSON nor YAML"},
		{"words", names[2], `it has no "openapi" at its top`},
		{"a list", names[3], `it has no "openapi" at its top`},
		{"Swagger", names[4], `it has no "openapi" at its top`},
		{"another version", names[5], "the document is OpenAPI 4.0.0, what can be read is 3.0 and 3.1"},
		{"JSON cut off", names[6], "the document is cut off after"},
		{"text after JSON", names[7], "the document is not JSON, at byte"},
		{"YAML cut off before the paths", names[8], "the document has no operations"},
		{"YAML cut off in an operation", names[9], "GET /a has no responses: the document seems to be cut off"},
		{"reference to nothing", names[10], `$ref "#/components/schemas/Employee" has no target`},
		{"key twice", names[11], `"openapi" twice`},
		{"aliases", names[12], "aliases"},
		{"http", "http://example.com/openapi.json", "only https is accepted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			assert.Equal(t, statusError, run([]string{"-contract", small[0], "-accepted", small[1], test.upstream}, &stdout, &stderr))
			assert.Empty(t, stdout.String())
			assert.Contains(t, stderr.String(), test.want)
			assert.Contains(t, stderr.String(), "drift: ")
		})
	}
}

func TestUsage(t *testing.T) {
	names := files(t, ours, "- {what: value}", "- {reason: R, what: value, whta: x}", "[]")
	tests := []struct {
		name      string
		arguments []string
		status    int
		want      string
	}{
		{"help", []string{"-help"}, statusNone, "Exit status: 0 no change, 3 only changes\nthat break no program, 4 changes that break programs, 1 an error."},
		{"no document", nil, statusError, "usage: drift"},
		{"unknown flag", []string{"-colour", names[0]}, statusError, "-colour"},
		{"unknown format", []string{"-contract", names[0], "-accepted", names[3], "-format", "xml", names[0]}, statusError, `the format "xml" is unknown: use text, json or markdown`},
		{"no contract", []string{"-contract", "nowhere.yaml", names[0]}, statusError, "nowhere.yaml"},
		{"rule without reason", []string{"-contract", names[0], "-accepted", names[1], names[0]}, statusError, "entry 1 needs a reason and a what"},
		{"rule with an unknown key", []string{"-contract", names[0], "-accepted", names[2], names[0]}, statusError, "whta"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			assert.Equal(t, test.status, run(test.arguments, &stdout, &stderr))
			assert.Contains(t, stderr.String(), test.want)
		})
	}
}

// A document that ends too early never passes for one that says the same.
func TestTruncatedDocumentsNeverPass(t *testing.T) {
	contract, err := os.ReadFile(contractFile)
	require.NoError(t, err)
	for _, share := range []int{3, 6, 9} {
		names := files(t, string(contract[:len(contract)*share/10]), "[]")
		var stdout, stderr bytes.Buffer
		status := run([]string{"-contract", contractFile, "-accepted", names[1], names[0]}, &stdout, &stderr)
		assert.Contains(t, []int{statusError, statusBreaking}, status, "%d0 %%", share)
	}
}

// The contract is what it is itself; then none of the accepted differences is there.
func TestContractAgainstItself(t *testing.T) {
	names := files(t, "[]")
	var stdout, stderr bytes.Buffer
	assert.Equal(t, statusNone, run([]string{"-contract", contractFile, "-accepted", names[0], contractFile}, &stdout, &stderr), stderr.String())
	assert.Equal(t, "Kombo's document promises what the contract promises.\n", stdout.String())

	text, err := os.ReadFile(acceptedFile)
	require.NoError(t, err)
	rules, err := accepted.Read(text)
	require.NoError(t, err)
	_, count, stale := rules.Apply(nil)
	assert.Zero(t, count)
	assert.Len(t, stale, len(rules))
}

// Text of a document is in code, so that it mentions nobody and shows nothing.
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
