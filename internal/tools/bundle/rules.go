package bundle

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// extensions are the extensions that have a meaning here.
var extensions = []string{
	"x-allow-empty", "x-date", "x-method", "x-models", "x-no-cursor", "x-safe-to-retry", "x-service", "x-region", // ours: openapi/README.md
	"x-error-codes", "x-error-families", // codes.go
	"x-known-values",                                                                                                                         // the known values of an open string
	"x-enum-varnames", "x-go-type", "x-go-type-import", "x-go-type-skip-optional-pointer", "x-go-name", "x-omitempty", "x-deprecated-reason", // oapi-codegen's
}

// longestName is the length of a name that still fits a line of Go.
const longestName = 45

// checkRules rejects what would become poor or wrong Go.
func (b *bundler) checkRules() {
	openapi.WalkKeywords(b.contract, b.checkExtensions)
	b.checkSchemas()
	identifiers := map[string]*yaml.Node{}
	for _, operation := range openapi.EveryOperation(b.contract) {
		id := openapi.Lookup(operation.Node, "operationId")
		if id == nil {
			b.fail(operation.Node, "%s has no operationId", operation)
			continue
		}
		if other, taken := identifiers[id.Value]; taken {
			b.fail(id, "operationId %s is already taken in %s", id.Value, b.at(other))
		}
		identifiers[id.Value] = id
		b.checkDescribed(operation.Node, id)
		b.checkModels(operation)
		b.checkPaging(operation, id)
	}
	b.checkComponents()
}

// checkExtensions rejects misspelt extensions, which would have no effect.
func (b *bundler) checkExtensions(node *yaml.Node) {
	for key := range openapi.Members(node) {
		if strings.HasPrefix(key.Value, "x-") && !slices.Contains(extensions, key.Value) && b.origins[key] != "" {
			b.fail(key, "extension %s is unknown: is it misspelt?", key.Value)
		}
	}
}

// checkDescribed checks that an operation or webhook, its parameters and its responses have
// descriptions.
func (b *bundler) checkDescribed(operation, id *yaml.Node) {
	for _, key := range []string{"summary", "description"} {
		if openapi.Text(operation, key) == "" {
			b.fail(id, "%s has no %s", id.Value, key)
		}
	}
	for _, p := range openapi.Elements(operation, "parameters") {
		b.checkParameter(id.Value, p)
	}
	for status, response := range openapi.Members(operation, "responses") {
		if openapi.Text(openapi.Deref(b.contract, response), "description") == "" {
			b.fail(status, "response %s of %s has no description", status.Value, id.Value)
		}
	}
}

// checkParameter checks that a parameter is described, and that it is written in the way that
// package kombo writes queries: a list has commas between its elements.
func (b *bundler) checkParameter(operation string, p *yaml.Node) {
	name := openapi.Text(p, "name")
	if openapi.Text(p, "description") == "" {
		b.fail(p, "parameter %s of %s has no description", name, operation)
	}
	style, explode := openapi.Text(p, "style"), openapi.Text(p, "explode")
	switch isList := openapi.Text(p, "schema", "type") == "array"; {
	case isList && (style != "form" || explode != "false"):
		b.fail(p, "the list %s of %s needs style: form and explode: false", name, operation)
	case !isList && style+explode != "":
		b.fail(p, "parameter %s of %s is not a list, so it must not have style and explode", name, operation)
	}
}

// checkModels checks that the models of x-models are values of the enum Model.
func (b *bundler) checkModels(operation openapi.Operation) {
	models := openapi.Find(b.contract, "components", "schemas", "Model")
	for _, model := range openapi.Elements(operation.Node, "x-models") {
		switch {
		case models == nil:
			b.fail(model, "model %s is unknown: there is no schema Model that lists the models", model.Value)
		case !openapi.Contains(openapi.Lookup(models, "enum"), model.Value):
			b.fail(model, "model %s is unknown: add it to the enum Model in %s", model.Value, b.at(models))
		}
	}
}

// checkPaging checks that pages can be followed: without the parameters there would be no iterator.
func (b *bundler) checkPaging(operation openapi.Operation, id *yaml.Node) {
	response := openapi.Deref(b.contract, operation.Response())
	page := openapi.Deref(b.contract, openapi.Find(response, "properties", "data"))
	next := openapi.Find(page, "properties", "next")
	cursor := parameter(operation.Node, "query", "cursor")
	switch {
	case next != nil && cursor == nil && openapi.Text(operation.Node, "x-no-cursor") != "true":
		b.fail(id, "the data of %s has next, so it needs the parameter cursor: refer to CursorParam, or add x-no-cursor: true if Kombo has none", id.Value)
	case cursor != nil && openapi.Text(parameter(operation.Node, "query", "page_size"), "schema", "maximum") == "":
		b.fail(id, "%s has a cursor, so it needs the parameter page_size with a maximum: refer to PageSizeParam", id.Value)
	case next != nil && (!openapi.HasType(next, "string") || !openapi.HasType(next, "null")):
		b.fail(next, "next of %s has to be type: [string, 'null']", id.Value)
	}
}

// checkComponents checks that components have short, distinct names and descriptions.
func (b *bundler) checkComponents() {
	separators := strings.NewReplacer("_", "", "-", "", ".", "")
	names := map[string]*yaml.Node{}
	for _, kind := range []string{"schemas", "responses"} {
		for name, component := range openapi.Members(b.contract, "components", kind) {
			folded := strings.ToLower(separators.Replace(name.Value))
			if other, taken := names[folded]; taken {
				b.fail(name, "%s and %s in %s would have the same Go name: rename one of them", name.Value, other.Value, b.at(other))
			}
			names[folded] = name
			if len(name.Value) > longestName {
				b.fail(name, "the name %s is longer than %d characters", name.Value, longestName)
			}
			if kind == "schemas" {
				b.checkNames(name.Value, component)
			} else if openapi.Text(component, "description") == "" {
				b.fail(name, "response %s has no description", name.Value)
			}
		}
	}
}

// checkNames checks that a schema and its properties have descriptions, and that everything that
// becomes a Go type has a name.
func (b *bundler) checkNames(name string, schema *yaml.Node) {
	switch description := strings.TrimSpace(openapi.Text(schema, "description")); {
	case description == "":
		b.fail(schema, "schema %s has no description", name)
	case !goname.IsDescription(description) && !strings.HasPrefix(description, "TODO: "): // make check rejects that
		b.fail(schema, "the description of schema %s would not make a Go comment: begin it with A, An, The, Contains, Describes, Reports or Specifies, and end it with a full stop", name)
	}
	for key, property := range openapi.Members(schema, "properties") {
		if openapi.Lookup(property, "$ref") == nil && openapi.Text(property, "description") == "" {
			b.fail(key, "property %s of %s has no description", key.Value, name)
		}
		b.checkNamed(name+"."+key.Value, property)
	}
	b.checkNamed(name, openapi.Lookup(schema, "items"))
}

// checkNamed rejects objects and enums without a name: Go would have to invent one.
func (b *bundler) checkNamed(where string, schema *yaml.Node) {
	if schema == nil || openapi.Lookup(schema, "x-go-type") != nil {
		return
	}
	for _, keyword := range []string{"properties", "enum", "const"} {
		if openapi.Lookup(schema, keyword) != nil {
			b.fail(schema, "%s is an object, enum or constant without a name: make it a component, a constant an enum with one value", where)
		}
	}
	b.checkNamed(where+"[]", openapi.Lookup(schema, "items"))
	for _, branch := range openapi.Branches(schema) {
		b.checkNamed(where, branch)
	}
}
