package bundle

import (
	"errors"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// initialisms are written in capitals in Go names, like the generator does (additional-initialisms of
// openapi/oapi-codegen.yaml and the common ones that occur here).
var initialisms = map[string]bool{"AI": true, "API": true, "ATS": true, "EU": true, "HRIS": true, "ID": true, "LMS": true, "URL": true, "US": true, "CV": true}

// nameEnums names the constants of all string enums: FULL_TIME becomes FullTime, so that Go has EmploymentTypeFullTime.
// An enum with x-enum-varnames of its own keeps them.
func nameEnums(contract *yaml.Node, source source) error {
	var failures []error
	openapi.Walk(openapi.Find(contract, "components", "schemas"), func(schema *yaml.Node) {
		values := openapi.Lookup(schema, "enum")
		if values == nil || values.Kind != yaml.SequenceNode || openapi.Text(openapi.Lookup(schema, "type")) != "string" || openapi.Lookup(schema, "x-enum-varnames") != nil {
			return
		}
		names := &yaml.Node{Kind: yaml.SequenceNode}
		seen := map[string]string{}
		for _, value := range values.Content {
			name := constantName(value.Value)
			if other, taken := seen[name]; taken || name == "" {
				failures = append(failures, source.errorf(value, "the values %q and %q have the same Go name %q: give the enum x-enum-varnames",
					other, value.Value, name))
			}
			seen[name] = value.Value
			names.Content = append(names.Content, stringNode(name))
		}
		put(schema, "x-enum-varnames", names)
	})
	return errors.Join(failures...)
}

func constantName(value string) string {
	var name strings.Builder
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if initialisms[word] {
			name.WriteString(word)
			continue
		}
		if strings.ToUpper(word) == word {
			word = strings.ToLower(word)
		}
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}
