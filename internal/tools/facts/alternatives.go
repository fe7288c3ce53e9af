package facts

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// alternative is a set of values of one kind that a schema allows.
type alternative struct {
	kind       string            // null, boolean, integer, number, string, array or object; any for all values
	checks     map[string]string // format, maximum, default, deprecated, ...
	values     []string          // the values of an enum; nil without an enum
	open       bool              // values that are not in the enum are valid
	items      []*yaml.Node      // the schemas that apply to each element of an array
	properties map[string][]*yaml.Node
	required   map[string]bool
	further    []*yaml.Node // the schemas of properties that are not listed
	closed     bool         // only the listed properties are valid
	origin     string
}

// alternatives returns the alternatives that a schema allows.
func (d *document) alternatives(schema *yaml.Node, depth int) []alternative {
	d.steps++
	switch {
	case d.steps > mostSteps:
		d.fail("the document takes more than %d steps to read", mostSteps)
	case d.err != nil || schema == nil || openapi.Text(schema) == "true":
	case depth > deepest:
		d.fail("line %d: a schema refers only to itself", schema.Line)
	case schema.Kind == yaml.MappingNode:
		return d.composed(schema, depth)
	default:
		if openapi.Text(schema) != "false" {
			d.fail("line %d: a schema is not an object", schema.Line)
		}
		return nil
	}
	return []alternative{{kind: "any"}}
}

// composed returns the alternatives of a schema together with those that it refers to and consists
// of.
func (d *document) composed(schema *yaml.Node, depth int) []alternative {
	result := d.own(schema)
	all := openapi.Elements(schema, "allOf")
	if reference := openapi.Lookup(schema, "$ref"); reference != nil {
		target := openapi.Resolve(d.root, reference.Value)
		if target == nil {
			d.failToResolve(reference.Value)
		}
		all = append([]*yaml.Node{target}, all...)
	}
	for _, part := range all {
		result = d.intersect(result, d.alternatives(part, depth+1))
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if openapi.Lookup(schema, keyword) == nil {
			continue
		}
		var either []alternative
		for _, branch := range openapi.Elements(schema, keyword) {
			either = append(either, d.alternatives(branch, depth+1)...)
		}
		result = d.intersect(result, either)
	}
	if openapi.Text(schema, "nullable") == "true" {
		result = append(result, alternative{kind: "null"})
	}
	if len(result) > mostAlternatives {
		d.fail("line %d: a schema has more than %d alternatives", schema.Line, mostAlternatives)
		return result[:1]
	}
	return result
}

// own returns the alternatives of a schema without those that it refers to and consists of.
func (d *document) own(schema *yaml.Node) []alternative {
	values := openapi.Elements(schema, "enum")
	if constant := openapi.Lookup(schema, "const"); constant != nil {
		values = []*yaml.Node{constant}
	}
	enum := map[string][]string{} // by kind
	for _, value := range values {
		enum[kindOf(value)] = append(enum[kindOf(value)], valueText(value))
	}
	checks := checksOf(schema)
	var result []alternative
	for _, kind := range kindsOf(schema, enum) {
		a := alternative{kind: kind, checks: checks, origin: d.origins[schema]}
		switch kind {
		case "null":
			a.checks = nil
		case "array":
			if items := openapi.Lookup(schema, "items"); items != nil {
				a.items = []*yaml.Node{items}
			}
		case "object":
			a.describeObject(schema)
		default:
			a.values, a.open = valuesOf(schema, kind, enum)
			if len(enum) > 0 && len(a.values) == 0 {
				continue // the enum has no value of this kind
			}
		}
		result = append(result, a)
	}
	return result
}

// kindsOf returns the kinds of values that a schema allows. enum are its values by kind.
func kindsOf(schema *yaml.Node, enum map[string][]string) []string {
	has := func(keyword string) bool { return openapi.Lookup(schema, keyword) != nil }
	kinds := texts(openapi.Lookup(schema, "type"))
	switch {
	case len(kinds) > 0:
	case len(enum) > 0:
		kinds = slices.Sorted(maps.Keys(enum))
	case has("properties") || has("required") || has("additionalProperties"):
		kinds = []string{"object"}
	case has("items"):
		kinds = []string{"array"}
	default:
		kinds = []string{"any"}
	}
	// An enum with null allows null whatever the type says. An enum without null leaves it to the
	// type. This is not what JSON Schema says, but what authors mean.
	if enum["null"] != nil && !slices.Contains(kinds, "null") {
		kinds = append(kinds, "null")
	}
	return kinds
}

