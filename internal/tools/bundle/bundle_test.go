package bundle

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// A contract that has everything in its smallest form.
const (
	root = `openapi: 3.1.0
info: {title: T, version: 1.0.0}
servers: [{url: https://example.com}]
tags:
  - {name: General, description: What is general., x-service: {account: General, integration: Integration}}
  - {name: People, description: People., x-service: {integration: People}}
paths: {}
`
	common = `openapi: 3.1.0
info: {title: C, version: 1.0.0}
paths: {}
components:
  parameters:
    IntegrationIDParam: {name: X-Integration-Id, in: header, required: true, description: The integration., schema: {type: string}}
    CursorParam: {name: cursor, in: query, description: The cursor., schema: {type: string}}
    PageSizeParam: {name: page_size, in: query, description: The size., schema: {type: integer, maximum: 250}}
  schemas:
    SuccessStatus: {type: string, const: success, description: The status of a success.}
    Warning: {type: object, description: A warning., properties: {message: {type: string, description: Words.}}}
`
	people = `openapi: 3.1.0
info: {title: P, version: 1.0.0}
paths:
  /people:
    get:
      operationId: GetPeople
      x-method: GetPeople
      tags: [People]
      summary: Lists people.
      description: All of them.
      parameters:
        - $ref: './common.yaml#/components/parameters/IntegrationIDParam'
        - $ref: './common.yaml#/components/parameters/CursorParam'
        - $ref: './common.yaml#/components/parameters/PageSizeParam'
      responses:
        '200':
          description: People.
          content:
            application/json:
              schema:
                type: object
                properties:
                  status: {$ref: './common.yaml#/components/schemas/SuccessStatus'}
                  data: {$ref: '#/components/schemas/PeoplePage'}
    post:
      operationId: PostPeople
      x-method: CreatePerson
      x-safe-to-retry: true
      tags: [People]
      summary: Creates a person.
      description: One.
      parameters:
        - $ref: './common.yaml#/components/parameters/IntegrationIDParam'
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Person'}
      responses:
        '200':
          description: The person.
          content:
            application/json:
              schema:
                type: object
                properties:
                  status: {$ref: './common.yaml#/components/schemas/SuccessStatus'}
                  data: {$ref: '#/components/schemas/Person'}
                  warnings: {type: array, description: Warnings., items: {$ref: './common.yaml#/components/schemas/Warning'}}
components:
  schemas:
    PeoplePage:
      type: object
      description: A page.
      properties:
        next: {type: [string, 'null'], description: The next cursor.}
        results: {type: array, description: People., items: {$ref: '#/components/schemas/Person'}}
    Person:
      type: object
      description: A person.
      properties:
        name: {type: string, description: The name.}
        kind: {$ref: '#/components/schemas/Kind'}
    Kind:
      type: string
      description: The kind.
      enum: [FULL_TIME, HRIS_USER, 360learning, entra-id]
`
)

func contractOf(documents map[string]string) (*yaml.Node, error) {
	files := Documents{"kombo.yaml": []byte(root), "common.yaml": []byte(common), "people.yaml": []byte(people)}
	for name, text := range documents {
		files[name] = []byte(text)
	}
	return Join(files)
}

