package facts

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// schemaMutations change schemas and error codes.
var schemaMutations = []mutation{
	{"property added", "property", Added, func(m *mutant) {
		object := m.object()
		openapi.Set(openapi.Lookup(object, "properties"), "new_property", openapi.Object("type", []string{"string", "null"}))
		m.mentions = "new_property` (`string or null`)"
	}},
	{"required property added", "property", Added, func(m *mutant) {
		object := m.object()
		openapi.Set(openapi.Lookup(object, "properties"), "new_property", openapi.Object("$ref", "#/components/schemas/Address"))
		addRequired(object, "new_property")
		m.mentions = "new_property` (`object with"
	}},
	{"property removed", "property", Removed, func(m *mutant) {
		object, name := m.propertyOf(func(_ string, object, property *yaml.Node) bool {
			return openapi.Lookup(property, "const") == nil && len(openapi.Lookup(object, "properties").Content) > 2
		})
		remove(openapi.Lookup(object, "properties"), name)
		removeRequired(object, name)
		m.mentions = name
	}},
	{"type changed", "type", Changed, func(m *mutant) {
		object, name := m.property(plain)
		openapi.Set(openapi.Find(object, "properties", name), "type", "integer")
		m.mentions = "is `integer` instead of `"
	}},
	{"object instead of a text", "type", Changed, func(m *mutant) {
		object, name := m.property(plain)
		openapi.Set(openapi.Lookup(object, "properties"), name, openapi.Object("$ref", "#/components/schemas/Address"))
		m.mentions = "is `object` instead of `"
	}},
	{"null added", "null", Added, func(m *mutant) {
		object, name := m.property(plain)
		property := openapi.Find(object, "properties", name)
		openapi.Set(property, "type", []string{kind(property), "null"})
		m.mentions = name
	}},
	{"null removed", "null", Removed, func(m *mutant) {
		object, name := m.property(nullable)
		notNull(openapi.Find(object, "properties", name))
		m.mentions = name
	}},
	{"null removed from an object or enum", "null", Removed, func(m *mutant) {
		schema := m.pick(func(schema *yaml.Node) bool { branch, _ := nullOr(schema); return branch != nil })
		branches := openapi.Lookup(schema, "anyOf")
		branches.Content = branches.Content[:1]
	}},
	{"enum value added", "value", Added, func(m *mutant) {
		schema := m.pick(has("enum"))
		values := openapi.Lookup(schema, "enum")
		values.Content = append(values.Content, openapi.Node("NEW_VALUE"))
		m.mentions = "the new value `NEW_VALUE`"
	}},
	{"enum value removed", "value", Removed, func(m *mutant) {
		schema := m.pick(func(schema *yaml.Node) bool { return len(openapi.Elements(openapi.Lookup(schema, "enum"))) > 1 })
		values := openapi.Lookup(schema, "enum")
		i := m.IntN(len(values.Content))
		m.mentions = "no longer has the value `" + values.Content[i].Value + "`"
		values.Content = slices.Delete(values.Content, i, i+1)
	}},
	{"required in an object", "required", Added, func(m *mutant) {
		object, name := m.propertyOf(func(name string, object, _ *yaml.Node) bool { return !isRequired(object, name) })
		addRequired(object, name)
		m.mentions = name
	}},
	{"no longer required in an object", "required", Removed, func(m *mutant) {
		object, name := m.propertyOf(func(name string, object, _ *yaml.Node) bool { return isRequired(object, name) })
		removeRequired(object, name)
		m.mentions = name
	}},
	{"const", "value", Changed, func(m *mutant) {
		schema := m.pick(func(schema *yaml.Node) bool {
			return openapi.Lookup(schema, "const") != nil && kind(schema) == "string"
		})
		openapi.Set(schema, "const", "OTHER_CONSTANT")
		m.mentions = "is always `OTHER_CONSTANT` instead of"
	}},
	{"property deprecated", "deprecated", Added, func(m *mutant) {
		object, name := m.property(func(property *yaml.Node) bool {
			return openapi.Lookup(property, "deprecated") == nil && openapi.Lookup(property, "$ref") == nil
		})
		openapi.Set(openapi.Find(object, "properties", name), "deprecated", true)
		m.mentions = name
	}},
	{"format", "format", Changed, func(m *mutant) {
		object, name := m.property(has("format"))
		openapi.Set(openapi.Find(object, "properties", name), "format", "new-format")
		m.mentions = "`new-format`"
	}},
	{"pattern", "pattern", Added, func(m *mutant) {
		object, name := m.property(func(property *yaml.Node) bool {
			return kind(property) == "string" && openapi.Lookup(property, "pattern") == nil && plain(property)
		})
		openapi.Set(openapi.Find(object, "properties", name), "pattern", "^new$")
		m.mentions = name
	}},
	{"no other properties", "closed", Added, func(m *mutant) {
		openapi.Set(m.object(), "additionalProperties", false)
	}},
	{"branch of a union added", "variant", Added, func(m *mutant) {
		schema := m.pick(func(schema *yaml.Node) bool { return objects(schema) > 1 })
		branches := openapi.Lookup(schema, "anyOf")
		properties := openapi.Object("new_key", openapi.Object("type", "string", "const", "new"))
		branch := openapi.Object("type", "object", "required", []string{"new_key"}, "properties", properties)
		branches.Content = append(branches.Content, branch)
	}},
	{"branch of a union removed", "variant", Removed, func(m *mutant) {
		schema := m.pick(func(schema *yaml.Node) bool { return objects(schema) > 2 })
		branches := openapi.Lookup(schema, "anyOf")
		i := slices.IndexFunc(branches.Content, func(branch *yaml.Node) bool { return kind(branch) == "object" })
		branches.Content = slices.Delete(branches.Content, i, i+1)
	}},
	{"error code added", "value", Added, func(m *mutant) {
		values := m.codes()
		values.Content = append(values.Content, openapi.Node("HRIS.NEW_CODE"))
		m.mentions = "it has the new error code `HRIS.NEW_CODE`"
	}},
	{"error code removed", "value", Removed, func(m *mutant) {
		values := m.codes()
		i := m.IntN(len(values.Content))
		m.mentions = "it no longer has the error code `" + values.Content[i].Value + "`"
		values.Content = slices.Delete(values.Content, i, i+1)
	}},
}
