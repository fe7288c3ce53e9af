package facts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documentOf returns a document with one operation, whose response has a schema.
func documentOf(schema string) string {
	return `openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a:
    get:
      responses: {'200': {description: A., content: {application/json: {schema: ` + schema + `}}}}
components:
  schemas:
    Kind: {type: string, enum: [B, A]}
    Person: {type: object, required: [name], properties: {name: {type: string}}}
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Loop: {$ref: '#/components/schemas/Loop'}
`
}

// The facts of schemas, however they are written.
func TestFactsOfSchemas(t *testing.T) {
	tests := []struct {
		name, schema string
		want         []string // after "GET /a answer 200 application/json"
	}{
		{"text", `{type: string, description: Words, example: x, x-anything: 1}`, []string{": type string"}},
		{"any value", `{description: Anything.}`, []string{": type any"}},
		{"true", `true`, []string{": type any"}},
		{"false", `false`, []string{": type nothing"}},
		{"null alone", `{type: 'null'}`, []string{": type null", ": null"}},
		{"null in types", `{type: [string, 'null']}`, []string{": type string", ": null"}},
		{"null in anyOf", `{anyOf: [{type: string}, {type: 'null'}]}`, []string{": type string", ": null"}},
		{"nullable", `{type: string, nullable: true}`, []string{": type string", ": null"}},
		{"nullable beside a reference", `{allOf: [{$ref: '#/components/schemas/Kind'}], nullable: true}`, []string{": type string", ": null", ": value A", ": value B"}},
		{"null in an enum", `{type: string, enum: [A, null]}`, []string{": type string", ": null", ": value A"}},
		{"null that the types know and the enum does not", `{type: [string, 'null'], enum: [A]}`, []string{": type string", ": null", ": value A"}},
		{"enum without a type", `{enum: [A, 1]}`, []string{": type integer", ": type string", ": value 1", ": value A"}},
		{"enum of several types", `{enum: [true, A, 1]}`, []string{": type boolean", ": type integer", ": type string", ": value 1", ": value A", ": value true"}},
		{"const", `{const: A}`, []string{": type string", ": value A"}},
		{"open enum", `{anyOf: [{$ref: '#/components/schemas/Kind'}, {type: string}, {type: 'null'}]}`, []string{": type string", ": null", ": value A", ": value B", ": other values"}},
		{"known values", `{type: string, x-known-values: [A, B]}`, []string{": type string", ": value A", ": value B", ": other values"}},
		{"true and false", `{oneOf: [{const: true}, {const: false}]}`, []string{": type boolean"}},
		{"several types", `{anyOf: [{type: string}, {type: boolean}, {type: number}, {type: integer}]}`, []string{": type boolean", ": type number", ": type string"}},
		{"the same text with different checks", `{anyOf: [{type: string, format: date}, {type: string, maxLength: 3}]}`, []string{": type string"}},
		{"checks that all have", `{anyOf: [{type: string, format: date, maxLength: 3}, {type: string, format: date}]}`, []string{": type string", ": format date"}},
		{"sizes of numbers", `{type: integer, format: int64, minimum: -9007199254740991, maximum: 9007199254740991}`, []string{": type integer"}},
		{"bounds", `{type: integer, minimum: 1, exclusiveMaximum: 10.0}`, []string{": type integer", ": exclusiveMaximum 10", ": minimum 1"}},
		{"bounds of 3.0", `{type: integer, minimum: 1, maximum: 10, exclusiveMaximum: true, exclusiveMinimum: false}`, []string{": type integer", ": exclusiveMaximum 10", ": minimum 1"}},
		{"keywords that are not known", `{type: string, contentEncoding: base64, deprecated: true, readOnly: false}`, []string{": type string", ": contentEncoding base64", ": deprecated"}},
		{"object without a type", `{properties: {a: {type: string}}, required: [a]}`, []string{": type object", ".a: required", ".a: type string"}},
		{"open object", `{type: object, additionalProperties: true, properties: {}}`, []string{": type object"}},
		{"closed object", `{type: object, additionalProperties: false}`, []string{": type object", ": closed"}},
		{"map", `{type: object, additionalProperties: {type: integer}}`, []string{": type object", "{}: type integer"}},
		{"allOf", `{allOf: [{$ref: '#/components/schemas/Person'}, {type: object, required: [age], properties: {age: {type: integer}, name: {maxLength: 9}}}]}`,
			[]string{": type object", ".age: required", ".age: type integer", ".name: required", ".name: type string", ".name: maxLength 9"}},
		{"allOf of enums", `{allOf: [{$ref: '#/components/schemas/Kind'}, {enum: [A, C]}]}`, []string{": type string", ": value A"}},
		{"allOf of enums that share nothing", `{allOf: [{$ref: '#/components/schemas/Kind'}, {enum: [C]}]}`, []string{": type nothing"}},
		{"allOf that nothing fits", `{allOf: [{type: string}, {type: object}]}`, []string{": type nothing"}},
		{"the stricter bound", `{allOf: [{type: integer, minimum: 1, maximum: 5}, {minimum: 2, maximum: 9}]}`, []string{": type integer", ": maximum 5", ": minimum 2"}},
		{"list", `{type: array, maxItems: 2, items: {$ref: '#/components/schemas/Kind'}}`, []string{": type array", ": maxItems 2", "[]: type string", "[]: value A", "[]: value B"}},
		{"lists of different members", `{oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: boolean}}]}`,
			[]string{": type array", "[]: type boolean", "[]: type string"}},
		{"branches by a constant", `{oneOf: [{type: object, properties: {type: {const: A}}}, {type: object, properties: {type: {const: B}, b: {type: string}}}]}`,
			[]string{": type object", "<type=A>: branch", "<type=A>.type: type string", "<type=A>.type: value A",
				"<type=B>: branch", "<type=B>.b: type string", "<type=B>.type: type string", "<type=B>.type: value B"}},
		{"branches by a constant further in", `{oneOf: [{type: object, properties: {q: {type: object, properties: {type: {const: A}}}}}, {type: object, properties: {q: {type: object, properties: {type: {const: B}}}}}]}`,
			[]string{": type object", "<q.type=A>: branch", "<q.type=A>.q: type object", "<q.type=A>.q.type: type string", "<q.type=A>.q.type: value A",
				"<q.type=B>: branch", "<q.type=B>.q: type object", "<q.type=B>.q.type: type string", "<q.type=B>.q.type: value B"}},
		{"branches by their properties", `{oneOf: [{type: object, properties: {a: {}, c: {}}}, {type: object, properties: {b: {}, c: {}}}]}`,
			[]string{": type object", "<with a>: branch", "<with a>.a: type any", "<with a>.c: type any", "<with b>: branch", "<with b>.b: type any", "<with b>.c: type any"}},
		{"branches that are the same", `{oneOf: [{$ref: '#/components/schemas/Person'}, {type: object, required: [name], properties: {name: {type: string}}}]}`,
			[]string{": type object", ".name: required", ".name: type string"}},
		{"recursion", `{$ref: '#/components/schemas/Tree'}`,
			[]string{": type object", ".children: type array", ".children[]: type the same as answer 200 application/json"}},
		{"recursion written out", `{type: object, properties: {children: {type: array, items: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}}}`,
			[]string{": type object", ".children: type array", ".children[]: type the same as answer 200 application/json"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var facts []string
			for _, fact := range listOf(t, small(t, documentOf(test.schema))).Of("GET /a") {
				if line, is := strings.CutPrefix(fact.String(), "GET /a answer 200 application/json"); is {
					facts = append(facts, line)
				}
			}
			assert.Equal(t, test.want, facts)
		})
	}
}

