package redact_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/internal/redact"
)

// secretive has a field that must not be printed.
type secretive struct{ secret string }

func (secretive) Format(state fmt.State, verb rune) { redact.Format(state, verb, "text") }

func TestFormat(t *testing.T) {
	tests := map[string]string{
		"%v": "text", "%+v": "text", "%#v": "text", "%s": "text", "%d": "text", "%t": "text", "%c": "text",
		"%q": `"text"`, "%+q": `"text"`, "%#q": "`text`", "%x": "74657874", "%X": "74657874",
		"%6v|": "  text|", "%-6s|": "text  |", "%.2s": "te", "%06d": "00text",
	}
	for format, want := range tests {
		assert.Equal(t, want, fmt.Sprintf(format, secretive{"secret"}), format)
		assert.Equal(t, want, fmt.Sprintf(format, &secretive{"secret"}), format)
	}
}