func TestBundle(t *testing.T) {
	contract, err := contractOf(nil)
	require.NoError(t, err)
	facts := map[string]string{}
	for key, value := range openapi.Members(openapi.Find(contract, "paths", "/people", "get", "x-operation")) {
		facts[key.Value] = value.Value
	}
	assert.Equal(t, map[string]string{
		"service": "People", "introduces": "People.", "method": "GetPeople", "name": "GetPeople", "params": "GetPeopleParams", "integration": "true", "action": "false", "read": "true",
		"safe-to-retry": "false", "empty-body": "false", "data": "PeoplePage", "list": "results", "records": "Results", "record": "Person",
		"iterator": "People", "page-size": "250",
	}, facts)
	facts = map[string]string{}
	for key, value := range openapi.Members(openapi.Find(contract, "paths", "/people", "post", "x-operation")) {
		facts[key.Value] = value.Value
	}
	assert.Equal(t, map[string]string{
		"service": "People", "method": "CreatePerson", "name": "CreatePerson", "integration": "true", "action": "true", "read": "false",
		"safe-to-retry": "true", "request": "Person", "empty-body": "false", "data": "Person",
	}, facts)
	var names []string
	for _, name := range openapi.Find(contract, "components", "schemas", "Kind", "x-enum-varnames").Content {
		names = append(names, name.Value)
	}
	assert.Equal(t, []string{"FullTime", "HRISUser", "360Learning", "EntraID"}, names)
	assert.Equal(t, "cursor", openapi.Text(openapi.Lookup(openapi.Find(contract, "paths", "/people", "get", "parameters").Content[1], "name")), "parameters stand where they are used")
	openapi.Walk(contract, func(node *yaml.Node) {
		if reference := openapi.Lookup(node, "$ref"); reference != nil {
			assert.True(t, strings.HasPrefix(reference.Value, "#/"), reference.Value)
		}
	})
}

// Fields are in the order of the contract and have the names of Go.
func TestMembers(t *testing.T) {
	contract, err := contractOf(map[string]string{"people.yaml": strings.Replace(people, "        kind: {$ref", "        remote_ids: {type: array, description: D., items: {type: string}}\n        zz: {type: string, description: D., x-go-name: Other}\n        kind: {$ref", 1)})
	require.NoError(t, err)
	var fields []string
	for _, property := range openapi.Members(openapi.Find(contract, "components", "schemas", "Person", "properties")) {
		fields = append(fields, openapi.Text(openapi.Lookup(property, "x-order"))+" "+openapi.Text(openapi.Lookup(property, "x-go-name")))
	}
	assert.Equal(t, []string{"1 Name", "2 RemoteIDs", "3 Other", "4 Kind"}, fields)
}

// What package kombo checks in requests is in struct tags.
func TestConstraints(t *testing.T) {
	contract, err := contractOf(map[string]string{"people.yaml": strings.Replace(people, "name: {type: string, description: The name.}",
		"name: {type: string, description: D., x-allow-empty: true, maxLength: 5}\n        tags: {type: array, description: D., maxItems: 2, items: {type: string}}\n        born: {type: string, description: D., x-date: true}", 1)})
	require.NoError(t, err)
	properties := openapi.Find(contract, "components", "schemas", "Person", "properties")
	tag := func(name string) string {
		return openapi.Text(openapi.Find(properties, name, "x-oapi-codegen-extra-tags", "kombo"))
	}
	assert.Equal(t, "empty,maxlength=5", tag("name"))
	assert.Equal(t, "maxitems=2", tag("tags"))
	assert.Equal(t, "true", openapi.Text(openapi.Find(properties, "tags", "x-omitzero")))
	assert.Equal(t, "false", openapi.Text(openapi.Find(properties, "tags", "x-omitempty")))
	assert.Empty(t, tag("born"))
	assert.Equal(t, "Date", openapi.Text(openapi.Find(properties, "born", "x-go-type")))
	pageSize := openapi.Find(contract, "paths", "/people", "get", "parameters").Content[2]
	assert.Equal(t, "max=250", openapi.Text(openapi.Find(pageSize, "x-oapi-codegen-extra-tags", "kombo")))

	for old, want := range map[string]string{
		"{type: string, description: D., format: date}":                "openapi/people.yaml:62: a date needs x-date: true",
		"{type: integer, description: D., x-date: true}":               "openapi/people.yaml:62: x-date is for strings only",
		"{type: string, description: D., x-date: maybe, format: date}": "openapi/people.yaml:62: x-date is true or absent",
	} {
		_, err := contractOf(map[string]string{"people.yaml": strings.Replace(people, "{type: string, description: The name.}", old, 1)})
		assert.ErrorContains(t, err, want)
	}
}

