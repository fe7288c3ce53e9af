package kombo_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Codes returns all constants, in order.
func TestListOfCodes(t *testing.T) {
	source, err := os.ReadFile("code.gen.go")
	require.NoError(t, err)
	var constants []kombo.Code
	for _, code := range regexp.MustCompile(`(?m)^\tCode\w+ +Code = "(.*)"$`).FindAllSubmatch(source, -1) {
		constants = append(constants, kombo.Code(code[1]))
	}
	require.NotEmpty(t, constants)
	slices.Sort(constants)
	assert.Equal(t, constants, kombo.Codes())
}