// valuesOf returns the values of one kind, and whether other values are valid.
func valuesOf(schema *yaml.Node, kind string, enum map[string][]string) (values []string, open bool) {
	switch {
	case kind == "number":
		return slices.Concat(enum["number"], enum["integer"]), false
	case kind == "string" && len(enum) == 0:
		values = texts(openapi.Lookup(schema, "x-known-values"))
		return values, len(values) > 0
	}
	return enum[kind], false
}

func (a *alternative) describeObject(schema *yaml.Node) {
	a.properties, a.required = map[string][]*yaml.Node{}, map[string]bool{}
	for name, property := range openapi.Members(schema, "properties") {
		a.properties[name.Value] = []*yaml.Node{property}
	}
	for _, name := range texts(openapi.Lookup(schema, "required")) {
		a.required[name] = true
	}
	further := openapi.Lookup(schema, "additionalProperties")
	a.closed = openapi.Text(further) == "false"
	if further != nil && len(further.Content) > 0 {
		a.further = []*yaml.Node{further}
	}
}

// intersect returns the alternatives of values that both a and b allow.
func (d *document) intersect(a, b []alternative) []alternative {
	var result []alternative
	for _, x := range a {
		for _, y := range b {
			if both, possible := x.and(y); possible {
				result = append(result, both)
			}
			if len(result) > mostAlternatives {
				d.fail("a schema has more than %d alternatives", mostAlternatives)
				return result
			}
		}
	}
	return result
}

// and returns the alternative of values that both x and y allow, and whether there is one. If both
// have an origin or a default, those of x are closer to where the schema is used.
func (x alternative) and(y alternative) (alternative, bool) {
	kind := commonKind(x.kind, y.kind)
	values, open := commonValues(x, y)
	switch {
	case kind == "" || values != nil && len(values) == 0:
		return alternative{}, false
	case kind == "null":
		return alternative{kind: kind}, true
	case x.kind == "any" || x.origin == "" && y.kind != "any":
		x.origin = y.origin
	}
	concatenate := func(_ string, a, b []*yaml.Node) []*yaml.Node { return slices.Concat(a, b) }
	return alternative{
		kind:       kind,
		checks:     merge(x.checks, y.checks, stricter),
		values:     values,
		open:       open,
		items:      slices.Concat(x.items, y.items),
		properties: merge(x.properties, y.properties, concatenate),
		required:   merge(x.required, y.required, func(string, bool, bool) bool { return true }),
		further:    slices.Concat(x.further, y.further),
		closed:     x.closed || y.closed,
		origin:     x.origin,
	}, true
}

// commonKind returns the kind of values that are of both kinds, or "".
func commonKind(a, b string) string {
	switch {
	case a == b || b == "any" || a == "integer" && b == "number":
		return a
	case a == "any" || a == "number" && b == "integer":
		return b
	}
	return ""
}

// commonValues returns the values that two alternatives have in common, and whether other values
// are valid. It returns nil if neither has an enum.
func commonValues(x, y alternative) (values []string, open bool) {
	switch {
	case y.values == nil || x.values != nil && !x.open && y.open:
		return x.values, x.open
	case x.values == nil || x.open && !y.open:
		return y.values, y.open
	case x.open:
		return slices.Concat(x.values, y.values), true
	}
	return intersection(x.values, y.values), false
}

func intersection(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(value string) bool { return !slices.Contains(other, value) })
}

// merge returns the entries of two maps. both combines the values of a key that both have.
func merge[V any](a, b map[string]V, both func(key string, a, b V) V) map[string]V {
	result := map[string]V{}
	maps.Copy(result, a)
	for key, value := range b {
		if other, shared := a[key]; shared {
			value = both(key, other, value)
		}
		result[key] = value
	}
	return result
}

// stricter returns the value of a check if two schemas with the values a and b apply together.
func stricter(check, a, b string) string {
	switch order := compareLimits(check, a, b); {
	case check == "default" || order > 0:
		return a
	case order < 0:
		return b
	}
	return joined(a, b, " and ")
}

func joined(a, b, word string) string {
	if a == b {
		return a
	}
	return min(a, b) + word + max(a, b)
}