// What nil means is part of the comment, because Go has one nil for null and for absent.
// make check rejects descriptions that a person has to write; everything else can be tried before.
func TestUnwrittenDescription(t *testing.T) {
	_, err := contractOf(map[string]string{"people.yaml": strings.Replace(people, "description: A person.", "description: 'TODO: say what Person is.'", 1)})
	require.NoError(t, err)
}

func TestNilIsExplained(t *testing.T) {
	contract, err := contractOf(map[string]string{"people.yaml": strings.NewReplacer("      description: A person.\n", "      description: A person.\n      required: [boss]\n", "name: {type: string, description: The name.}",
		"name: {type: string, description: D.}\n        left: {type: [string, \"null\"], description: The day.}\n        boss: {anyOf: [{type: string}, {type: \"null\"}], description: The boss.}").Replace(people)})
	require.NoError(t, err)
	properties := openapi.Find(contract, "components", "schemas", "Person", "properties")
	assert.Equal(t, "D.", openapi.Text(openapi.Find(properties, "name", "description")))
	for name, want := range map[string]string{
		"left": "The day. Nil omits the field; kombo.WithBodyFields can send null.",
		"boss": "The boss. Nil is sent as null.",
	} {
		assert.Equal(t, want, openapi.Text(openapi.Find(properties, name, "description")))
	}
}

// A method name that two areas have gets the area after its verb, so that its parameters have a type of their own.
func TestNamesOfAreas(t *testing.T) {
	second := strings.NewReplacer("openapi: 3.1.0", "openapi: 3.1.0", "/people:", "/robots:", "GetPeople\n      x-method", "GetRobots\n      x-method",
		"PostPeople", "PostRobots", "x-method: CreatePerson", "x-method: CreateRobot", "tags: [People]", "tags: [Robots]").Replace(people)
	contract, err := contractOf(map[string]string{"robots.yaml": second,
		"kombo.yaml": strings.Replace(root, "{integration: People}", "{integration: People}}\n  - {name: Robots, description: Robots., x-service: {integration: HRIS}", 1)})
	require.NoError(t, err)
	get := openapi.Find(contract, "paths", "/robots", "get", "x-operation")
	assert.Equal(t, "GetPeople GetHRISPeople GetHRISPeopleParams", openapi.Text(openapi.Lookup(get, "method"))+" "+
		openapi.Text(openapi.Lookup(get, "name"))+" "+openapi.Text(openapi.Lookup(get, "params")))
	assert.Equal(t, "GetPeoplePeopleParams", openapi.Text(openapi.Find(contract, "paths", "/people", "get", "x-operation", "params")))
	assert.Equal(t, "CreateRobot", openapi.Text(openapi.Find(contract, "paths", "/robots", "post", "x-operation", "name")))
}

