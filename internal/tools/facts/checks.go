package facts

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The keywords that are not checks: those that are read elsewhere, and those that only describe.
var notChecks = strings.Fields(`$ref type nullable enum const allOf anyOf oneOf items properties required
	additionalProperties title summary description example examples externalDocs xml $comment $schema $id
	$anchor $defs discriminator`)

// The formats that only say how numbers are stored.
var numberFormats = []string{"int32", "int64", "float", "double"}

// checksOf returns the keywords of a schema that restrict values, with their values.
func checksOf(schema *yaml.Node) map[string]string {
	checks := map[string]string{}
	for key, value := range openapi.Members(schema) {
		if slices.Contains(notChecks, key.Value) || strings.HasPrefix(key.Value, "x-") {
			continue
		}
		if text := valueText(value); matters(key.Value, text, kindOf(value)) {
			checks[key.Value] = text
		}
	}
	if openapi.IsDeprecated(schema) {
		checks["deprecated"] = "true"
	}
	// OpenAPI 3.0 has exclusiveMinimum: true beside minimum. In 3.1 it is the bound itself.
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		if checks[exclusive] == "true" {
			delete(checks, exclusive)
			if limit, bounded := checks[bound]; bounded {
				checks[exclusive] = limit
				delete(checks, bound)
			}
		}
	}
	return checks
}

// matters reports whether a check differs from what applies without it.
func matters(keyword, value, kind string) bool {
	switch {
	case keyword == "default":
		return kind != "null"
	case keyword == "format" && slices.Contains(numberFormats, value), value == "false":
		return false
	case value == "0" && strings.HasPrefix(keyword, "min"):
		return keyword == "minimum"
	case strings.HasSuffix(strings.ToLower(keyword), "imum"):
		number, err := strconv.ParseFloat(value, 64)
		return err != nil || math.Abs(number) < 1<<53-1 // otherwise it is the largest number that there is
	}
	return true
}

// compareLimits compares two values of a check. It is positive if b allows more than a, negative if
// b allows less, and 0 if they are equal or cannot be compared.
func compareLimits(check, a, b string) int {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	switch {
	case err != nil || err2 != nil:
	case strings.HasPrefix(check, "max") || check == "exclusiveMaximum":
		return cmp.Compare(y, x)
	case strings.HasPrefix(check, "min") || check == "exclusiveMinimum":
		return cmp.Compare(x, y)
	}
	return 0
}

var kindsByTag = map[string]string{"!!map": "object", "!!seq": "array", "!!null": "null", "!!bool": "boolean",
	"!!int": "integer", "!!float": "number"}

// kindOf returns the kind of a value.
func kindOf(value *yaml.Node) string {
	return cmp.Or(kindsByTag[value.ShortTag()], "string")
}

// valueText returns a value as text that does not depend on how it is written.
func valueText(value *yaml.Node) string {
	switch kindOf(value) {
	case "object":
		var members []string
		for key, member := range openapi.Members(value) {
			members = append(members, strconv.Quote(key.Value)+":"+quoted(member))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",") + "}"
	case "array":
		var elements []string
		for _, element := range value.Content {
			elements = append(elements, quoted(element))
		}
		return "[" + strings.Join(elements, ",") + "]"
	case "null":
		return "null"
	case "boolean":
		return strings.ToLower(value.Value)
	case "integer", "number":
		if number, err := strconv.ParseFloat(value.Value, 64); err == nil {
			return strconv.FormatFloat(number, 'f', -1, 64)
		}
	}
	return value.Value
}

// quoted returns the text of a value with quotes around strings.
func quoted(value *yaml.Node) string {
	if kindOf(value) != "string" {
		return valueText(value)
	}
	text, _ := json.Marshal(value.Value) // a string has no errors
	return string(text)
}
