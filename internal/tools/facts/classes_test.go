package facts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const shared = `openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    post:
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: ids, in: query, description: 'Only these.', schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {description: D, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
components: {schemas: {A: {type: object, properties: {kind: {type: string, enum: [X, Y]}, name: {type: string, description: A name.}}}}}
`

// Changes that look similar to others have entries and classes of their own.
func TestChangesAreNotHidden(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"a media type", "requestBody: {content: {application/json:", "requestBody: {content: {application/xml:",
			[]string{"the request has the media type `application/xml` instead of `application/json`: breaking: Kombo rejects requests that were valid."}},
		{"a media type of a response", "D, content: {application/json:", "D, content: {text/csv:",
			[]string{"the response has the media type `text/csv` instead of `application/json`: breaking: Programs can no longer read it."}},
		{"a parameter that replaces no other", "name: cursor", "name: title_contains", []string{
			"it has the new query parameter `title_contains` (`string`): additive: Existing programs keep working. The next release can offer it.",
			"it no longer has the query parameter `cursor` (`string`): breaking: Kombo ignores or rejects what programs send there. The next release would not have it."}},
		{"a parameter that replaces another", "name: ids", "name: id",
			[]string{"it has the query parameter `id` instead of `ids`: breaking: Kombo ignores or rejects the old name."}},
		{"an enum that is sent and received", "[X, Y]", "[X]", []string{"`kind` in the request no longer has the value `Y`: breaking: " +
			"Kombo rejects requests that were valid. Programs that expect it never receive it. The next release would not have its constant."}},
		{"a deprecation in words", "A name.", "A name. **(\u26a0\ufe0f Deprecated - use another.)**",
			[]string{"`name` in the response is deprecated: documentation only: Existing programs keep working. Add deprecated and x-deprecated-reason to the contract."}},
		{"a deprecation of a parameter in words", "'Only these.'", "'Only these. <Warning>We are deprecating this filter.</Warning>'",
			[]string{"the query parameter `ids` is deprecated: documentation only: Existing programs keep working. Add deprecated and x-deprecated-reason to the contract."}},
		{"words about what is deprecated elsewhere", "A name.", "A name. Use it instead of the deprecated label.", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, shared, test.old)
			var lists [2]List
			for i, text := range []string{shared, strings.Replace(shared, test.old, test.new, 1)} {
				root, err := openapi.Read([]byte(text))
				require.NoError(t, err)
				lists[i], err = Of(root)
				require.NoError(t, err)
			}
			var got []string
			for _, entry := range Fold(Compare(lists[0], lists[1])) {
				got = append(got, entry.Text()+": "+string(entry.Class)+": "+entry.Meaning)
			}
			assert.ElementsMatch(t, test.want, got)
		})
	}
}

// No validation keyword of JSON Schema is unclassified.
func TestEveryKeywordIsClassified(t *testing.T) {
	keywords := []string{"type", "null", "required", "value", "enum", "other values", "closed", "list", "format", "deprecated", "default",
		"parameter", "property", "header", "body", "media type", "answer", "variant", "additional properties", "elements", "operation", "server",
		"callback", "authorization", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf", "maxLength", "minLength",
		"pattern", "maxItems", "minItems", "uniqueItems", "contains", "maxContains", "minContains", "maxProperties", "minProperties",
		"dependentRequired", "dependentSchemas", "propertyNames", "patternProperties", "prefixItems", "unevaluatedItems",
		"unevaluatedProperties", "not", "if", "then", "else", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "style"}
	for _, what := range keywords {
		for _, verb := range []Verb{Added, Removed, Changed} {
			for _, place := range []Place{{"request"}, {"answer 200"}} {
				change := Change{What: what, Verb: verb, Place: place, Ours: "1", Theirs: "2"}
				change.judge()
				assert.NotEqual(t, unclassified, change.Meaning, "%s %s in %s", what, verb, place)
				assert.NotEmpty(t, change.Class)
			}
		}
	}
	for _, what := range []string{"newKeyword", "![image](https://example.com)"} {
		change := Change{What: what, Verb: Added, Place: Place{"answer 200"}}
		change.judge()
		assert.Equal(t, Breaking, change.Class, "nobody knows what it means")
		assert.Contains(t, change.Text(), Code(what))
	}
}
