package bundle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Errors name the file and the line that has to change.
func TestErrors(t *testing.T) {
	change := func(document string, oldNew ...string) map[string]string { return changed(t, document, oldNew...) }
	changeName := func(schema string) map[string]string {
		return change("people.yaml", "{type: string, description: The name.}", schema)
	}
	tests := []struct {
		name      string
		documents map[string]string
		want      string
	}{
		{"no YAML", change("people.yaml", "openapi: 3.1.0", "openapi: [3.1.0"), "openapi/people.yaml: line"},
		{"alias", change("people.yaml", "info: {title: P, version: 1.0.0}", "info: &info {title: P, version: 1.0.0}\ncomponents: *info"), "openapi/people.yaml:3: anchors and aliases are not supported"},
		{"other version", change("people.yaml", "openapi: 3.1.0", "openapi: 3.0.3"), `openapi/people.yaml:1: the document has openapi "3.0.3"`},
		{"misplaced key", change("people.yaml", "info:", "pahts: {}\ninfo:"), `openapi/people.yaml:2: "pahts"`},
		{"unknown tag", change("people.yaml", "tags: [People]", "tags: [Poeple]"), `openapi/people.yaml:8: tag "Poeple" is unknown`},
		{"two tags", change("people.yaml", "tags: [People]", "tags: [People, General]"), "openapi/people.yaml:6: GET /people needs exactly one tag"},
		{"tag without service for it", change("kombo.yaml", "{integration: People}", "{account: People}"), `openapi/people.yaml:8: tag "People" has no x-service for operations of an integration`},
		{"dangling reference", change("people.yaml", "data: {$ref: '#/components/schemas/PeoplePage'}", "data: {$ref: '#/components/schemas/Nobody'}"), `openapi/people.yaml:24: $ref "#/components/schemas/Nobody" has no target`},
		{"reference into no document", change("people.yaml", "./common.yaml#/components/parameters/CursorParam", "./comon.yaml#/components/parameters/CursorParam"), "openapi/people.yaml:13: $ref"},
		{"reference to elsewhere", change("people.yaml", "'#/components/schemas/Kind'", "'https://example.com/kind.yaml#/Kind'"), "there is no such document"},
		{"name clash", map[string]string{"other.yaml": "openapi: 3.1.0\ninfo: {title: O, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n    Person: {type: string, description: A name.}\n"},
			"openapi/people.yaml:58: Person has a different definition in openapi/other.yaml:6"},
		{"path clash", map[string]string{"other.yaml": "openapi: 3.1.0\ninfo: {title: O, version: 1.0.0}\npaths:\n  /people:\n    get: {operationId: X}\n"}, "has a different definition in"},
		{"same Go name", map[string]string{"other.yaml": "openapi: 3.1.0\ninfo: {title: O, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n    person: {type: string, description: A name.}\n"},
			"would have the same Go name"},
		{"same Go field", change("people.yaml", "        kind: {$ref", "        NAME: {type: string, description: D.}\n        first_name: {type: string, description: D.}\n        firstName: {type: string, description: D.}\n        kind: {$ref"),
			"openapi/people.yaml:65: firstName has the same Go name as first_name in openapi/people.yaml:64, FirstName: give one of them an x-go-name"},
		{"same Go parameter", change("people.yaml", "        - $ref: './common.yaml#/components/parameters/CursorParam'", "        - $ref: './common.yaml#/components/parameters/CursorParam'\n        - {name: Cursor, in: query, description: D., schema: {type: string}}"),
			"openapi/people.yaml:14: Cursor has the same Go name as cursor in openapi/common.yaml"},
		{"missing method name", change("people.yaml", "      x-method: GetPeople\n", ""), "openapi/people.yaml:6: GET /people has no x-method"},
		{"method taken", change("people.yaml", "x-method: CreatePerson", "x-method: GetPeople"), "People already has a method GetPeople, from openapi/people.yaml:7"},
		{"iterator taken", change("people.yaml", "x-method: CreatePerson", "x-method: People"), "People already has a method People"},
		{"cursor without Get", change("people.yaml", "x-method: GetPeople", "x-method: ListPeople"), "must begin with Get"},
		{"cursor without a page", change("people.yaml", "'#/components/schemas/PeoplePage'", "'#/components/schemas/Person'"), "its data needs next and one list of components"},
		{"same operationId", change("people.yaml", "operationId: PostPeople", "operationId: GetPeople"), "operationId GetPeople is already taken in openapi/people.yaml:6"},
		{"misspelt extension", change("people.yaml", "x-safe-to-retry", "x-save-to-retry"), "openapi/people.yaml:28: extension x-save-to-retry is unknown"},
		{"unknown model", change("people.yaml", "x-method: GetPeople", "x-method: GetPeople\n      x-models: [hris_people]"), "openapi/people.yaml:8: model hris_people is unknown"},
		{"operation without description", change("people.yaml", "      description: All of them.\n", ""), "GetPeople has no description"},
		{"parameter without description", change("common.yaml", "description: The cursor., ", ""), "openapi/common.yaml:7: parameter cursor of GetPeople has no description"},
		{"property without description", change("people.yaml", ", description: The name.", ""), "openapi/people.yaml:62: property name of Person has no description"},
		{"description that does not begin like a comment", change("people.yaml", "description: A person.", "description: Somebody."), "openapi/people.yaml:59: the description of schema Person would not make a Go comment: begin it with A, An, The, Contains"},
		{"description without a full stop", change("people.yaml", "description: A person.", "description: A person"), "the description of schema Person would not make a Go comment"},
		{"schema without description", change("people.yaml", "      description: A person.\n", ""), "schema Person has no description"},
		{"object without name", changeName("{type: object, description: The name., properties: {first: {type: string}}}"), "Person.name is an object, enum or constant without a name"},
		{"constant without name", changeName("{type: string, const: A, description: The name.}"), "Person.name is an object, enum or constant without a name"},
		{"body without name", change("people.yaml", "schema: {$ref: '#/components/schemas/Person'}", "schema: {type: object}"), "the body of CreatePerson has no name"},
		{"name too long", change("people.yaml", "    Kind:", "    KindThatHasANameWhichNobodyCouldPossiblyWantToType: {type: string, description: D.}\n    Kind:"), "is longer than 45 characters"},
		{"constants of one name", change("people.yaml", "360learning", "full-time"), `the values "FULL_TIME" and "full-time" have the same Go name "FullTime"`},
		{"overlay that finds nothing", map[string]string{"overlay.yaml": "overlay: 1.1.0\ninfo: {title: O, version: 1.0.0}\nx-speakeasy-jsonpath: rfc9535\nactions:\n  - target: $.paths['/nobody'].get\n    update: {summary: X}\n"}, "openapi/overlay.yaml:5: error applying overlay (strict): selector \"$.paths['/nobody'].get\" did not match"},
		{"overlay that leaves a dangling reference", map[string]string{"overlay.yaml": "overlay: 1.1.0\ninfo: {title: O, version: 1.0.0}\nx-speakeasy-jsonpath: rfc9535\nactions:\n  - {target: $.components.schemas.Kind, remove: true}\n"}, `has no target`},
		{"unknown model with a place for it", change("people.yaml", "    Kind:\n      type: string", "    Model: {type: string, description: D., enum: [people]}\n    Kind:\n      type: string", "x-method: GetPeople", "x-method: GetPeople\n      x-models: [hris_people]"),
			"openapi/people.yaml:8: model hris_people is unknown: add it to the enum Model in openapi/people.yaml:65"},
		{"nullable", changeName("{type: string, nullable: true, description: The name.}"), "openapi/people.yaml:62: nullable has no meaning in OpenAPI 3.1: write type: [string, 'null']"},
		{"misspelt keyword", changeName("{type: string, maxLenght: 5, description: The name.}"), `openapi/people.yaml:62: "maxLenght" is not a keyword of schemas`},
		{"misspelt type", changeName("{type: sting, description: The name.}"), `openapi/people.yaml:62: "sting" is not a type: use one of array, boolean`},
		{"null without quotes", changeName("{type: [string, null], description: The name.}"), "openapi/people.yaml:62: the type null must be in quotes"},
		{"two types", changeName("{type: [string, number], description: The name.}"), "openapi/people.yaml:62: the schema has several types"},
		{"no type", changeName("{description: The name.}"), "openapi/people.yaml:62: the schema has no type"},
		{"no type in a branch", changeName("{description: The name., anyOf: [{type: string}, {format: uri}]}"), "openapi/people.yaml:62: the schema has no type"},
		{"no type in a parameter", change("common.yaml", "description: The cursor., schema: {type: string}", "description: The cursor., schema: {}"), "openapi/common.yaml:7: the schema has no type"},
		{"array without items", changeName("{type: array, description: The name.}"), "openapi/people.yaml:62: the array has no items"},
		{"null in an enum", change("people.yaml", "[FULL_TIME, ", "[null, FULL_TIME, "), "openapi/people.yaml:67: null is not a value of an enum: refer to the enum and null with anyOf"},
		{"number in an enum", change("people.yaml", "[FULL_TIME, ", "[1, FULL_TIME, "), "openapi/people.yaml:67: 1 is not a string: put the value in quotes"},
		{"value twice", change("people.yaml", "[FULL_TIME, ", "[FULL_TIME, FULL_TIME, "), `openapi/people.yaml:67: the enum has the value "FULL_TIME" twice`},
		{"enum without values", change("people.yaml", "[FULL_TIME, HRIS_USER, 360learning, entra-id]", "[]"), "openapi/people.yaml:67: the enum has no values"},
		{"enum without type", change("people.yaml", "    Kind:\n      type: string\n", "    Kind:\n      type: integer\n"), "openapi/people.yaml:67: an enum needs type: string"},
		{"const without type", change("common.yaml", "{type: string, const: success,", "{const: success, x-go-type: string,"), "openapi/common.yaml:10: the const needs a type"},
		{"required but not there", change("people.yaml", "      description: A person.\n", "      description: A person.\n      required: [nmae]\n"), `openapi/people.yaml:61: "nmae" is required but is not a property`},
		{"pattern that Go cannot read", changeName("{type: string, pattern: '(?!x)', description: The name.}"), "openapi/people.yaml:62: Go cannot read the pattern"},
		{"pages without a cursor", change("people.yaml", "        - $ref: './common.yaml#/components/parameters/CursorParam'\n", ""), "openapi/people.yaml:6: the data of GetPeople has next, so it needs the parameter cursor"},
		{"pages without a size", change("people.yaml", "        - $ref: './common.yaml#/components/parameters/PageSizeParam'\n", ""), "openapi/people.yaml:6: GetPeople has a cursor, so it needs the parameter page_size with a maximum"},
		{"next that is never null", change("people.yaml", "next: {type: [string, 'null']", "next: {type: string"), "openapi/people.yaml:56: next of GetPeople has to be type: [string, 'null']"},
		{"list with another style", change("people.yaml", "        - $ref: './common.yaml#/components/parameters/CursorParam'", "        - $ref: './common.yaml#/components/parameters/CursorParam'\n        - {name: ids, in: query, description: D., schema: {type: array, items: {type: string}}}"), "openapi/people.yaml:14: the list ids of GetPeople needs style: form and explode: false"},
		{"style of one value", change("common.yaml", "name: cursor, in: query,", "name: cursor, in: query, explode: true,"), "openapi/common.yaml:7: parameter cursor of GetPeople is not a list"},
		{"response without description", change("people.yaml", "          description: People.\n", ""), "openapi/people.yaml:16: response 200 of GetPeople has no description"},
		{"no root document", map[string]string{"kombo.yaml": " "}, "kombo.yaml"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := contractOf(test.documents)
			require.ErrorContains(t, err, test.want)
		})
	}
}

// Only make check rejects descriptions that are still to be written, so that the rest can be tried
// before.
func TestUnwrittenDescription(t *testing.T) {
	_, err := contractOf(changed(t, "people.yaml", "description: A person.", "description: 'TODO: say what Person is.'"))
	require.NoError(t, err)
}
