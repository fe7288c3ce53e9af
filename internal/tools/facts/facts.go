// Package facts lists what an OpenAPI document says about an API, whatever style it is written in, and
// compares two documents.
//
// A fact is one statement about one place of one operation:
//
//	PATCH /hris/employees/{employee_id} request application/json.work_email: type string
//	PATCH /hris/employees/{employee_id} request application/json.work_email: null
//
// The style of a document makes no difference: references are followed, allOf is merged, and different
// ways to write the same schema lead to the same facts. These are anyOf and oneOf; anyOf with null, a list
// of types, and nullable of OpenAPI 3.0; const and an enum of one value; an open enum as anyOf or as
// x-known-values; a list in the query as an array, exploded or not, or as a string with commas; a flag in
// the query as a boolean or as "true" and "false". Descriptions, examples and other extensions are not
// facts. A schema that contains itself is listed once, with a fact that says where it repeats.
//
// The files, in the order in which they are used:
//
//	schemas.go       Schemas and Shape: the normal form of single schemas
//	document.go      the document: references, origins, and combinations of schemas
//	alternatives.go  list the alternatives that a schema allows
//	checks.go        read the keywords that restrict values
//	intersect.go     intersect the alternatives of schemas that apply together
//	shape.go         fold the alternatives of a schema into one shape
//	branches.go      name the branches of a union of objects
//	recursion.go     find schemas that are equal at every level, and so where recursion ends
//	list.go          list the facts of all operations
//	parameters.go    list the facts of parameters
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
	// Operation is the operation, such as "POST /connect/activate-integration", or the webhook, such as
	// "webhook data-changed". Facts about the whole API belong to "the API".
	Operation string
	// Place is the place in the operation.
	Place Place
	// About is the subject: "type", "null", "required", "value", "maximum", ...
	About string
	// Value is what the fact says about its subject. It is empty for a subject that is simply present,
	// such as "null" and "required".
	Value string
	// Origin is the component that the place belongs to and the path in it, such as
	// "Employee.work_email", or empty. It is not part of the statement.
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

// Place is the way to a place in an operation, one element for each step: "request",
// " application/json", ".work_email". The steps within a schema are ".name" for a property, "[]" for the
// elements of an array, "{}" for properties that are not listed, and "<...>" for a branch of a union.
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
