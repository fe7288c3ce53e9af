package bundle

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

func (b *bundler) schemas() *yaml.Node { return openapi.Find(b.contract, "components", "schemas") }

// nameEnums names the constants of all string enums: FULL_TIME becomes FullTime, as in
// EmploymentTypeFullTime. An enum that has x-enum-varnames keeps them.
func (b *bundler) nameEnums() {
	openapi.WalkKeywords(b.schemas(), func(schema *yaml.Node) {
		values := openapi.Elements(schema, "enum")
		if values == nil || openapi.Text(schema, "type") != "string" || openapi.Lookup(schema, "x-enum-varnames") != nil {
			return
		}
		var names []string
		// Codes in upper case, such as country codes, stay as they are.
		areCodes := !slices.ContainsFunc(values, func(value *yaml.Node) bool {
			return len(value.Value) > 3 || value.Value != strings.ToUpper(value.Value)
		})
		for _, value := range values {
			name := goname.OfValue(value.Value)
			if areCodes {
				name = value.Value
			}
			if name == "" {
				b.fail(value, "the value %q has no Go name: give the enum x-enum-varnames", value.Value)
			} else if i := slices.Index(names, name); i >= 0 {
				b.fail(value, "the values %q and %q have the same Go name %q: give the enum x-enum-varnames", values[i].Value, value.Value, name)
			}
			names = append(names, name)
		}
		openapi.Set(schema, "x-enum-varnames", names)
	})
}

// nameMembers gives the Go fields of properties and parameters their names (x-go-name), and those
// of properties their order (x-order), which is the order of the contract.
func (b *bundler) nameMembers() {
	openapi.WalkKeywords(b.schemas(), func(schema *yaml.Node) {
		names := map[string]*yaml.Node{}
		for key, property := range openapi.Members(schema, "properties") {
			if property.Kind == yaml.MappingNode {
				b.nameMember(key, property, names)
				openapi.Set(property, "x-order", len(names))
			}
		}
	})
	for operation := range openapi.Operations(b.contract) {
		names := map[string]*yaml.Node{}
		for _, parameter := range openapi.Elements(operation.Node, "parameters") {
			if openapi.Text(parameter, "in") != "header" {
				b.nameMember(openapi.Lookup(parameter, "name"), parameter, names)
			}
		}
	}
}

// nameMember names a property or parameter. names are those that are taken.
func (b *bundler) nameMember(key, member *yaml.Node, names map[string]*yaml.Node) {
	name := goname.Of(key.Value)
	if own := openapi.Text(member, "x-go-name"); own != "" {
		name = own
	}
	if other, taken := names[name]; taken {
		b.fail(key, "%s has the same Go name as %s in %s, %s: give one of them an x-go-name", key.Value, other.Value, b.at(other), name)
	}
	names[name] = key
	openapi.Set(member, "x-go-name", name)
}

// typeDates sets the Go type of strings with x-date to Date.
func (b *bundler) typeDates() {
	openapi.WalkKeywords(b.contract, func(node *yaml.Node) {
		if openapi.Text(node, "x-date") == "true" {
			openapi.Set(node, "x-go-type", "Date")
		}
	})
}

// limits are the constraints that package kombo checks before it sends a request, by the names that
// they have in struct tags.
var limits = []struct{ keyword, tag string }{
	{"minLength", "minlength"}, {"maxLength", "maxlength"}, {"minimum", "min"}, {"maximum", "max"}, {"minItems", "minitems"}, {"maxItems", "maxitems"},
}

// tagConstraints writes what package kombo checks in requests into struct tags: kombo:"max=30". A
// required field needs no tag, because its JSON tag lacks omitempty; "empty" means that its zero
// value is also valid (x-allow-empty).
func (b *bundler) tagConstraints() {
	seen := map[*yaml.Node]bool{}
	for operation := range openapi.Operations(b.contract) {
		b.tagProperties(operation.Body(), seen)
		for _, parameter := range openapi.Elements(operation.Node, "parameters") {
			if openapi.Text(parameter, "in") == "query" {
				tagConstraint(parameter, openapi.Lookup(parameter, "schema"))
			}
		}
	}
}

