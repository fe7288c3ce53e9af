package bundle

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The extensions that mean something here. A misspelt one would be ignored in silence.
var extensions = []string{
	"x-allow-empty", "x-date", "x-method", "x-models", "x-no-cursor", "x-safe-to-retry", "x-service", "x-region", // ours: openapi/README.md
	"x-error-codes", "x-error-families", // codes.go
	"x-known-values",                                                                                                                         // the known values of an open string
	"x-enum-varnames", "x-go-type", "x-go-type-import", "x-go-type-skip-optional-pointer", "x-go-name", "x-omitempty", "x-deprecated-reason", // oapi-codegen's
}

// longestName is what still fits a line of Go.
const longestName = 45

// checkRules rejects what would become poor or wrong Go.
func checkRules(contract *yaml.Node, source source) error {
	var failures []error
	fail := func(node *yaml.Node, format string, arguments ...any) {
		failures = append(failures, source.errorf(node, format, arguments...))
	}
	checkExtensions(contract, source, fail)
	checkSchemas(contract, fail)
	checkDescribed(contract, source, fail)
	for operation := range openapi.Operations(contract) {
		checkModels(contract, operation, source, fail)
		checkPaging(contract, operation, fail)
	}
	checkComponents(contract, source, fail)
	return errors.Join(failures...)
}

// checkExtensions rejects extensions that nothing reads: they are misspelt.
func checkExtensions(contract *yaml.Node, source source, fail failer) {
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		for key := range openapi.Members(node) {
			if strings.HasPrefix(key.Value, "x-") && !slices.Contains(extensions, key.Value) && source[key] != "" {
				fail(key, "extension %s is unknown: is it misspelt?", key.Value)
			}
		}
	})
}

// checkComponents checks that components have short, distinct names and descriptions.
func checkComponents(contract *yaml.Node, source source, fail failer) {
	names := map[string]*yaml.Node{}
	for _, kind := range []string{"schemas", "responses"} {
		for name, component := range openapi.Members(openapi.Find(contract, "components", kind)) {
			folded := strings.ToLower(strings.Join(strings.FieldsFunc(name.Value, func(r rune) bool { return r == '_' || r == '-' || r == '.' }), ""))
			if other, taken := names[folded]; taken {
				fail(name, "%s and %s in %s would have the same Go name: rename one of them", name.Value, other.Value, source.at(other))
			}
			names[folded] = name
			if len(name.Value) > longestName {
				fail(name, "the name %s is longer than %d characters", name.Value, longestName)
			}
			if kind == "schemas" {
				checkSchema(name.Value, component, fail)
			} else if openapi.Text(openapi.Lookup(component, "description")) == "" {
				fail(name, "response %s has no description", name.Value)
			}
		}
	}
}

// checkSchema asks for a description of the schema and each of its properties, and for names for everything that
// becomes a Go type.
func checkSchema(name string, schema *yaml.Node, fail failer) {
	switch description := strings.TrimSpace(openapi.Text(openapi.Lookup(schema, "description"))); {
	case description == "":
		fail(schema, "schema %s has no description", name)
	case !goname.IsDescription(description) && !strings.HasPrefix(description, "TODO: "): // make check rejects that
		fail(schema, "the description of schema %s would not make a Go comment: begin it with A, An, The, Contains, Describes, Reports or Specifies, and end it with a full stop", name)
	}
	for key, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
		if openapi.Lookup(property, "$ref") == nil && openapi.Text(openapi.Lookup(property, "description")) == "" {
			fail(key, "property %s of %s has no description", key.Value, name)
		}
		checkNamed(name+"."+key.Value, property, fail)
	}
	if items := openapi.Lookup(schema, "items"); items != nil {
		checkNamed(name, items, fail)
	}
}

// checkNamed refuses objects and enums without a name: Go would have to invent one.
func checkNamed(where string, schema *yaml.Node, fail failer) {
	if openapi.Lookup(schema, "x-go-type") != nil {
		return
	}
	for _, keyword := range []string{"properties", "enum", "const"} {
		if openapi.Lookup(schema, keyword) != nil {
			fail(schema, "%s is an object, enum or constant without a name: make it a component, a constant an enum with one value", where)
		}
	}
	if items := openapi.Lookup(schema, "items"); items != nil {
		checkNamed(where+"[]", items, fail)
	}
	for _, composition := range []string{"allOf", "anyOf", "oneOf"} {
		if branches := openapi.Lookup(schema, composition); branches != nil {
			for _, branch := range branches.Content {
				checkNamed(where, branch, fail)
			}
		}
	}
}
