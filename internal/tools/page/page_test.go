package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/bundle"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const contractDir = "../../../openapi"

// The pages in testdata have the form in which Kombo publishes them, in May 2026; all sentences are replaced.
func pagesIn(t testing.TB) map[string]page {
	t.Helper()
	files, err := filepath.Glob("testdata/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	pages := map[string]page{}
	for _, file := range files {
		p, err := readPage(file)
		require.NoError(t, err)
		pages[filepath.Base(file)] = p
	}
	return pages
}

// without copies the contract into a directory, without some operations.
func without(t testing.TB, pages ...page) string {
	t.Helper()
	dir := t.TempDir()
	files, err := bundle.ReadDir(contractDir)
	require.NoError(t, err)
	for name, text := range files {
		var document yaml.Node
		require.NoError(t, yaml.Unmarshal(text, &document))
		paths := openapi.Lookup(document.Content[0], "paths")
		for _, p := range pages {
			if item := openapi.Lookup(paths, p.operation.Path); openapi.Remove(item, p.operation.Method) && !bundle.IsPage(document.Content[0]) {
				if len(item.Content) == 0 {
					openapi.Remove(paths, p.operation.Path)
				}
				changed, err := yaml.Marshal(&document)
				require.NoError(t, err)
				text = changed
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	return dir
}

// All pages join a contract that does not have their operations, and the contract then promises what they promise.
func TestPagesJoin(t *testing.T) {
	pages := pagesIn(t)
	c, err := readContract(without(t, slices.Collect(maps.Values(pages))...))
	require.NoError(t, err)
	for _, file := range slices.Sorted(maps.Keys(pages)) {
		p := pages[file]
		d, operation, err := draftOf(c, p, methodName(p.operation))
		require.NoError(t, err, file)
		actions, err := openapi.WriteActions(file, d.actions(operation))
		require.NoError(t, err, file)
		c.texts[file+".yaml"], c.texts[overlayFile] = p.text, append(c.texts[overlayFile], actions...)
		schemas := openapi.Find(c.bundle, "components", "schemas")
		schemas.Content = append(schemas.Content, d.components.Content...) // whose names are taken now
	}
	require.NoError(t, c.join())
	for file, p := range pages {
		assert.Empty(t, c.left(p), file)
		require.NoError(t, c.err)
	}
}

func TestPagesJoinTogether(t *testing.T) {
	pages := pagesIn(t)
	chosen := []string{"get-hris-employees.md", "get-ats-jobs.md"}
	var taken []page
	var files []string
	for _, file := range chosen {
		taken = append(taken, pages[file])
		files = append(files, filepath.Join("testdata", file))
	}
	dir := without(t, taken...)
	var report strings.Builder
	require.NoError(t, run(dir, "", files, &report))
	assert.NotContains(t, report.String(), "differ in this", "the contract promises what the pages promise")
	assert.Equal(t, len(chosen), strings.Count(report.String(), " is new: "))

	texts, err := bundle.ReadDir(dir)
	require.NoError(t, err)
	contract, err := bundle.Join(texts)
	require.NoError(t, err)
	parameters := map[string]string{}
	for _, p := range openapi.Elements(openapi.Find(contract, "paths", "/hris/employees", "get", "parameters")) {
		schema, err := openapi.EncodeYAML(openapi.Lookup(p, "schema"))
		require.NoError(t, err)
		parameters[openapi.Text(p, "name")] = strings.Join(strings.Fields(schema), " ")
	}
	assert.Equal(t, "type: array items: type: string", parameters["ids"])
	assert.Equal(t, "type: boolean default: false", parameters["include_deleted"])
	assert.Equal(t, "type: integer minimum: 1 maximum: 250 default: 100", parameters["page_size"])
	assert.Equal(t, "#/components/schemas/EmployeesPage",
		openapi.Text(openapi.Find(contract, "paths", "/hris/employees", "get", "responses", "200", "content", "application/json", "schema", "properties", "data"), "$ref"))
	job := openapi.Find(contract, "components", "schemas", "ATSJob", "properties")
	assert.Equal(t, "#/components/schemas/RemoteData", openapi.Text(openapi.Lookup(job, "remote_data"), "$ref"))
	assert.Equal(t, "#/components/schemas/CustomFields", openapi.Text(openapi.Lookup(job, "custom_fields"), "$ref"))
	assert.Equal(t, "#/components/schemas/IntegrationFieldValue", openapi.Text(openapi.Find(job, "integration_fields", "items"), "$ref"))
	assert.Equal(t, "#/components/schemas/ScreeningQuestion", openapi.Text(openapi.Find(job, "screening_questions", "items"), "$ref"))

	before, err := bundle.ReadDir(dir)
	require.NoError(t, err)
	report.Reset()
	require.NoError(t, run(dir, "", files, &report))
	assert.Empty(t, report.String(), "a second time, nothing is left to do")
	after, err := bundle.ReadDir(dir)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
