package bundle

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

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

// checkRules refuses what would become poor or wrong Go.
func checkRules(contract *yaml.Node, source source) error {
	var failures []error
	fail := func(node *yaml.Node, format string, arguments ...any) {
		failures = append(failures, source.errorf(node, format, arguments...))
	}
	openapi.Walk(contract, func(node *yaml.Node) {
		for key := range openapi.Members(node) {
			if strings.HasPrefix(key.Value, "x-") && !slices.Contains(extensions, key.Value) && source[key] != "" {
				fail(key, "extension %s is unknown: is it misspelt?", key.Value)
			}
		}
	})
	checkWritten(contract, fail)
	checkSchemas(contract, fail)
	identifiers := map[string]*yaml.Node{}
	for _, operation := range openapi.EveryOperation(contract) {
		id := openapi.Lookup(operation.Node, "operationId")
		if id == nil {
			fail(operation.Node, "%s %s has no operationId", strings.ToUpper(operation.Method), operation.Path)
			continue
		}
		if other, taken := identifiers[id.Value]; taken {
			fail(id, "operationId %s is already taken in %s", id.Value, source.at(other))
		}
		identifiers[id.Value] = id
		for _, key := range []string{"summary", "description"} {
			if openapi.Text(openapi.Lookup(operation.Node, key)) == "" {
				fail(id, "%s has no %s", id.Value, key)
			}
		}
		for _, p := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			checkParameter(id.Value, p, fail)
		}
		for status, response := range openapi.Members(openapi.Lookup(operation.Node, "responses")) {
			if openapi.Text(openapi.Lookup(openapi.Deref(contract, response), "description")) == "" {
				fail(status, "response %s of %s has no description", status.Value, id.Value)
			}
		}
	}
	models := openapi.Find(contract, "components", "schemas", "Model")
	for operation := range openapi.Operations(contract) {
		for _, model := range openapi.Elements(openapi.Lookup(operation.Node, "x-models")) {
			known := slices.ContainsFunc(openapi.Elements(openapi.Lookup(models, "enum")), func(name *yaml.Node) bool { return name.Value == model.Value })
			switch {
			case models == nil:
				fail(model, "model %s is unknown: there is no schema Model that lists the models", model.Value)
			case !known:
				fail(model, "model %s is unknown: add it to the enum Model in %s", model.Value, source.at(models))
			}
		}
		checkPaging(contract, operation, fail)
	}
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
	return errors.Join(failures...)
}

// checkParameter checks that a parameter is described, and that it is written in the way that package
// kombo writes queries: a list has commas between its elements.
func checkParameter(operation string, p *yaml.Node, fail failer) {
	name := openapi.Text(openapi.Lookup(p, "name"))
	if openapi.Text(openapi.Lookup(p, "description")) == "" {
		fail(p, "parameter %s of %s has no description", name, operation)
	}
	style, explode := openapi.Text(openapi.Lookup(p, "style")), openapi.Text(openapi.Lookup(p, "explode"))
	switch isList := openapi.Text(openapi.Find(p, "schema", "type")) == "array"; {
	case isList && (style != "form" || explode != "false"):
		fail(p, "the list %s of %s needs style: form and explode: false", name, operation)
	case !isList && style+explode != "":
		fail(p, "parameter %s of %s is not a list, so style and explode have no place", name, operation)
	}
}

// checkPaging checks that pages can be followed: without the parameters there would be no iterator.
func checkPaging(contract *yaml.Node, operation openapi.Operation, fail failer) {
	answer := openapi.Deref(contract, openapi.Find(operation.Node, "responses", "200", "content", "application/json", "schema"))
	page := openapi.Deref(contract, openapi.Find(answer, "properties", "data"))
	next := openapi.Find(page, "properties", "next")
	cursor := parameter(operation.Node, "query", "cursor")
	id := openapi.Lookup(operation.Node, "operationId")
	switch {
	case id == nil:
	case next != nil && cursor == nil && openapi.Text(openapi.Lookup(operation.Node, "x-no-cursor")) != "true":
		fail(id, "the data of %s has next, so it needs the parameter cursor: refer to CursorParam, or add x-no-cursor: true if Kombo has none", id.Value)
	case cursor != nil && openapi.Text(openapi.Find(parameter(operation.Node, "query", "page_size"), "schema", "maximum")) == "":
		fail(id, "%s has a cursor, so it needs the parameter page_size with a maximum: refer to PageSizeParam", id.Value)
	case next != nil && (!hasType(next, "string") || !hasType(next, "null")):
		fail(next, "next of %s has to be type: [string, 'null']", id.Value)
	}
}

// checkWritten refuses what somebody still has to write: a page joins the contract with a line that begins with TODO
// wherever there are no words to take over (internal/tools/page).
func checkWritten(contract *yaml.Node, fail failer) {
	openapi.Walk(contract, func(node *yaml.Node) {
		for key, value := range openapi.Members(node) {
			switch key.Value {
			case "summary", "description", "x-deprecated-reason":
				if strings.HasPrefix(openapi.Text(value), "TODO") {
					fail(key, "the %s is still to be written: look for %q, most likely in openapi/overlay.yaml", key.Value, value.Value)
				}
			}
		}
	})
}

// checkSchema asks for a description of the schema and each of its properties, and for names for everything that
// becomes a Go type.
func checkSchema(name string, schema *yaml.Node, fail failer) {
	if openapi.Text(openapi.Lookup(schema, "description")) == "" {
		fail(schema, "schema %s has no description", name)
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
	if openapi.Lookup(schema, "properties") != nil || openapi.Lookup(schema, "enum") != nil {
		fail(schema, "%s is an object or enum without a name: make it a component", where)
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
