package bundle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// If areas share a method name, the area follows the verb in other names, so that each method has
// its own types.
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
