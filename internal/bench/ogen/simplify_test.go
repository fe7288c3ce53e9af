package ogen

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const before = `
servers: [{url: https://example.com}]
security: [{key: []}]
paths:
  /other: {get: {}}
  /hris/employees:
    post: {}
    get:
      x-method: GetEmployees
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: ids, in: query, schema: {type: string}}
      responses:
        "200": {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}
        default: {content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
components:
  securitySchemes: {key: {type: http}}
  schemas:
    Error: {type: object}
    Status: {type: string, const: success}
    Gender: {type: string, enum: [FEMALE]}
    Address: {type: object, properties: {const: {type: string}}}
    Page:
      type: object
      properties:
        status: {$ref: '#/components/schemas/Status'}
        gender: {x-go-type: Gender, anyOf: [{$ref: '#/components/schemas/Gender'}, {type: string}, {type: 'null'}]}
        address: {anyOf: [{$ref: '#/components/schemas/Address'}, {type: 'null'}]}
`

const after = `
openapi: 3.1.0
info: {title: Employees, version: "1"}
servers: [{url: https://example.com}]
security: [{key: []}]
paths:
  /hris/employees:
    get:
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200": {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}
components:
  securitySchemes: {key: {type: http}}
  schemas:
    Status: {type: string}
    Address: {type: object, properties: {const: {type: string}}}
    Page:
      type: object
      properties:
        status: {$ref: '#/components/schemas/Status'}
        gender: {type: [string, 'null']}
        address: {oneOf: [{$ref: '#/components/schemas/Address'}, {type: 'null'}]}
`

func TestSimplify(t *testing.T) {
	simplified, err := Simplify([]byte(before))
	require.NoError(t, err)
	assert.YAMLEq(t, after, string(simplified))
}

func TestSimplifyErrors(t *testing.T) {
	for contract, want := range map[string]string{
		"paths: [":                   "yaml",
		"paths: {/other: {get: {}}}": "the contract has no operation get /hris/employees",
		"paths: {/hris/employees: {get: {responses: {'200': {$ref: '#/components/schemas/Page'}}}}}":       "the contract has no schema Page",
		"paths: {/hris/employees: {get: {responses: {'200': {anyOf: [{type: string}, {type: object}]}}}}}": "the first branch of an anyOf is not a reference",
	} {
		_, err := Simplify([]byte(contract))
		assert.ErrorContains(t, err, want)
	}
}
