package bundle

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// checkDescribed checks that operations and webhooks have an ID of their own and descriptions.
func checkDescribed(contract *yaml.Node, source source, fail failer) {
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
		checkOperation(contract, operation.Node, id, fail)
	}
}

func checkOperation(contract, operation, id *yaml.Node, fail failer) {
	for _, key := range []string{"summary", "description"} {
		if openapi.Text(openapi.Lookup(operation, key)) == "" {
			fail(id, "%s has no %s", id.Value, key)
		}
	}
	for _, p := range openapi.Elements(openapi.Lookup(operation, "parameters")) {
		checkParameter(id.Value, p, fail)
	}
	for status, response := range openapi.Members(openapi.Lookup(operation, "responses")) {
		if openapi.Text(openapi.Lookup(openapi.Deref(contract, response), "description")) == "" {
			fail(status, "response %s of %s has no description", status.Value, id.Value)
		}
	}
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

// checkModels checks that the models of x-models are values of the enum Model.
func checkModels(contract *yaml.Node, operation openapi.Operation, source source, fail failer) {
	models := openapi.Find(contract, "components", "schemas", "Model")
	known := openapi.Elements(openapi.Lookup(models, "enum"))
	for _, model := range openapi.Elements(openapi.Lookup(operation.Node, "x-models")) {
		switch {
		case models == nil:
			fail(model, "model %s is unknown: there is no schema Model that lists the models", model.Value)
		case !slices.ContainsFunc(known, func(name *yaml.Node) bool { return name.Value == model.Value }):
			fail(model, "model %s is unknown: add it to the enum Model in %s", model.Value, source.at(models))
		}
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
