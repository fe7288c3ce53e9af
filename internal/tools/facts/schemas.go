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
	shape.Checks = maps.Clone(shape.Checks)
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
