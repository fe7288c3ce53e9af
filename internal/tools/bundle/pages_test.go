package bundle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const certificates = `openapi: 3.1.0
servers: [{url: https://api.kombo.dev/v1}]
paths:
  /certificates:
    get:
      operationId: GetCertificates
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        '200': {description: D., content: {application/json: {schema: {$ref: '#/components/schemas/Schema1'}, examples: {a: {value: {example: kept}}}}}}
components:
  schemas:
    Schema1:
      type: object
      title: dropped
      properties:
        title: {type: string, pattern: '^(?!a)b$', example: dropped}
        hours: {type: [number, 'null'], format: double, minimum: -1.7976931348623157e+308}
        issued: {type: string, format: date-time, externalDocs: {url: https://example.com}}
`

func readTestPage(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var document yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(text), &document))
	return document.Content[0]
}

// Pages are not trusted, because their text reaches the generated code.
func TestPagesAreUntrusted(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"a Go type of a property", "issued: {", "issued: {x-go-type: template.HTML, ", `extension "x-go-type"`},
		{"an import", "issued: {", "issued: {x-go-type-import: {path: html/template}, ", `extension "x-go-type-import"`},
		{"a parameter", "in: query, ", "in: query, x-go-name: A, ", `extension "x-go-name"`},
		{"the operation", "operationId:", "x-method: A\n      operationId:", `extension "x-method"`},
		{"the document", "servers:", "x-speakeasy: true\nservers:", `extension "x-speakeasy"`},
		{"within an example", "value: {example: kept}", "value: {x-go-type: a}", `extension "x-go-type"`},
		{"in other letters", "issued: {", "issued: {X-Go-Type: A, ", `extension "X-Go-Type"`},
		{"a property that ends a struct tag", "issued:", "'a`; import \"os\"':", "invalid name"},
		{"a parameter that ends a string", "name: cursor", "name: 'a\"b'", "invalid name"},
		{"a limit that ends a struct tag", "issued: {", "issued: {maxLength: '5` json:', ", "invalid maxLength"},
		{"a value with a line break", "issued: {", "issued: {enum: [\"a\\nb\"], ", "invalid value"},
		{"a path with a line break", "/certificates:", "\"/a\\nb\":", "invalid name"},
	}
	require.NoError(t, PreparePage(readTestPage(t, certificates)))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, certificates, test.old)
			text := strings.Replace(certificates, test.old, test.new, 1)
			require.ErrorContains(t, PreparePage(readTestPage(t, text)), test.want)
			_, err := contractOf(map[string]string{"certificates.yaml": text})
			assert.ErrorContains(t, err, test.want, "a page that was put into openapi/ by hand")
		})
	}
}

func TestMeaninglessKeywordsOfPages(t *testing.T) {
	root := readTestPage(t, certificates)
	require.NoError(t, PreparePage(root))
	schema := openapi.Find(root, "components", "schemas", "GetCertificatesSchema1")
	text, err := yaml.Marshal(schema)
	require.NoError(t, err)
	assert.YAMLEq(t, `{type: object, properties: {title: {type: string}, hours: {type: [number, 'null']}, issued: {type: string, format: date-time}}}`, string(text))
	content := openapi.Find(root, "paths", "/certificates", "get", "responses", "200", "content", "application/json")
	assert.Equal(t, "#/components/schemas/GetCertificatesSchema1", openapi.Text(openapi.Find(content, "schema", "$ref")))
	assert.Equal(t, "kept", openapi.Text(openapi.Find(content, "examples", "a", "value", "example")))
}