// What is wrong with a contract is said with the file and the line where it has to change.
func TestErrors(t *testing.T) {
	change := func(document string, oldNew ...string) map[string]string {
		text := map[string]string{"kombo.yaml": root, "common.yaml": common, "people.yaml": people}[document]
		for i := 0; i < len(oldNew); i += 2 {
			require.Contains(t, text, oldNew[i])
			text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
		}
		return map[string]string{document: text}
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
		{"object without name", change("people.yaml", "{type: string, description: The name.}", "{type: object, description: The name., properties: {first: {type: string}}}"), "Person.name is an object, enum or constant without a name"},
		{"constant without name", change("people.yaml", "{type: string, description: The name.}", "{type: string, const: A, description: The name.}"), "Person.name is an object, enum or constant without a name"},
		{"body without name", change("people.yaml", "schema: {$ref: '#/components/schemas/Person'}", "schema: {type: object}"), "the body of CreatePerson has no name"},
		{"name too long", change("people.yaml", "    Kind:", "    KindThatHasANameWhichNobodyCouldPossiblyWantToType: {type: string, description: D.}\n    Kind:"), "is longer than 45 characters"},
		{"constants of one name", change("people.yaml", "360learning", "full-time"), `the values "FULL_TIME" and "full-time" have the same Go name "FullTime"`},
		{"overlay that finds nothing", map[string]string{"overlay.yaml": "overlay: 1.1.0\ninfo: {title: O, version: 1.0.0}\nx-speakeasy-jsonpath: rfc9535\nactions:\n  - target: $.paths['/nobody'].get\n    update: {summary: X}\n"}, "openapi/overlay.yaml:5: error applying overlay (strict): selector \"$.paths['/nobody'].get\" did not match"},
		{"overlay that leaves a dangling reference", map[string]string{"overlay.yaml": "overlay: 1.1.0\ninfo: {title: O, version: 1.0.0}\nx-speakeasy-jsonpath: rfc9535\nactions:\n  - {target: $.components.schemas.Kind, remove: true}\n"}, `has no target`},
		{"unknown model with a place for it", change("people.yaml", "    Kind:\n      type: string", "    Model: {type: string, description: D., enum: [people]}\n    Kind:\n      type: string", "x-method: GetPeople", "x-method: GetPeople\n      x-models: [hris_people]"),
			"openapi/people.yaml:8: model hris_people is unknown: add it to the enum Model in openapi/people.yaml:65"},
		{"nullable", change("people.yaml", "{type: string, description: The name.}", "{type: string, nullable: true, description: The name.}"), "openapi/people.yaml:62: nullable has no meaning in OpenAPI 3.1: write type: [string, 'null']"},
		{"misspelt keyword", change("people.yaml", "{type: string, description: The name.}", "{type: string, maxLenght: 5, description: The name.}"), `openapi/people.yaml:62: "maxLenght" is not a keyword of schemas`},
		{"misspelt type", change("people.yaml", "{type: string, description: The name.}", "{type: sting, description: The name.}"), `openapi/people.yaml:62: "sting" is not a type: use one of array, boolean`},
		{"null without quotes", change("people.yaml", "{type: string, description: The name.}", "{type: [string, null], description: The name.}"), "openapi/people.yaml:62: the type null must be in quotes"},
		{"two types", change("people.yaml", "{type: string, description: The name.}", "{type: [string, number], description: The name.}"), "openapi/people.yaml:62: the schema has several types"},
		{"no type", change("people.yaml", "{type: string, description: The name.}", "{description: The name.}"), "openapi/people.yaml:62: the schema has no type"},
		{"no type in a branch", change("people.yaml", "{type: string, description: The name.}", "{description: The name., anyOf: [{type: string}, {format: uri}]}"), "openapi/people.yaml:62: the schema has no type"},
		{"no type in a parameter", change("common.yaml", "description: The cursor., schema: {type: string}", "description: The cursor., schema: {}"), "openapi/common.yaml:7: the schema has no type"},
		{"array without items", change("people.yaml", "{type: string, description: The name.}", "{type: array, description: The name.}"), "openapi/people.yaml:62: the array has no items"},
		{"null in an enum", change("people.yaml", "[FULL_TIME, ", "[null, FULL_TIME, "), "openapi/people.yaml:67: null is not a value of an enum: refer to the enum and null with anyOf"},
		{"number in an enum", change("people.yaml", "[FULL_TIME, ", "[1, FULL_TIME, "), "openapi/people.yaml:67: 1 is not a string: put the value in quotes"},
		{"value twice", change("people.yaml", "[FULL_TIME, ", "[FULL_TIME, FULL_TIME, "), `openapi/people.yaml:67: the enum has the value "FULL_TIME" twice`},
		{"enum without values", change("people.yaml", "[FULL_TIME, HRIS_USER, 360learning, entra-id]", "[]"), "openapi/people.yaml:67: the enum has no values"},
		{"enum without type", change("people.yaml", "    Kind:\n      type: string\n", "    Kind:\n      type: integer\n"), "openapi/people.yaml:67: an enum needs type: string"},
		{"const without type", change("common.yaml", "{type: string, const: success,", "{const: success, x-go-type: string,"), "openapi/common.yaml:10: the const needs a type"},
		{"required but not there", change("people.yaml", "      description: A person.\n", "      description: A person.\n      required: [nmae]\n"), `openapi/people.yaml:61: "nmae" is required but is not a property`},
		{"pattern that Go cannot read", change("people.yaml", "{type: string, description: The name.}", "{type: string, pattern: '(?!x)', description: The name.}"), "openapi/people.yaml:62: Go cannot read the pattern"},
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

const hooks = `openapi: 3.1.0
info: {title: W, version: 1.0.0}
paths: {}
webhooks:
  person-left:
    post:
      operationId: PersonLeftWebhook
      summary: A person has left.
      description: For good.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                id: {type: string, description: The id.}
                type: {type: string, const: person-left, description: The type.}
                data: {$ref: './people.yaml#/components/schemas/Person'}
      responses: {'200': {description: Taken.}}
`

func TestWebhooks(t *testing.T) {
	contract, err := contractOf(map[string]string{"webhooks.yaml": hooks})
	require.NoError(t, err)
	described := openapi.Find(contract, "webhooks", "person-left", "post", "x-webhook")
	assert.Equal(t, "person-left", openapi.Text(openapi.Lookup(described, "type")))
	assert.Equal(t, "Person", openapi.Text(openapi.Lookup(described, "data")))

	_, err = contractOf(map[string]string{"webhooks.yaml": strings.Replace(hooks, "const: person-left", "const: person-gone", 1)})
	require.ErrorContains(t, err, "openapi/webhooks.yaml:7: the type of webhook person-left")
	_, err = contractOf(map[string]string{"webhooks.yaml": strings.Replace(hooks, "{$ref: './people.yaml#/components/schemas/Person'}", "{type: object, description: D.}", 1)})
	require.ErrorContains(t, err, "openapi/webhooks.yaml:7: the data of webhook person-left has no name")
	_, err = contractOf(map[string]string{"webhooks.yaml": strings.Replace(hooks, "      description: For good.\n", "", 1)})
	require.ErrorContains(t, err, "PersonLeftWebhook has no description")
}

// Two pages that repeat the same part do not clash.
func TestRepeatedPartsAreOne(t *testing.T) {
	_, err := contractOf(map[string]string{"page.yaml": strings.Replace(people, "/people:", "/folks:", 1)})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "differently")
	assert.Contains(t, err.Error(), "operationId GetPeople is already taken")
}

// Documentation pages repeat the error answers as they were when each was published. They do not clash, and whoever still
// refers to them is told.
func TestErrorAnswersOfPages(t *testing.T) {
	extensions := regexp.MustCompile(`(?m)^ *x-.*\n`)
	overlay := "overlay: 1.1.0\ninfo: {title: O, version: 1.0.0}\nactions:\n"
	page := func(path, description string) string {
		text := strings.Replace(people, "/people:", path+":", 1)
		text = strings.Replace(text, "components:\n", "servers: [{url: https://example.com}]\ncomponents:\n  responses:\n    Failure: {description: "+description+"}\n", 1)
		text = strings.ReplaceAll(strings.ReplaceAll(text, "GetPeople", "Get"+description), "PostPeople", "Post"+description)
		overlay += "  - {target: \"$.paths['" + path + "'].get\", update: {x-method: Get" + description + "}}\n"
		overlay += "  - {target: \"$.paths['" + path + "'].post\", update: {x-method: Create" + description + "}}\n"
		return extensions.ReplaceAllString(text, "")
	}
	documents := map[string]string{"first.yaml": page("/first", "First"), "second.yaml": page("/second", "Second")}
	documents["overlay.yaml"] = overlay
	contract, err := contractOf(documents)
	require.NoError(t, err)
	assert.Nil(t, openapi.Find(contract, "components", "responses"))

	documents["first.yaml"] = strings.Replace(documents["first.yaml"], "      responses:\n", "      responses:\n        default: {$ref: '#/components/responses/Failure'}\n", 1)
	_, err = contractOf(documents)
	require.ErrorContains(t, err, `$ref "#/components/responses/Failure" has no target`)
}

// The same contract is encoded in the same way every time, and only prose is lost.
func TestFilesAreDeterministic(t *testing.T) {
	documents, err := ReadDir("../../../openapi")
	require.NoError(t, err)
	var written [2]map[string][]byte
	for i := range written {
		contract, err := Join(documents)
		require.NoError(t, err)
		written[i], err = Files(contract)
		require.NoError(t, err)
	}
	assert.Equal(t, written[0], written[1])
	var reread yaml.Node
	require.NoError(t, yaml.Unmarshal(written[0]["openapi/bundle.gen.yaml"], &reread))
	table := string(written[0]["openapi/coverage.gen.md"])
	assert.Contains(t, table, "| GET /hris/employees | `integration.HRIS.GetEmployees` | `integration.HRIS.Employees` |  |")
	assert.Contains(t, table, "| POST /force-sync | `integration.TriggerSync` |  |  |")
	assert.Contains(t, table, "| POST /connect/activate-integration | `client.Connect.ActivateIntegration` |  | deprecated. ")
}

const codes = `openapi: 3.1.0
info: {title: E, version: 1.0.0}
paths: {}
components:
  x-error-codes:
    PEOPLE:
      description: People can fail.
      codes:
        IS_AWAY: {status: 409, retry: reads, advice: Wait.}
        IP_BLOCKED: {retry: always, advice: Call from elsewhere.}
  schemas:
    Failure: {type: object, description: A failure., properties: {code: {type: string, description: Why., x-error-families: [PEOPLE]}}}
`

// An error code is in one place of the contract. Lists of codes, constants and documents follow.
func TestErrorCodes(t *testing.T) {
	contract, err := contractOf(map[string]string{"codes.yaml": codes})
	require.NoError(t, err)
	code := openapi.Find(contract, "components", "schemas", "Failure", "properties", "code")
	var known []string
	for _, value := range openapi.Elements(openapi.Lookup(code, "x-known-values")) {
		known = append(known, value.Value)
	}
	assert.Equal(t, []string{"PEOPLE.IP_BLOCKED", "PEOPLE.IS_AWAY"}, known)
	assert.Nil(t, openapi.Lookup(code, "x-error-families"))
	files, err := Files(contract)
	require.NoError(t, err)
	constants := string(files["wrapper/code.gen.go"])
	assert.Contains(t, constants, "\t// CodePeopleIPBlocked: Call from elsewhere.\n\tCodePeopleIPBlocked Code = \"PEOPLE.IP_BLOCKED\"\n")
	assert.Contains(t, constants, "\tCodePeopleIsAway:    {retry: retryReads, advice: \"Wait.\"},\n")
	assert.Contains(t, string(files["openapi/error-codes.gen.md"]), "| `PEOPLE.IS_AWAY` | `kombo.CodePeopleIsAway` | reads | Wait. |")

	for _, test := range []struct{ old, new, want string }{
		{"retry: reads", "retry: perhaps", "openapi/codes.yaml:9: the retry of error code PEOPLE.IS_AWAY must be one of always, reads, never"},
		{", advice: Wait.", "", "openapi/codes.yaml:9: error code PEOPLE.IS_AWAY has no advice"},
		{"status: 409", "statsu: 409", "openapi/codes.yaml:9: error code PEOPLE.IS_AWAY has an unknown member statsu"},
		{"IP_BLOCKED", "IS_away", "have the same Go name CodePeopleIsAway"},
		{"[PEOPLE]", "[ROBOTS]", "openapi/codes.yaml:12: there are no error codes ROBOTS: add them to components.x-error-codes"},
		{"      description: People can fail.\n", "", "openapi/codes.yaml:6: the error codes PEOPLE have no description"},
	} {
		require.Contains(t, codes, test.old)
		_, err := contractOf(map[string]string{"codes.yaml": strings.Replace(codes, test.old, test.new, 1)})
		assert.ErrorContains(t, err, test.want)
	}
}
