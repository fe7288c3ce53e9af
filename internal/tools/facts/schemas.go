package facts

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Schemas reads the schemas of one document. It is not safe for concurrent use.
type Schemas struct{ *lister }

// SchemasOf returns the schemas of a document that [openapi.Read] could have read.
func SchemasOf(root *yaml.Node) Schemas { return Schemas{&lister{document: newDocument(root)}} }

// Shape is what a schema says at its own level, whatever style it is written in.
type Shape struct {
	Kinds  []string          // sorted, without null: "string", "object", ...; "any", "null" and "nothing" are alone
	Null   bool              // null is valid
	Checks map[string]string // format, maximum, deprecated, ...
	Values []string          // the values of an enum, sorted
	Open   bool              // values that are not in the enum are valid
	Items  *yaml.Node        // the elements of an array; nil for anything else
	// Objects has one element for an object, and several for a union of objects.
	Objects []Object
	origin  string
}

// Object is an object, or one branch of a union of objects.
type Object struct {
	Properties map[string]*yaml.Node
	Required   map[string]bool
	Further    *yaml.Node        // the schema of properties that are not listed; nil if they can be anything
	checks     map[string]string // those that other branches do not have
	origin     string
}

// RequiredNames returns the names of the required properties, sorted.
func (o Object) RequiredNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.Required)), func(name string) bool { return !o.Required[name] })
}

// Shape returns the normal form of a schema.
func (s Schemas) Shape(schema *yaml.Node) (Shape, error) {
	shape := *s.shape(schema)
	s.classify([]*yaml.Node{schema})
	if s.err != nil {
		return Shape{}, s.err
	}
	shape.Objects = s.branches(&shape)
	return shape, nil
}

// Either returns a schema that accepts what one of schemas accepts.
func (s Schemas) Either(schemas []*yaml.Node) *yaml.Node { return s.join("anyOf", schemas) }

// List returns the facts of a schema at a place of an operation.
func (s Schemas) List(operation string, place Place, schema *yaml.Node) (List, error) {
	s.operation = operation
	return s.list(func() { s.schema(place, schema, nil) })
}

// ancestor is a schema that contains the one being listed.
type ancestor struct {
	class int
	place Place
}

func (l *lister) schema(place Place, schema *yaml.Node, ancestors []ancestor) {
	if l.err != nil {
		return
	}
	schema = l.join("allOf", []*yaml.Node{schema})
	if !l.ready {
		l.schemas = append(l.schemas, schema)
		return
	}
	s, class := l.shape(schema), l.classes[schema]
	if i := slices.IndexFunc(ancestors, func(a ancestor) bool { return a.class == class }); i >= 0 {
		l.add(place, "type", "the same as "+ancestors[i].place.String(), s.origin)
		return
	}
	ancestors = append(slices.Clip(ancestors), ancestor{class, place})
	for _, kind := range s.Kinds {
		l.add(place, "type", kind, s.origin)
	}
	if s.Null {
		l.add(place, "null", "", s.origin)
	}
	for _, value := range s.Values {
		l.add(place, "value", value, s.origin)
	}
	if s.Open {
		l.add(place, "other values", "", s.origin)
	}
	l.checks(place, s.Checks, s.origin)
	if s.Items != nil {
		l.schema(place.step("[]"), s.Items, ancestors)
	}
	branches := l.branches(s)
	names := l.names(branches)
	for i, o := range branches {
		l.object(place, names[i], o, ancestors)
	}
}

func (l *lister) object(place Place, branch string, o Object, ancestors []ancestor) {
	if branch != "" {
		place = place.step("<" + branch + ">")
		l.add(place, "branch", "", o.origin)
	}
	l.checks(place, o.checks, o.origin)
	for _, name := range slices.Sorted(maps.Keys(o.Properties)) {
		property, place := o.Properties[name], place.step("."+name)
		if o.Required[name] {
			l.add(place, "required", "", l.shape(property).origin)
		}
		l.schema(place, property, ancestors)
	}
	if o.Further != nil {
		l.schema(place.step("{}"), o.Further, ancestors)
	}
}

func (l *lister) checks(place Place, checks map[string]string, origin string) {
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		value := checks[name]
		switch {
		case name == "default" && !sent(l.operation, place):
			continue // programs never see it: Kombo sends the value
		case name != "default" && value == "true":
			value = ""
		}
		l.add(place, name, value, origin)
	}
}
