// Package facts lists what an OpenAPI document says about an API, whatever style it is written in,
// and compares two documents.
//
// A fact is one statement about one place of one operation:
//
//	PATCH /hris/employees/{employee_id} request application/json.work_email: type string
//	PATCH /hris/employees/{employee_id} request application/json.work_email: null
//
// Styles make no difference: references are followed, allOf is merged, and different ways to write
// a schema lead to the same facts. These are anyOf and oneOf; anyOf with null, a list of types, and
// nullable of OpenAPI 3.0; const and an enum of one value; an open enum as anyOf or x-known-values;
// a list in the query as an array, exploded or not, or as a string with commas; a flag in the query
// as a boolean or as "true" and "false". Descriptions, examples and other extensions are not facts.
// A schema that contains itself is listed once, with a fact that says where it repeats.
//
// The files, in the order of the steps:
//
//	document.go      references, origins and combinations of schemas
//	checks.go        read the keywords that restrict values
//	alternatives.go  list the alternatives that a schema allows
//	shape.go         fold the alternatives into one shape, and name the branches of unions
//	recursion.go     find schemas that are equal at every level, and so where recursion ends
//	schemas.go       list the facts of a schema
//	list.go          list the facts of all operations
//	part.go          arrange the facts of an operation as a tree
//	align.go         find the parts of two trees that belong together
//	compare.go       compare two trees
//	change.go        Change: one difference between two documents
//	judge.go         decide what a change means for programs that use the SDK
//	words.go         describe a change in words
//	fold.go          combine the same change in many places into one entry
package facts

import (
	"slices"
	"strings"
)

// Fact is one statement.
type Fact struct {
	// Operation is an operation such as "POST /connect/activate-integration", a webhook such as
	// "webhook data-changed", or "the API" for the whole API.
	Operation string
	// Place is the place in the operation.
	Place Place
	// About is the subject: "type", "null", "required", "value", "maximum", ...
	About string
	// Value is what the fact says about it, or empty for "null", "required" and the like.
	Value string
	// Origin is the component of the place and the path in it, such as "Employee.work_email", or
	// empty. It is not part of the statement.
	Origin string
}

// String returns the fact as one line.
func (f Fact) String() string {
	text := f.Operation
	if len(f.Place) > 0 {
		text += " " + f.Place.String()
	}
	text += ": " + f.About
	if f.Value != "" {
		text += " " + f.Value
	}
	return text
}

// Place is a place in an operation, one element for each step: "request", " application/json",
// ".work_email". The steps in a schema are ".name" for a property, "[]" for the elements of an
// array, "{}" for additional properties, and "<...>" for a branch of a union.
type Place []string

// String returns the place as text, such as "request application/json.work_email".
func (p Place) String() string { return strings.Join(p, "") }

// step returns the place one step further down. It does not change p.
func (p Place) step(step string) Place { return append(slices.Clip(p), step) }

// sent reports whether programs send what is at a place of an operation. Otherwise they receive it.
func sent(operation string, place Place) bool {
	switch {
	case len(place) == 0:
		return true
	case strings.HasPrefix(operation, "webhook "):
		return strings.HasPrefix(place[0], "reply ")
	}
	return !strings.HasPrefix(place[0], "answer ")
}

// List is the facts of a document, ordered by operation.
type List []Fact

// Of returns the facts of one operation or webhook.
func (l List) Of(operation string) List {
	return slices.DeleteFunc(slices.Clone(l), func(fact Fact) bool { return fact.Operation != operation })
}

// String returns the list as text, one line for each fact.
func (l List) String() string {
	var text strings.Builder
	for _, fact := range l {
		text.WriteString(fact.String() + "\n")
	}
	return text.String()
}