// The facts of operations in addition to their schemas.
func TestFactsOfOperations(t *testing.T) {
	list := listOf(t, small(t, `openapi: 3.1.0
info: {title: T, version: 1.0.0}
servers: [{url: https://example.com/}]
security: [{Key: []}]
paths:
  /v1/a/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: filter, in: query, schema: {type: string}}
    post:
      deprecated: true
      operationId: PostA
      summary: Words.
      security: [{Other: []}, {}]
      parameters:
        - {name: filter, in: query, required: true, schema: {type: array, items: {type: string, enum: [A]}}}
        - {name: deep, in: query, style: deepObject, schema: {type: object}}
        - {name: on, in: query, schema: {type: string, enum: ['true', 'false'], default: 'true'}}
        - {name: x-trace, in: header, deprecated: true, content: {text/plain: {schema: {type: integer}}}}
      requestBody:
        required: true
        content: {'Application/JSON; charset=utf-8': {schema: {type: object, default: {}}}}
      responses:
        2xx: {description: A., headers: {retry-after: {schema: {type: integer}}}}
        default: {$ref: '#/components/responses/Error'}
      callbacks: {done: {}}
webhooks:
  a-done:
    post:
      parameters: [{name: X-Signature, in: header, required: true, schema: {type: string, default: none}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: Taken.}}
components:
  responses: {Error: {description: E., content: {application/json: {}}}}
  securitySchemes:
    Key: {type: http, scheme: Bearer}
    Other: {type: apiKey, in: header, name: X-Key}
`))
	assert.Equal(t, `POST /a/{id}: operation
POST /a/{id}: deprecated
POST /a/{id} header X-Trace: deprecated
POST /a/{id} header X-Trace: type integer
POST /a/{id} path id: required
POST /a/{id} path id: type string
POST /a/{id} query deep: style deepObject
POST /a/{id} query deep: type object
POST /a/{id} query filter: required
POST /a/{id} query filter: list
POST /a/{id} query filter: type string
POST /a/{id} query filter: value A
POST /a/{id} query on: default true
POST /a/{id} query on: type boolean
POST /a/{id} request: body
POST /a/{id} request: required
POST /a/{id} request application/json: type object
POST /a/{id} request application/json: default {}
POST /a/{id} answer 2XX: answer
POST /a/{id} answer 2XX header Retry-After: type integer
POST /a/{id} answer default: answer
POST /a/{id} answer default application/json: type any
POST /a/{id} callback done: callback
POST /a/{id}: authorization apiKey header x-key or nothing
the API: server https://example.com/v1
webhook a-done: operation
webhook a-done header X-Signature: required
webhook a-done header X-Signature: type string
webhook a-done payload: body
webhook a-done payload application/json: type object
webhook a-done reply 200: answer
`, list.String())
	assert.Len(t, list.Of("webhook a-done"), 6)
	assert.Empty(t, list.Of("GET /a/{id}"))
}

