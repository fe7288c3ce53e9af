package facts

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// parameterMutations change parameters of operations.
var parameterMutations = []mutation{
	{"parameter added", "parameter", Added, func(m *mutant) {
		parameters, _ := m.parameter(query)
		added := openapi.Object("name", "new_parameter", "in", "query", "schema", typed("string"))
		parameters.Content = append(parameters.Content, added)
		m.mentions = "it has the new query parameter `new_parameter` (`string`)"
	}},
	{"required parameter added", "parameter", Added, func(m *mutant) {
		parameters, _ := m.parameter(query)
		added := openapi.Object("name", "new_parameter", "in", "query", "required", true, "schema", typed("string"))
		parameters.Content = append(parameters.Content, added)
		m.mentions = "it has the new required query parameter `new_parameter` (`string`)"
	}},
	{"parameter removed", "parameter", Removed, func(m *mutant) {
		parameters, removed := m.parameter(query)
		m.mentions = openapi.Text(removed, "name")
		parameters.Content = slices.DeleteFunc(parameters.Content, func(p *yaml.Node) bool { return p == removed })
	}},
	{"parameter renamed", "parameter", Renamed, func(m *mutant) {
		_, parameter := m.parameter(query)
		renamed := openapi.Text(parameter, "name") + "_new"
		openapi.Set(parameter, "name", renamed)
		m.mentions = "`" + renamed + "` instead of"
	}},
	{"parameter required", "required", Added, func(m *mutant) {
		_, parameter := m.parameter(func(p *yaml.Node) bool { return query(p) && openapi.Lookup(p, "required") == nil })
		openapi.Set(parameter, "required", true)
	}},
	{"header no longer required", "required", Removed, func(m *mutant) {
		_, parameter := m.parameter(func(p *yaml.Node) bool { return openapi.Text(p, "in") == "header" })
		remove(parameter, "required")
	}},
	{"parameter deprecated", "deprecated", Added, func(m *mutant) {
		_, parameter := m.parameter(lacks("deprecated"))
		openapi.Set(parameter, "deprecated", true)
	}},
	{"parameter type", "type", Changed, func(m *mutant) {
		_, parameter := m.parameter(func(p *yaml.Node) bool { return plain(openapi.Lookup(p, "schema")) })
		openapi.Set(parameter, "schema", typed("integer"))
	}},
	{"maximum of page_size", "maximum", Changed, func(m *mutant) {
		_, parameter := m.parameter(has("schema", "maximum"))
		openapi.Set(openapi.Lookup(parameter, "schema"), "maximum", 500)
		m.mentions = "`500` instead of `250`"
	}},
	{"default of a parameter", "default", Changed, func(m *mutant) {
		_, parameter := m.parameter(has("schema", "default"))
		openapi.Set(openapi.Lookup(parameter, "schema"), "default", "new")
		m.mentions = "`default` `new` instead of"
	}},
}
