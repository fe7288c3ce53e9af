package facts

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// document is an OpenAPI document while its facts are read.
type document struct {
	root    *yaml.Node
	targets map[string]*yaml.Node // what references lead to
	origins map[*yaml.Node]string // where in which component a node stands
	shapes  map[*yaml.Node]*shape // what has been folded
	numbers map[*yaml.Node]int    // a number for each node, to tell combinations of them apart
	joined  map[string]*yaml.Node // the combinations of schemas that folding makes
	classes map[*yaml.Node]int    // see recursion.go
	steps   int                   // how many schemas have been looked at
	err     error                 // the first thing that was wrong with the document
}

func (d *document) fail(format string, arguments ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, arguments...)
	}
}

// resolve finds what a reference leads to, or nil.
func (d *document) resolve(reference string) *yaml.Node {
	target, known := d.targets[reference]
	if !known {
		target = openapi.Resolve(d.root, reference)
		d.targets[reference] = target
	}
	return target
}

// alternative is one way for a value to fit a schema: a value of one kind.
type alternative struct {
	kind       string            // null, boolean, integer, number, string, array, object; any for any value
	checks     map[string]string // format, maximum, default, deprecated, ...
	values     []string          // the values of an enum; nil without one
	open       bool              // other values are all right as well
	items      []*yaml.Node      // the schemas that the members of an array have to fit, all of them
	properties map[string][]*yaml.Node
	required   map[string]bool
	further    []*yaml.Node // the schemas of properties that are not listed
	closed     bool         // there are no other properties than those listed
	origin     string
}

// The keywords that say what a schema is; all others are checks.
var structure = map[string]bool{"$ref": true, "type": true, "nullable": true, "enum": true, "const": true, "allOf": true, "anyOf": true, "oneOf": true,
	"items": true, "properties": true, "required": true, "additionalProperties": true, "x-known-values": true}

// The keywords that promise nothing, like extensions.
var prose = map[string]bool{"title": true, "summary": true, "description": true, "example": true, "examples": true, "externalDocs": true, "xml": true,
	"$comment": true, "$schema": true, "$id": true, "$anchor": true, "$defs": true, "discriminator": true}

// The formats that only tell numbers from numbers.
var numberFormats = map[string]bool{"int32": true, "int64": true, "float": true, "double": true}

const mostAlternatives = 2000

// alternatives are all ways for a value to fit the schema.
func (d *document) alternatives(schema *yaml.Node, depth int) []alternative {
	const deepest = 100
	if d.steps++; d.steps > mostSteps {
		d.fail("the document takes more than %d steps to read", mostSteps)
	}
	if d.err != nil {
		return []alternative{{kind: "any"}}
	}
	if schema == nil || schema.Kind == yaml.ScalarNode && schema.Value == "true" {
		return []alternative{{kind: "any"}}
	}
	if depth > deepest {
		d.fail("line %d: a schema refers only to itself", schema.Line)
		return []alternative{{kind: "any"}}
	}
	if schema.Kind != yaml.MappingNode {
		if schema.Value != "false" {
			d.fail("line %d: a schema has to be an object", schema.Line)
		}
		return nil
	}
	result := d.own(schema)
	if reference := openapi.Lookup(schema, "$ref"); reference != nil {
		target := d.resolve(reference.Value)
		if target == nil {
			d.fail("$ref %q leads nowhere: the document is cut off, or refers to another one", reference.Value)
		}
		result = d.both(result, d.alternatives(target, depth+1))
	}
	for _, part := range openapi.Elements(openapi.Lookup(schema, "allOf")) {
		result = d.both(result, d.alternatives(part, depth+1))
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if branches := openapi.Lookup(schema, keyword); branches != nil {
			var either []alternative
			for _, branch := range openapi.Elements(branches) {
				either = append(either, d.alternatives(branch, depth+1)...)
			}
			result = d.both(result, either)
		}
	}
	if openapi.Text(openapi.Lookup(schema, "nullable")) == "true" {
		result = append(result, alternative{kind: "null"})
	}
	if len(result) > mostAlternatives {
		d.fail("line %d: a schema has more than %d alternatives", schema.Line, mostAlternatives)
		return result[:1]
	}
	return result
}