func TestDocumentsThatCannotBeListed(t *testing.T) {
	deep := strings.Repeat("{allOf: [", 200) + "{}" + strings.Repeat("]}", 200)
	wide := "{allOf: [" + strings.Repeat("{anyOf: [{properties: {a: {}}}, {properties: {b: {}}}]},", 20) + "]}"
	var doubled strings.Builder // components that have the next one twice
	for i := range 30 {
		fmt.Fprintf(&doubled, "    All%d: {allOf: [{$ref: '#/components/schemas/All%d'}, {$ref: '#/components/schemas/All%d'}]}\n", i, i+1, i+1)
		fmt.Fprintf(&doubled, "    Two%d: {properties: {a: {$ref: '#/components/schemas/Two%d'}, b: {$ref: '#/components/schemas/Two%d'}}}\n", i, i+1, i+1)
	}
	doubled.WriteString("    All30: {type: string}\n    Two30: {type: string}\n")
	tests := []struct{ name, schema, want string }{
		{"reference to nothing", `{$ref: '#/components/schemas/Nobody'}`, `$ref "#/components/schemas/Nobody" has no target`},
		{"reference to another document", `{$ref: 'other.yaml#/A'}`, `$ref "other.yaml#/A" has no target: the document is cut off or refers to another document`},
		{"reference to itself", `{$ref: '#/components/schemas/Loop'}`, "a schema refers only to itself"},
		{"path that is nowhere", "{}}}}}\n  /b: {$ref: '#/paths/~1c'}\n#", `$ref "#/paths/~1c" has no target`},
		{"body that is nowhere", "{}}}}}\n      requestBody: {$ref: '#/components/requestBodies/B'}\n#", `$ref "#/components/requestBodies/B" has no target`},
		{"schema that is none", `[]`, "a schema is not an object"},
		{"too deep", deep, "a schema refers only to itself"},
		{"too wide", wide, "a schema has more than 2000 alternatives"},
		{"doubled again and again", "{$ref: '#/components/schemas/All0'}", "the document takes more than 200000 steps to read"},
		{"doubled again and again in properties", "{$ref: '#/components/schemas/Two0'}", "the document has more than 100000 facts"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Of(small(t, documentOf(test.schema)+doubled.String()))
			require.ErrorContains(t, err, test.want)
		})
	}
}

// The default next to a reference overrides the default of its target.
func TestDefaultNextToReference(t *testing.T) {
	list := listOf(t, small(t, `openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a:
    get:
      parameters: [{name: order, in: query, schema: {$ref: '#/components/schemas/Order', default: OLDEST}}]
      responses: {'200': {description: A.}}
components:
  schemas:
    Order: {type: string, default: NEWEST}
`))
	assert.Contains(t, list.String(), "query order: default OLDEST\n")
}
