package facts

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// shape folds the alternatives of a schema into one shape.
func (d *document) shape(schema *yaml.Node) *Shape {
	if known := d.shapes[schema]; known != nil {
		return known
	}
	alternatives := d.alternatives(schema, 0)
	s := &Shape{Checks: map[string]string{}, origin: d.originOf(schema, alternatives)}
	d.shapes[schema] = s
	anyNumber := slices.ContainsFunc(alternatives, func(a alternative) bool { return a.kind == "number" && a.values == nil })
	byKind := map[string][]alternative{}
	for _, a := range alternatives {
		if a.kind == "integer" && anyNumber {
			a.kind = "number"
		}
		byKind[a.kind] = append(byKind[a.kind], a)
	}
	if byKind["any"] != nil {
		s.Kinds, s.Checks = []string{"any"}, common(byKind["any"])
		return s
	}
	s.Null = byKind["null"] != nil
	delete(byKind, "null")
	s.Kinds = slices.Sorted(maps.Keys(byKind))
	for _, kind := range s.Kinds {
		d.fold(s, kind, byKind[kind])
	}
	switch {
	case len(s.Kinds) > 0:
	case s.Null:
		s.Kinds = []string{"null"}
	default:
		s.Kinds = []string{"nothing"}
	}
	return s
}

// originOf returns the origin of all alternatives that say more than their type, or of all if none does.
// If they have different origins, it returns the origin of the schema itself.
func (d *document) originOf(schema *yaml.Node, alternatives []alternative) string {
	var structured, plain []string
	for _, a := range alternatives {
		switch {
		case a.values != nil || a.kind == "array" || a.kind == "object":
			structured = append(structured, a.origin)
		case a.kind != "any" && a.kind != "null":
			plain = append(plain, a.origin)
		}
	}
	if len(structured) == 0 {
		structured = plain
	}
	if slices.Sort(structured); len(slices.Compact(structured)) == 1 {
		return structured[0]
	}
	return d.origins[schema]
}

// fold adds the alternatives of one kind to a shape.
func (d *document) fold(s *Shape, kind string, alternatives []alternative) {
	shared := common(alternatives)
	var values []string
	open := s.Open
	for _, a := range alternatives {
		values = append(values, a.values...)
		open = open || a.open || a.values == nil
	}
	switch {
	case kind == "object":
		for _, a := range alternatives {
			s.Objects = append(s.Objects, d.object(a, shared))
		}
	case kind == "array":
		var items []*yaml.Node
		for _, a := range alternatives {
			items = append(items, d.join("allOf", a.items))
		}
		s.Items = d.join("anyOf", items)
	case kind == "boolean" && slices.Contains(values, "true") && slices.Contains(values, "false"):
	case len(values) > 0:
		s.Values = slices.Concat(s.Values, values)
		slices.Sort(s.Values)
		s.Values, s.Open = slices.Compact(s.Values), open
		delete(shared, "format") // the values say it
	}
	s.Checks = merge(s.Checks, shared, func(_, a, b string) string { return joined(a, b, " or ") })
}

func (d *document) object(a alternative, shared map[string]string) Object {
	o := Object{Properties: map[string]*yaml.Node{}, Required: map[string]bool{}, checks: maps.Clone(a.checks), origin: a.origin}
	for name := range a.required {
		if a.properties[name] == nil && !a.closed {
			a.properties[name] = nil // a property that can be anything
		}
	}
	for name, schemas := range a.properties {
		o.Properties[name], o.Required[name] = d.join("allOf", schemas), a.required[name]
	}
	if a.further != nil {
		o.Further = d.join("allOf", a.further)
	}
	maps.DeleteFunc(o.checks, func(name, value string) bool { return shared[name] == value })
	if a.closed {
		o.checks["closed"] = "true"
	}
	return o
}

// common returns the checks that all alternatives have.
func common(alternatives []alternative) map[string]string {
	result := map[string]string{}
	maps.Copy(result, alternatives[0].checks)
	for _, a := range alternatives[1:] {
		maps.DeleteFunc(result, func(name, value string) bool { return a.checks[name] != value })
	}
	return result
}
