package bundle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// root, common and people are the documents of a contract that has everything in its smallest form.
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

// contractOf joins the documents above and others, which replace documents of the same name.
func contractOf(documents map[string]string) (*yaml.Node, error) {
	files := Documents{"kombo.yaml": []byte(root), "common.yaml": []byte(common), "people.yaml": []byte(people)}
	for name, text := range documents {
		files[name] = []byte(text)
	}
	return Join(files)
}

// changed returns a document in which each text is replaced by the next one.
func changed(t *testing.T, document string, oldNew ...string) map[string]string {
	t.Helper()
	text := map[string]string{"kombo.yaml": root, "common.yaml": common, "people.yaml": people}[document]
	for i := 0; i < len(oldNew); i += 2 {
		require.Contains(t, text, oldNew[i])
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	return map[string]string{document: text}
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
