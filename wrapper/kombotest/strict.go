package kombotest

import (
	"errors"
	"strings"
)

// The contract allows what nobody means to send. package kombo rejects it before it is sent, and
// the mock server does the same for programs in other languages.

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
	var visit func(schema map[string]any)
	visit = func(schema map[string]any) {
		if len(schema) == 0 {
			return
		}
		if reference := stringOf(schema["$ref"]); reference != "" {
			if !seen[reference] {
				seen[reference] = true
				visit(c.resolve(schema))
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
			visit(object(property))
		}
		visit(object(schema["items"]))
		visit(object(schema["additionalProperties"]))
		for _, composition := range []string{"allOf", "anyOf", "oneOf"} {
			branches, _ := schema[composition].([]any)
			for _, branch := range branches {
				visit(object(branch))
			}
		}
	}
	for _, item := range object(c.root["paths"]) {
		for _, operation := range object(item) {
			visit(object(dig(operation, "requestBody", "content", "application/json", "schema")))
		}
	}
}
