package kombotest

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestExamplesFitPatterns(t *testing.T) {
	tests := []struct {
		name              string
		pattern           string
		shortest, longest int
	}{
		{"an ID", `^[1-9A-HJ-NP-Za-km-z]+$`, 24, 24},
		{"a country", `^[A-Z]{2}$`, 0, 0},
		{"a media type", `^[\w.-]+\/[\w.-]+$`, 0, 0},
		{"a time", `^(?:2[0-3]|[01]?\d):[0-5]?\d(:[0-5]?\d)?$`, 0, 0},
		{"a date or time", `^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?)?Z?$`, 0, 0},
		{"a prefix", `^https?:\/\/`, 0, 0},
		{"a phone number", `([\d+])[\d ()/-]+`, 0, 0},
		{"digits", `^\d+$`, 0, 3},
		{"a long text", ``, 30, 0},
		{"a short text", ``, 0, 3},
		{"not a digit", `^[^0-9a-zA-Z]$`, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			schema := map[string]any{"type": "string"}
			if test.pattern != "" {
				schema["pattern"] = test.pattern
			}
			if test.shortest > 0 {
				schema["minLength"] = json.Number(strconv.Itoa(test.shortest))
			}
			if test.longest > 0 {
				schema["maxLength"] = json.Number(strconv.Itoa(test.longest))
			}
			example := theContract().example(schema, 0).(string)
			assert.Regexp(t, regexp.MustCompile(test.pattern), example)
			assert.GreaterOrEqual(t, utf8.RuneCountInString(example), test.shortest)
			if test.longest > 0 {
				assert.LessOrEqual(t, utf8.RuneCountInString(example), test.longest)
			}
		})
	}
}

func TestExamplesFitBounds(t *testing.T) {
	for _, kind := range []string{"integer", "number"} {
		low := map[string]any{"type": kind, "minimum": json.Number("1000")}
		assert.Equal(t, json.Number("1000"), theContract().example(low, 0))
		high := map[string]any{"type": kind, "maximum": json.Number("0")}
		assert.Equal(t, json.Number("0"), theContract().example(high, 0))
	}
}
