package kombotest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// For every operation, a valid request has a valid response.
func TestEveryOperationIsServed(t *testing.T) {
	server := NewServer(t)
	contract := theContract()
	require.NotEmpty(t, contract.operations)
	for _, o := range contract.operations {
		t.Run(o.name, func(t *testing.T) {
			path := o.path
			header := http.Header{"Authorization": {"Bearer " + APIKey}}
			var query []string
			for _, p := range o.parameters {
				switch p.in {
				case "path":
					path = strings.Replace(path, "{"+p.name+"}", contract.example(p.schema, 0).(string), 1)
				case "header":
					header.Set(p.name, "personio:example")
				case "query":
					if p.name == "cursor" {
						continue // the cursor came from a page
					}
					if values, isList := contract.example(p.schema, 0).([]any); isList {
						query = append(query, p.name+"="+values[0].(string))
						continue
					}
					text, err := json.Marshal(contract.example(p.schema, 0))
					require.NoError(t, err)
					query = append(query, p.name+"="+strings.Trim(string(text), `"`))
				}
			}
			var body io.Reader
			if o.bodyType != "" {
				schema := dig(contract.root, "paths", o.path, strings.ToLower(o.method), "requestBody", "content", o.bodyType, "schema")
				text, err := json.Marshal(contract.example(object(schema), 0))
				require.NoError(t, err)
				if o.bodyType != "application/json" {
					text = []byte("{}\n{}\n")
				}
				body = bytes.NewReader(text)
				header.Set("Content-Type", o.bodyType)
			}
			request, err := http.NewRequest(o.method, server.URL+path+"?"+strings.Join(query, "&"), body)
			require.NoError(t, err)
			request.Header = header
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, 200, response.StatusCode, string(text))
			result, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			require.NoError(t, err)
			assert.NoError(t, contract.validate(o.pointer+"/responses/200/content/application~1json/schema", result), string(text))
		})
	}
}
