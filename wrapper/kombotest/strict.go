package kombotest

import (
	"errors"
	"strings"
)

// The contract allows some values that are only sent by mistake. Package kombo rejects them before they
// are sent, and the mock server does so for programs in other languages.

// rejectZeroTime rejects the zero time of Go and other languages, 0001-01-01.
func rejectZeroTime(value any) error {
	if text, isText := value.(string); isText && strings.HasPrefix(text, "0001-01-01") {
		return errors.New("it is the zero time")
	}
	return nil
}

// rejectEmptyStrings makes required strings in request bodies have at least one character, unless
// the contract says x-allow-empty.
func rejectEmptyStrings(c *contract) {
	seen := map[string]bool{}
	for _, item := range object(c.root["paths"]) {
		for _, operation := range object(item) {
			rejectEmptyStringsIn(c, object(dig(operation, "requestBody", "content", "application/json", "schema")), seen)
		}
	}
}

// rejectEmptyStringsIn changes a schema and the schemas within it. seen has the references that it has
// followed.
func rejectEmptyStringsIn(c *contract, schema map[string]any, seen map[string]bool) {
	if len(schema) == 0 {
		return
	}
	if reference := stringOf(schema["$ref"]); reference != "" {
		if !seen[reference] {
			seen[reference] = true
			rejectEmptyStringsIn(c, c.resolve(schema), seen)
		}
		return
	}
	properties := object(schema["properties"])
	required, _ := schema["required"].([]any)
	for _, name := range required {
		property := object(properties[stringOf(name)])
		if property["type"] == "string" && property["x-allow-empty"] != true && property["minLength"] == nil && property["const"] == nil {
			property["minLength"] = 1
		}
	}
	for _, property := range properties {
		rejectEmptyStringsIn(c, object(property), seen)
	}
	inner := append(branchesOf(schema, "allOf", "anyOf", "oneOf"), object(schema["items"]), object(schema["additionalProperties"]))
	for _, schema := range inner {
		rejectEmptyStringsIn(c, schema, seen)
	}
}
