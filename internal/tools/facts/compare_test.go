package facts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// both is a document in which a schema is sent and received.
const both = `openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a:
    post:
      parameters: [{name: q, in: query, schema: SCHEMA}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {p: SCHEMA}}}}}
      responses: {'200': {description: A., content: {application/json: {schema: {type: object, properties: {p: SCHEMA}}}}}}
`

// What a change means depends on who sends it.
func TestMeaning(t *testing.T) {
	tests := []struct {
		name, ours, theirs string
		sent, received     string // text and class, where a program sends it and where it receives it
	}{
		{"null added", `{type: string}`, `{type: [string, 'null']}`, "can be null: additive", "can be null: breaking"},
		{"null removed", `{type: [string, 'null']}`, `{type: string}`, "can no longer be null: breaking", "can no longer be null: additive"},
		{"value added", `{enum: [A, C]}`, `{enum: [A, B, C]}`, "has the new value `B`: additive", "has the new value `B`: additive"},
		{"values removed", `{enum: [A, B, C]}`, `{enum: [A]}`, "no longer has the values `B, C`: breaking", "no longer has the values `B, C`: breaking"},
		{"constant", `{const: A}`, `{const: B}`, "is always `B` instead of `A`: breaking", "is always `B` instead of `A`: breaking"},
		{"enum added", `{type: string}`, `{enum: [A]}`, "can only be `A`: breaking", "can only be `A`: additive"},
		{"enum removed", `{enum: [A]}`, `{type: string}`, "can be anything instead of only `A`: additive", "can be anything instead of only `A`: additive"},
		{"enum opened", `{enum: [A]}`, `{type: string, x-known-values: [A]}`, "can have values other than the known ones: additive", "can have values other than the known ones: additive"},
		{"enum closed", `{type: string, x-known-values: [A]}`, `{enum: [A]}`, "no longer has values other than the known ones: breaking", "no longer has values other than the known ones: additive"},
		{"type wider", `{type: integer}`, `{type: [number, string]}`, "is `number or string` instead of `integer`: additive", "is `number or string` instead of `integer`: breaking"},
		{"type narrower", `{}`, `{type: boolean}`, "is `boolean` instead of `any value`: breaking", "is `boolean` instead of `any value`: additive"},
		{"type of members", `{type: array, items: {type: object}}`, `{type: string}`, "is `string` instead of `list of object`: breaking", "is `string` instead of `list of object`: breaking"},
		{"maximum raised", `{type: integer, maximum: 5}`, `{type: integer, maximum: 6}`, "now has `maximum` `6` instead of `5`: additive", "now has `maximum` `6` instead of `5`: documentation only"},
		{"minLength raised", `{type: string, minLength: 5}`, `{type: string, minLength: 6}`, "now has `minLength` `6` instead of `5`: breaking", "now has `minLength` `6` instead of `5`: documentation only"},
		{"pattern added", `{type: string}`, `{type: string, pattern: ^a$}`, "now has `pattern` `^a$`: breaking", "now has `pattern` `^a$`: documentation only"},
		{"pattern removed", `{type: string, pattern: ^a$}`, `{type: string}`, "no longer has `pattern` `^a$`: additive", "no longer has `pattern` `^a$`: documentation only"},
		{"format", `{type: string}`, `{type: string, format: date}`, "now has `format` `date`: breaking", "now has `format` `date`: breaking"},
		{"default", `{type: string, default: a}`, `{type: string, default: b}`, "now has `default` `b` instead of `a`: breaking", ""},
		{"deprecated", `{type: string}`, `{type: string, deprecated: true}`, "is deprecated: documentation only", "is deprecated: documentation only"},
		{"no longer deprecated", `{type: string, deprecated: true}`, `{type: string}`, "is no longer deprecated: documentation only", "is no longer deprecated: documentation only"},
		{"other words", `{type: string, description: A, example: a, x-a: 1}`, `{type: string, description: B, title: C}`, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changes := Compare(listOf(t, small(t, strings.ReplaceAll(both, "SCHEMA", test.ours))), listOf(t, small(t, strings.ReplaceAll(both, "SCHEMA", test.theirs))))
			var told []string
			for _, change := range changes {
				told = append(told, fmt.Sprintf("%s: %s", change.Text(), change.Class))
				assert.NotEmpty(t, change.Meaning)
			}
			var want []string
			if test.received != "" {
				want = append(want, "`p` in the response "+test.received)
			}
			if test.sent != "" {
				want = append(want, "the query parameter `q` "+test.sent, "`p` in the request "+test.sent)
			}
			assert.Equal(t, want, told)
		})
	}
}

