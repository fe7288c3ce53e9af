package facts

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Schemas reads the normal form of the schemas of one document. It is not safe for concurrent use.
type Schemas struct{ *lister }

// SchemasOf returns the schemas of a document that [openapi.Read] could have read.
func SchemasOf(root *yaml.Node) Schemas {
	return Schemas{&lister{document: newDocument(root)}}
}

// Shape is what a schema says at its own level, however it is written.
type Shape struct {
	Kinds  []string          // sorted, without null: "string", "object", ...; "any" or "null" stands alone
	Null   bool              // null is valid
	Checks map[string]string // format, maximum, deprecated, ...
	Values []string          // the values of an enum, sorted
	Open   bool              // other values than those are valid
	Items  *yaml.Node        // of an array; nil for anything else
	// Objects has one element for an object and several for a union of objects.
	Objects []Object
}

// Object is an object or one branch of a union of objects.
type Object struct {
	Properties map[string]*yaml.Node
	Required   map[string]bool
	Further    *yaml.Node // what properties have to be that are not listed; nil if anything
}

// RequiredNames returns the names of the required properties, sorted.
func (o Object) RequiredNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.Required)), func(name string) bool { return !o.Required[name] })
}

// Shape returns the normal form of a schema.
func (s Schemas) Shape(schema *yaml.Node) (Shape, error) {
	found := s.shape(schema)
	shape := Shape{Kinds: found.kinds, Null: found.null, Checks: maps.Clone(found.checks), Values: found.values, Open: found.open, Items: found.items}
	s.classify([]*yaml.Node{schema})
	if s.err != nil {
		return Shape{}, s.err
	}
	for _, o := range s.branches(found) {
		shape.Objects = append(shape.Objects, Object{o.properties, o.required, o.further})
	}
	return shape, nil
}

// Either returns the schema of what fits one of schemas.
func (s Schemas) Either(schemas []*yaml.Node) *yaml.Node { return s.join("anyOf", schemas) }

// List returns what a schema promises at a place of an operation.
func (s Schemas) List(operation string, place Place, schema *yaml.Node) (List, error) {
	s.operation, s.facts, s.schemas, s.ready = operation, nil, nil, false
	s.schema(place, schema, nil)
	s.classify(s.schemas)
	s.ready = true
	s.schema(place, schema, nil)
	return s.facts, s.err
}
