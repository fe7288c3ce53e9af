package bundle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

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

// The contract describes each error code once. Lists, constants and documents follow from it.
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