// own is what a schema says itself, without what it refers to and is composed of.
func (d *document) own(schema *yaml.Node) []alternative {
	var kinds []string
	types := openapi.Lookup(schema, "type")
	if kind := openapi.Text(types); kind != "" {
		kinds = []string{kind}
	}
	for _, kind := range openapi.Elements(types) {
		kinds = append(kinds, kind.Value)
	}
	values := openapi.Elements(openapi.Lookup(schema, "enum"))
	if constant := openapi.Lookup(schema, "const"); constant != nil {
		values = []*yaml.Node{constant}
	}
	byKind := map[string][]string{}
	for _, value := range values {
		kind := kindOf(value)
		byKind[kind] = append(byKind[kind], valueText(value))
	}
	has := func(keyword string) bool { return openapi.Lookup(schema, keyword) != nil }
	switch {
	case len(kinds) > 0:
	case len(values) > 0:
		kinds = slices.Sorted(maps.Keys(byKind))
	case has("properties") || has("required") || has("additionalProperties"):
		kinds = []string{"object"}
	case has("items"):
		kinds = []string{"array"}
	default:
		kinds = []string{"any"}
	}
	// An enum that has null allows it, and one that has not leaves it to the type: that is how everybody means it.
	if byKind["null"] != nil && !slices.Contains(kinds, "null") {
		kinds = append(kinds, "null")
	}
	var result []alternative
	checks := checksOf(schema)
	for _, kind := range kinds {
		a := alternative{kind: kind, checks: checks, origin: d.origins[schema]}
		switch kind {
		case "null":
			a.checks = nil
		case "array":
			if items := openapi.Lookup(schema, "items"); items != nil {
				a.items = []*yaml.Node{items}
			}
		case "object":
			d.describeObject(schema, &a)
		default:
			if len(values) > 0 {
				a.values = slices.Clone(byKind[kind])
				if kind == "number" {
					a.values = append(a.values, byKind["integer"]...)
				}
				if len(a.values) == 0 {
					continue // no value of this kind is allowed
				}
			}
			if known := openapi.Elements(openapi.Lookup(schema, "x-known-values")); kind == "string" && len(known) > 0 && len(values) == 0 {
				for _, value := range known {
					a.values = append(a.values, value.Value)
				}
				a.open = true
			}
		}
		result = append(result, a)
	}
	return result
}

func (d *document) describeObject(schema *yaml.Node, a *alternative) {
	a.properties, a.required = map[string][]*yaml.Node{}, map[string]bool{}
	for name, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
		a.properties[name.Value] = []*yaml.Node{property}
	}
	for _, name := range openapi.Elements(openapi.Lookup(schema, "required")) {
		a.required[name.Value] = true
	}
	further := openapi.Lookup(schema, "additionalProperties")
	switch {
	case openapi.Text(further) == "false":
		a.closed = true
	case further != nil && len(further.Content) > 0:
		a.further = []*yaml.Node{further}
	}
}

func kindOf(value *yaml.Node) string {
	switch value.Kind {
	case yaml.MappingNode:
		return "object"
	case yaml.SequenceNode:
		return "array"
	}
	switch value.ShortTag() {
	case "!!null":
		return "null"
	case "!!bool":
		return "boolean"
	case "!!int":
		return "integer"
	case "!!float":
		return "number"
	}
	return "string"
}

// checksOf are the promises of a schema that are neither its structure nor prose.
func checksOf(schema *yaml.Node) map[string]string {
	checks := map[string]string{}
	for key, value := range openapi.Members(schema) {
		if structure[key.Value] || prose[key.Value] || strings.HasPrefix(key.Value, "x-") {
			continue
		}
		text := valueText(value)
		switch {
		case key.Value == "format" && numberFormats[text]:
			continue
		case key.Value == "default" && kindOf(value) == "null":
			continue
		case key.Value != "default" && (text == "false" || text == "0" && strings.HasPrefix(key.Value, "min") && key.Value != "minimum"):
			continue
		}
		if number, err := strconv.ParseFloat(text, 64); err == nil && strings.HasSuffix(strings.ToLower(key.Value), "imum") &&
			math.Abs(number) >= 1<<53-1 {
			continue // a bound that only says how large a number can be at all
		}
		checks[key.Value] = text
	}
	if openapi.IsDeprecated(schema) {
		checks["deprecated"] = "true"
	}
	// OpenAPI 3.0 has exclusiveMinimum: true beside minimum, 3.1 has the bound itself.
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		if checks[exclusive] != "true" {
			continue
		}
		delete(checks, exclusive)
		if limit, there := checks[bound]; there {
			checks[exclusive] = limit
			delete(checks, bound)
		}
	}
	return checks
}

// valueText is a value as text that does not depend on how it is written.
func valueText(value *yaml.Node) string {
	switch value.Kind {
	case yaml.MappingNode:
		var members []string
		for key, member := range openapi.Members(value) {
			members = append(members, strconv.Quote(key.Value)+":"+quoted(member))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",") + "}"
	case yaml.SequenceNode:
		var elements []string
		for _, element := range value.Content {
			elements = append(elements, quoted(element))
		}
		return "[" + strings.Join(elements, ",") + "]"
	}
	switch kindOf(value) {
	case "null":
		return "null"
	case "boolean":
		return strings.ToLower(value.Value)
	case "integer", "number":
		if number, err := strconv.ParseFloat(value.Value, 64); err == nil {
			return strconv.FormatFloat(number, 'f', -1, 64)
		}
	}
	return value.Value
}

func quoted(value *yaml.Node) string {
	if kindOf(value) == "string" {
		text, err := json.Marshal(value.Value)
		if err == nil {
			return string(text)
		}
	}
	return valueText(value)
}