// tagProperties tags the properties of a schema and of all schemas within it, except those in seen.
func (b *bundler) tagProperties(schema *yaml.Node, seen map[*yaml.Node]bool) {
	schema = openapi.Deref(b.contract, schema)
	if schema == nil || schema.Kind != yaml.MappingNode || seen[schema] {
		return
	}
	seen[schema] = true
	for name, property := range openapi.Members(schema, "properties") {
		tagConstraint(property, openapi.Deref(b.contract, property))
		explainNil(property, openapi.Contains(openapi.Lookup(schema, "required"), name.Value))
	}
	for _, inner := range openapi.Subschemas(schema) {
		b.tagProperties(inner, seen)
	}
}

// explainNil adds what nil means to the description of a property that may be null, because Go has
// one nil for a property that is null and one that is absent.
func explainNil(property *yaml.Node, required bool) {
	isNull := func(schema *yaml.Node) bool { return openapi.HasType(schema, "null") }
	description := openapi.Text(property, "description")
	if description == "" || !isNull(property) && !slices.ContainsFunc(openapi.Elements(property, "anyOf"), isNull) {
		return
	}
	if required {
		openapi.Set(property, "description", description+" Nil is sent as null.")
	} else {
		openapi.Set(property, "description", description+" Nil omits the field; kombo.WithBodyFields can send null.")
	}
}

// plainPrefix is a prefix that needs neither a regular expression nor escapes in a struct tag.
var plainPrefix = regexp.MustCompile(`^[A-Za-z0-9/:_-]+$`)

// tagConstraint tags a property or parameter with the constraints of its schema.
func tagConstraint(member, schema *yaml.Node) {
	var tags []string
	if openapi.Text(member, "x-allow-empty") == "true" {
		tags = append(tags, "empty")
	}
	for _, limit := range limits {
		if value := openapi.Text(schema, limit.keyword); value != "" {
			tags = append(tags, limit.tag+"="+value)
		}
	}
	if prefix, isPrefix := strings.CutPrefix(openapi.Text(schema, "pattern"), "^"); isPrefix && plainPrefix.MatchString(prefix) {
		tags = append(tags, "prefix="+prefix) // package kombo supports no other patterns
	}
	if len(tags) > 0 {
		openapi.Set(member, "x-oapi-codegen-extra-tags", openapi.Object("kombo", strings.Join(tags, ",")))
	}
}

// sendEmptyLists makes Go omit optional lists and maps that are nil, and send those that are empty.
func (b *bundler) sendEmptyLists() {
	openapi.WalkKeywords(b.schemas(), func(schema *yaml.Node) {
		for name, property := range openapi.Members(schema, "properties") {
			target := openapi.Deref(b.contract, property)
			isMap := openapi.Lookup(target, "additionalProperties") != nil || strings.HasPrefix(openapi.Text(target, "x-go-type"), "map[")
			if !openapi.Contains(openapi.Lookup(schema, "required"), name.Value) && (openapi.HasType(target, "array") || isMap) {
				openapi.Set(property, "x-omitempty", false)
				openapi.Set(property, "x-omitzero", true)
			}
		}
	})
}

// nameFlatTypes replaces references to the exact branches of a union by references to its flat
// struct: otherwise a component whose x-go-type is a component, such as
// ScreeningQuestionAnswerByType, would appear as an alias in Go.
func (b *bundler) nameFlatTypes() {
	openapi.WalkKeywords(b.contract, func(node *yaml.Node) {
		name := openapi.Component(node)
		if flat := b.flatType(name); flat != name {
			openapi.Set(node, "x-go-type", flat)
		}
	})
}

// flatType returns the component that replaces the component name in Go, or name.
func (b *bundler) flatType(name string) string {
	flat := openapi.Text(b.schemas(), name, "x-go-type")
	if openapi.Lookup(b.schemas(), flat) == nil {
		return name
	}
	return flat
}

// separateDeprecations ends the descriptions of deprecated properties and parameters with a blank
// line. The generator writes "Deprecated: ..." right after the description, but Go's tools need a
// separate paragraph.
func (b *bundler) separateDeprecations() {
	openapi.WalkKeywords(b.contract, func(node *yaml.Node) {
		description := openapi.Lookup(node, "description")
		if openapi.Text(node, "deprecated") == "true" && description != nil && openapi.Lookup(node, "operationId") == nil {
			openapi.Set(node, "description", description.Value+"\n\n")
		}
	})
}
