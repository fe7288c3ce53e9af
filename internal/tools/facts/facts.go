// Package facts reads what an OpenAPI document promises, whatever style it is written in, and compares what two
// documents promise.
//
// A fact is one promise at one place of one operation:
//
//	PATCH /hris/employees/{employee_id} request application/json.work_email: type string
//	PATCH /hris/employees/{employee_id} request application/json.work_email: null
//
// Styles make no difference. References are followed, allOf is merged, and what means the same becomes the same:
// anyOf and oneOf; anyOf with null, a list of types, and nullable of OpenAPI 3.0; const and an enum of one value; the
// values of an open enum as anyOf or under x-known-values; a list in the query as an array, exploded or not, or as a
// string with commas; a flag in the query as boolean or as "true" and "false". Prose, examples and other extensions are
// no promises. A schema that contains itself ends where it begins anew.
//
// The order of things, one file each:
//
//	schema.go    fold one schema: what it says at its own level
//	union.go     fold the alternatives of a schema, and give the branches of unions names
//	recursion.go find out which schemas say the same all the way down, and so where recursion ends
//	list.go      list the facts of every operation
//	compare.go   compare two lists
//	align.go     find out which parts of two lists belong together
//	change.go    say what has changed, and what it means for programs that use a Go SDK
//	fold.go      make one entry of a change that shows in many places
package facts

import (
	"slices"
	"strings"
)

// Fact is one promise.
type Fact struct {
	// Operation is the operation that it belongs to, such as "POST /connect/activate-integration", or the webhook, such
	// as "webhook data-changed". What holds for the whole API belongs to "the API".
	Operation string
	// Place is where in the operation the promise is made.
	Place Place
	// About is what the promise is about: "type", "null", "required", "value", "maximum", ...
	About string
	// Value is what is promised. It is empty where the promise is that something is so: "null", "required".
	Value string
	// Origin is the component that the place belongs to and the path in it, such as "Employee.work_email", or empty. It
	// is not part of the promise.
	Origin string
}

// String is the fact as one line.
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

// Place is a place in an operation, one step each: "request", " application/json", ".work_email". The steps of a schema
// are ".name" for a property, "[]" for the members of a list, "{}" for the values under any other key, and "<...>" for
// one branch of a union.
type Place []string

// String is the place as it reads: request application/json.work_email.
func (p Place) String() string { return strings.Join(p, "") }

// step is the place one step further down. The place itself stays as it is.
func (p Place) step(steps ...string) Place { return slices.Concat(p, steps) }

// List is what a document promises, operation by operation.
type List []Fact

// Of restricts the list to one operation, such as "POST /connect/activate-integration" or "webhook data-changed".
func (l List) Of(operation string) List {
	var facts List
	for _, fact := range l {
		if fact.Operation == operation {
			facts = append(facts, fact)
		}
	}
	return facts
}

// String is the list as text, a line for each fact.
func (l List) String() string {
	var text strings.Builder
	for _, fact := range l {
		text.WriteString(fact.String() + "\n")
	}
	return text.String()
}
