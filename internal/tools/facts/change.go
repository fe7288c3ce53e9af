package facts

import (
	"slices"
	"strings"
)

// Change is one difference between the facts of two documents.
type Change struct {
	// Operation is the operation or webhook, as in Fact.
	Operation string `json:"operation"`
	// Place is the place in it.
	Place Place `json:"-"`
	// What has changed: "operation", "parameter", "body", "answer", "media type", "property",
	// "variant", or the subject of a fact, such as "type", "null", "required", "value" and
	// "maximum".
	What string `json:"what"`
	Verb Verb   `json:"verb"`
	// Ours and Theirs are what the documents say. They are empty for something that a document does
	// not have, or that is simply present.
	Ours   string `json:"ours,omitempty"`
	Theirs string `json:"theirs,omitempty"`
	// Required reports whether what was added or removed is required.
	Required bool `json:"required,omitempty"`
	// Class and Meaning are what the change means for programs that use the SDK.
	Class   Class  `json:"class"`
	Meaning string `json:"meaning"`
	// Origin is the component of ours that has changed and the path in it, or empty.
	Origin string `json:"origin,omitempty"`
}

// Verb is what has happened, seen from ours.
type Verb string

// The verbs.
const (
	Added   Verb = "added"
	Removed Verb = "removed"
	Changed Verb = "changed"
	Renamed Verb = "renamed"
)

// Class is what a change means for programs that use the SDK now, or its next release.
type Class string

// The classes, the worst last.
const (
	// Documentation changes nothing for programs.
	Documentation Class = "documentation only"
	// Additive does not affect existing programs.
	Additive Class = "additive"
	// Breaking makes programs fail, miss something, or no longer compile with the next release.
	Breaking Class = "breaking"
)

// severity is higher for worse classes.
func (c Class) severity() int { return slices.Index([]Class{Documentation, Additive, Breaking}, c) }

// The things that steps lead to, by how the step starts. All other steps are parameters.
var things = []struct{ prefix, what string }{
	{"<", "variant"},
	{".", "property"},
	{"[]", "elements"},
	{"{}", "additional properties"},
	{" header ", "header"},
	{" ", "media type"},
	{"request", "body"},
	{"payload", "body"},
	{"answer ", "answer"},
	{"reply ", "answer"},
	{"callback ", "callback"},
}

// whatOf returns what a step leads to.
func whatOf(step string) string {
	if step == "" {
		return "variant"
	}
	for _, thing := range things {
		if strings.HasPrefix(step, thing.prefix) {
			return thing.what
		}
	}
	return "parameter"
}
