package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The contract itself, read once.
const contractDir = "../../../openapi"

func contractBundle(t testing.TB) *yaml.Node {
	t.Helper()
	return readYAML(t, filepath.Join(contractDir, "bundle.gen.yaml"))
}

func readYAML(t testing.TB, file string) *yaml.Node {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	document, err := parseYAML(file, text)
	require.NoError(t, err)
	return document
}

func operationOf(t testing.TB, document *yaml.Node, name string) openapi.Operation {
	t.Helper()
	for operation := range openapi.Operations(document) {
		if strings.ToUpper(operation.Method)+" "+operation.Path == name {
			return operation
		}
	}
	require.FailNow(t, "no such operation", name)
	return openapi.Operation{}
}

// published renders an operation of the contract the way Kombo publishes it: everything written out in two schemas
// without names of their own, an error answer for the whole area, and nothing of what the contract adds.
func published(t testing.TB, bundle *yaml.Node, name string) string {
	t.Helper()
	operation := operationOf(t, bundle, name)
	id := openapi.Text(openapi.Lookup(operation.Node, "operationId"))
	node := inlined(t, bundle, operation.Node, 0)
	schemas := object()
	move := func(to string, path ...string) {
		if schema := openapi.Find(node, path...); schema != nil {
			setIn(schemas, schema, to)
			setIn(node, reference(to), path...)
		}
	}
	move(id+"RequestBody", "requestBody", "content", "application/json", "schema")
	move(id+"PositiveResponse", "responses", "200", "content", "application/json", "schema")
	if body := openapi.Lookup(node, "requestBody"); body != nil {
		setIn(body, text(name+" Request body"), "description")
	}
	setIn(node, text(name+" Positive response"), "responses", "200", "description")
	family, _ := strings.CutSuffix(strings.TrimPrefix(openapi.Text(openapi.Find(operation.Node, "responses", "default", "$ref")), "#/components/responses/"), "Error")
	failure := openapi.Find(node, "responses", "default")
	setIn(node, object("$ref", text("#/components/responses/ErrorResponse"+family)), "responses", "default")
	page := object("openapi", text("3.1.0"),
		"info", object("title", text("Kombo API"), "version", text("1.0.0")),
		"servers", list(object("url", text("https://api.kombo.dev/v1"))),
		"security", list(object("ApiKey", list())),
		"paths", object(operation.Path, object(operation.Method, node)),
		"components", object("schemas", schemas, "responses", object("ErrorResponse"+family, failure),
			"securitySchemes", object("ApiKey", object("type", text("http"), "scheme", text("bearer")))))
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	require.NoError(t, encoder.Encode(page))
	return out.String()
}

// inlined writes out all references, without extensions. The values that are known of an open string become an enum,
// as Kombo publishes them.
func inlined(t testing.TB, document, node *yaml.Node, depth int) *yaml.Node {
	t.Helper()
	require.Less(t, depth, 60, "a schema that contains itself has no place in these tests")
	if node.Kind == yaml.MappingNode && openapi.Lookup(node, "$ref") != nil {
		return inlined(t, document, openapi.Deref(document, node), depth+1)
	}
	copied := *node
	copied.Content = nil
	if node.Kind == yaml.MappingNode {
		for key, value := range openapi.Members(node) {
			name := key.Value
			if name == "x-known-values" {
				name = "enum"
			}
			if name != "enum" && strings.HasPrefix(name, "x-") {
				continue
			}
			copied.Content = append(copied.Content, text(name), inlined(t, document, value, depth+1))
		}
		return &copied
	}
	for _, child := range node.Content {
		copied.Content = append(copied.Content, inlined(t, document, child, depth+1))
	}
	return &copied
}

// without copies the contract into a directory, without some operations. The components that only these need go with
// them, unless they are to be kept.
func without(t testing.TB, keepComponents bool, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob(filepath.Join(contractDir, "*.yaml"))
	require.NoError(t, err)
	documents := map[string]*yaml.Node{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o600))
		if document := readYAML(t, file); isDocument(filepath.Base(file), document) {
			documents[filepath.Base(file)] = document
		}
	}
	bundle := contractBundle(t)
	unused := map[string]bool{}
	for name := range openapi.Members(openapi.Find(bundle, "components", "schemas")) {
		unused[name.Value] = true
	}
	var use func(node *yaml.Node)
	use = func(node *yaml.Node) {
		openapi.Walk(node, func(node *yaml.Node) {
			name, found := strings.CutPrefix(openapi.Text(openapi.Lookup(node, "$ref")), "#/components/schemas/")
			if found && unused[name] {
				delete(unused, name)
				use(openapi.Find(bundle, "components", "schemas", name))
			}
		})
	}
	for _, operation := range openapi.EveryOperation(bundle) {
		if !slices.Contains(names, strings.ToUpper(operation.Method)+" "+operation.Path) {
			use(operation.Node)
		}
	}
	use(openapi.Find(bundle, "components", "responses"))
	for file, document := range documents {
		changed := false
		for _, name := range names {
			method, path, _ := strings.Cut(name, " ")
			changed = cut(openapi.Find(document, "paths", path), strings.ToLower(method)) || changed
		}
		if changed && !keepComponents {
			for _, name := range slices.Sorted(maps.Keys(unused)) {
				cut(openapi.Find(document, "components", "schemas"), name)
			}
		}
		if changed {
			out, err := encode(document)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(out), 0o600))
		}
	}
	return dir
}

func cut(node *yaml.Node, key string) bool {
	for i := 0; node != nil && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			node.Content = slices.Delete(node.Content, i, i+2)
			return true
		}
	}
	return false
}

// asMarkdown is a page as the documentation has it around the OpenAPI document.
func asMarkdown(name, document string) string {
	return fmt.Sprintf("> ## Index\n> Look at https://example.com/llms.txt\n\n# Some endpoint\n\n```json theme={null}\n{}\n```\n\n## OpenAPI\n\n````yaml %s\n%s\n````", name, document)
}

func promisesOf(t testing.TB, p page) string {
	t.Helper()
	list, err := facts.Of(p.root)
	require.NoError(t, err)
	return list.String()
}
