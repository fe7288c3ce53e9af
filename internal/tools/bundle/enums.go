package bundle

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// nameEnums names the constants of all string enums: FULL_TIME becomes FullTime, as in
// EmploymentTypeFullTime. An enum that has x-enum-varnames keeps them.
func nameEnums(contract *yaml.Node, source source) error {
	var failures []error
	openapi.WalkKeywords(openapi.Find(contract, "components", "schemas"), func(schema *yaml.Node) {
		values := openapi.Lookup(schema, "enum")
		if values == nil || values.Kind != yaml.SequenceNode || openapi.Text(openapi.Lookup(schema, "type")) != "string" || openapi.Lookup(schema, "x-enum-varnames") != nil {
			return
		}
		names := &yaml.Node{Kind: yaml.SequenceNode}
		seen := map[string]string{}
		codes := areCodes(values.Content)
		for _, value := range values.Content {
			name := goname.OfValue(value.Value)
			if codes {
				name = value.Value
			}
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

// areCodes reports whether all values are codes in upper case, such as country codes.
func areCodes(values []*yaml.Node) bool {
	return !slices.ContainsFunc(values, func(value *yaml.Node) bool {
		return len(value.Value) > 3 || value.Value != strings.ToUpper(value.Value)
	})
}
