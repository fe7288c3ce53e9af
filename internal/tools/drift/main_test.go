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

// ours is a small contract. Tests compare it with documents that differ from it.
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

// files writes each document to a file and returns the names of the files.
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

// drift runs the command with the contract ours, rules for accepted differences, and a document.
func drift(t *testing.T, rules, theirs, format string) (status int, report string) {
	t.Helper()
	names := files(t, ours, rules, theirs)
	var stdout, stderr bytes.Buffer
	status = run([]string{"-contract", names[0], "-accepted", names[1], "-format", format, names[2]}, &stdout, &stderr)
	require.Empty(t, stderr.String())
	return status, stdout.String()
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
	noResponses := "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: A\n"
	file := func(text string) string { return files(t, text)[0] }
	tests := []struct{ name, upstream, want string }{
		{"no such file", "/nowhere/openapi.json", "no such file or directory"},
		{"empty", file(""), "the document is empty"},
		{"no YAML", file("a: ["), "the document is neither JSON nor YAML"},
		{"words", file("just words"), `it has no "openapi" at its top`},
		{"a list", file("- a\n- list"), `it has no "openapi" at its top`},
		{"Swagger", file("swagger: '2.0'\npaths: {}"), `it has no "openapi" at its top`},
		{"another version", file("openapi: 4.0.0\npaths: {}"), "the document is OpenAPI 4.0.0, what can be read is 3.0 and 3.1"},
		{"JSON cut off", file(asJSON[:len(asJSON)-20]), "the document is cut off after"},
		{"text after JSON", file(asJSON + "}"), "the document is not JSON, at byte"},
		{"YAML cut off before the paths", file("openapi: 3.1.0\ninfo: {}\n"), "the document has no operations"},
		{"YAML cut off in an operation", file(noResponses), "GET /a has no responses: the document seems to be cut off"},
		{"reference to nothing", file(strings.Replace(ours, "    Employee:", "    Person:", 1)), `$ref "#/components/schemas/Employee" has no target`},
		{"key twice", file("openapi: 3.1.0\nopenapi: 3.1.0\n"), `"openapi" twice`},
		{"aliases", file("openapi: 3.1.0\nx-a: &a [1]\nx-b: *a\n"), "aliases"},
		{"http", "http://example.com/openapi.json", "only https is accepted"},
	}
	small := files(t, ours, "[]")
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

// A truncated document is never reported as equal to the contract.
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

// The contract does not differ from itself, so none of the accepted differences exists.
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
