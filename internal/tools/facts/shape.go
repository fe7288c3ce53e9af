package facts

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

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

// originOf returns the origin of all alternatives that say more than their type, or of all if none
// does. If they have different origins, it returns the origin of the schema itself.
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

// branches returns the objects of a shape without duplicates.
func (d *document) branches(s *Shape) []Object {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(s.Objects), func(o Object) bool {
		signature := d.signature(o.level())
		duplicate := seen[signature]
		seen[signature] = true
		return duplicate
	})
}

// names returns the names of the branches of a union of objects, which say how they differ. A
// single object has the name "".
func (d *document) names(branches []Object) []string {
	if len(branches) < 2 {
		return []string{""}
	}
	if names := d.namesByConstant(branches); names != nil {
		return names
	}
	return namesByProperties(branches)
}

// namesByConstant names branches after a property that has a constant in all of them, such as
// "type=A". It returns nil if there is none.
func (d *document) namesByConstant(branches []Object) []string {
	constants := make([]map[string]string, len(branches))
	for i, o := range branches {
		constants[i] = map[string]string{}
		d.addConstants(constants[i], o, "")
	}
	outermostFirst := func(a, b string) int {
		return cmp.Or(strings.Count(a, ".")-strings.Count(b, "."), strings.Compare(a, b))
	}
	for _, property := range slices.SortedFunc(maps.Keys(constants[0]), outermostFirst) {
		var names []string
		for _, values := range constants {
			value, has := values[property]
			if name := property + "=" + value; has && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) == len(branches) {
			return names
		}
	}
	return nil
}

// addConstants adds the constants among the properties of an object, and one level below.
func (d *document) addConstants(constants map[string]string, o Object, prefix string) {
	for name, property := range o.Properties {
		s := d.shape(property)
		switch {
		case len(s.Values) == 1 && !s.Open && !s.Null && len(s.Kinds) == 1:
			constants[prefix+name] = s.Values[0]
		case len(s.Objects) == 1 && prefix == "":
			d.addConstants(constants, s.Objects[0], name+".")
		}
	}
}

// namesByProperties names branches after one or two properties that no other branch has.
func namesByProperties(branches []Object) []string {
	holders := map[string]int{}
	for _, o := range branches {
		for name := range o.Properties {
			holders[name]++
		}
	}
	var names []string
	unnamed := 0
	for _, o := range branches {
		own := slices.DeleteFunc(slices.Sorted(maps.Keys(o.Properties)), func(name string) bool { return holders[name] > 1 })
		name := "with " + strings.Join(own[:min(len(own), 2)], ", ")
		if len(own) == 0 {
			name = "object"
			if unnamed++; unnamed > 1 {
				name += " " + strconv.Itoa(unnamed)
			}
		}
		names = append(names, name)
	}
	return names
}