// Parts that are added or removed are described in a few words.
func TestParts(t *testing.T) {
	base := `openapi: 3.1.0
info: {title: T, version: 1.0.0}
servers: [{url: https://example.com}]
paths:
  /a:
    post:
      parameters: [{name: size, in: query, schema: {type: integer}}, {name: tags, in: query, schema: {type: array, items: {type: string}}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {p: {type: string}}}}}}
      responses: {'200': {description: A., content: {application/json: {schema: {type: object, required: [p], properties: {p: {type: string}}}}}}}
`
	tests := []struct{ name, old, new, want string }{
		{"optional property", "properties: {p: {type: string}}}}}}\n", "properties: {p: {type: string}, n: {type: [string, 'null'], format: date}}}}}}\n",
			"the request has the new property `n` (`string (date) or null`): additive"},
		{"required property", "properties: {p: {type: string}}}}}}\n", "required: [n], properties: {p: {type: string}, n: {type: object, properties: {a: {}, b: {}}}}}}}}\n",
			"the request has the new required property `n` (`object with a, b`): breaking"},
		{"property of the response gone", "required: [p], properties: {p: {type: string}}", "properties: {}", "the response no longer has the property `p` (`string`): breaking"},
		{"property of the request gone", "schema: {type: object, properties: {p: {type: string}}}", "schema: {type: object}", "the request no longer has the property `p` (`string`): breaking"},
		{"property that may be missing", "required: [p], ", "", "`p` in the response may be missing: breaking"},
		{"required property of the request", "schema: {type: object, prop", "schema: {required: [p], type: object, prop", "`p` in the request is required: breaking"},
		{"parameter gone", "{name: size, in: query, schema: {type: integer}}, ", "", "it no longer has the query parameter `size` (`integer`): breaking"},
		{"parameter renamed", "name: size", "name: limit", "it has the new query parameter `limit` (`integer`): additive\nit no longer has the query parameter `size` (`integer`): breaking"},
		{"parameter that takes several", "{name: size, in: query, schema: {type: integer}}", "{name: size, in: query, schema: {type: array, items: {type: integer}}}",
			"the query parameter `size` takes several values: additive"},
		{"list with commas", "schema: {type: array, items: {type: string}}", "schema: {type: string}", ""},
		{"list of other values", "schema: {type: array, items: {type: string}}", "schema: {type: array, items: {type: integer}}",
			"the query parameter `tags` is `integer` instead of `string`: breaking"},
		{"map", "schema: {type: object, properties: {p: {type: string}}}", "schema: {type: object, properties: {p: {type: string}}, additionalProperties: {type: string}}",
			"the request now defines the additional properties of `{}` (`string`): additive"},
		{"object that becomes a union", "schema: {type: object, properties: {p: {type: string}}}",
			"schema: {anyOf: [{type: object, properties: {p: {type: string}}}, {type: object, properties: {k: {const: K}}}]}",
			"the request has the new variant `<with k>` (`object with k`): additive"},
		{"object in a union of objects that gets a property", "schema: {type: object, properties: {p: {type: string}}}",
			"schema: {anyOf: [{type: object, properties: {p: {type: string}, n: {}}}, {type: object, properties: {k: {const: K}}}]}",
			"the request has the new variant `<with k>` (`object with k`): additive\nthe request has the new property `<with n, p>.n` (`any value`): additive"},
		{"object in a union that gets a property", "schema: {type: object, properties: {p: {type: string}}}",
			"schema: {type: [object, string], properties: {p: {type: string}, n: {type: string}}}",
			"the request is `object or string` instead of `object`: additive\nthe request has the new property `n` (`string`): additive"},
		{"server replaced", "https://example.com", "https://new.example.com", "can be reached at `https://new.example.com`: additive\ncan no longer be reached at `https://example.com`: breaking"},
		{"operation renamed", "/a:", "/b:", "was removed: breaking\nis new: additive"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Contains(t, base, test.old)
			var told []string
			for _, change := range Compare(listOf(t, small(t, base)), listOf(t, small(t, strings.Replace(base, test.old, test.new, 1)))) {
				told = append(told, change.Text()+": "+string(change.Class))
			}
			assert.Equal(t, test.want, strings.Join(told, "\n"))
		})
	}
}

// An entry shows the worst of its changes, and all places.
func TestFold(t *testing.T) {
	document := `openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a:
    get: {responses: {'200': {description: A., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Person'}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {person: {$ref: '#/components/schemas/Person'}}}}}}
      responses: {'200': {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}}
components:
  schemas:
    Person: {type: object, properties: {name: {type: string}}}
`
	theirs := strings.Replace(document, "Person: {type: object, ", "Person: {type: object, required: [name], ", 1)
	entries := Fold(Compare(listOf(t, small(t, document)), listOf(t, small(t, theirs))))
	assert.Len(t, entries, 1)
	assert.Equal(t, "`person.name` in the request is required", entries[0].Text())
	assert.Equal(t, Breaking, entries[0].Class)
	assert.Equal(t, "Person.name", entries[0].Origin)
	assert.Equal(t, []string{"GET /a", "POST /a"}, entries[0].Operations())
	assert.Equal(t, []Where{
		{"GET /a", "answer 200 application/json[].name"},
		{"POST /a", "answer 200 application/json.name"},
		{"POST /a", "request application/json.person.name"},
	}, entries[0].Where)
}
