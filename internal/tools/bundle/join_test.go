package bundle

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Two pages can contain the same part.
func TestRepeatedPartsAreOne(t *testing.T) {
	_, err := contractOf(map[string]string{"page.yaml": strings.Replace(people, "/people:", "/folks:", 1)})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "differently")
	assert.Contains(t, err.Error(), "operationId GetPeople is already taken")
}

// Each documentation page repeats the error responses as they were when it was published. Their
// differences are ignored, and a reference to one of them is an error.
func TestErrorResponsesOfPages(t *testing.T) {
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
