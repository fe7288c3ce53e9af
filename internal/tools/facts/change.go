package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Change is one difference between what two documents promise.
type Change struct {
	// Operation is the operation or webhook, as in Fact.
	Operation string `json:"operation"`
	// Place is where in it.
	Place Place `json:"-"`
	// What has changed: "operation", "parameter", "body", "answer", "media type", "property", "variant", or what a fact
	// can be about, such as "type", "null", "required", "value" and "maximum".
	What string `json:"what"`
	// Verb says how.
	Verb Verb `json:"verb"`
	// Ours and Theirs are what is promised on each side; empty where there is nothing.
	Ours   string `json:"ours,omitempty"`
	Theirs string `json:"theirs,omitempty"`
	// Required reports whether what was added or removed is required.
	Required bool `json:"required,omitempty"`
	// Class and Meaning say what it is for programs that use the SDK.
	Class   Class  `json:"class"`
	Meaning string `json:"meaning"`
	// Origin is the component of ours that it belongs to, and the path in it; empty where it belongs to none.
	Origin string `json:"origin,omitempty"`
}

// Verb says what has happened, seen from ours to theirs.
type Verb string

// The verbs.
const (
	Added   Verb = "added"
	Removed Verb = "removed"
	Changed Verb = "changed"
	Renamed Verb = "renamed"
)

// Class is what a change means for programs that use the SDK as it is, and for those that take the next release of it.
type Class string

// The classes, the worst last.
const (
	// Documentation changes nothing that a program does.
	Documentation Class = "documentation only"
	// Additive leaves programs as they are.
	Additive Class = "additive"
	// Breaking makes programs fail, or miss something, or no longer compile with the next release.
	Breaking Class = "breaking"
)

// Worse reports whether a class is worse than another.
func (c Class) Worse(than Class) bool {
	order := []Class{Documentation, Additive, Breaking}
	return slices.Index(order, c) > slices.Index(order, than)
}

// whatOf is what a step leads to.
func whatOf(step string) string {
	switch {
	case isBranch(step):
		return "variant"
	case step[0] == '.':
		return "property"
	case step == "[]":
		return "members"
	case step == "{}":
		return "further properties"
	case strings.HasPrefix(step, " header "):
		return "header"
	case step[0] == ' ':
		return "media type"
	case step == "request" || step == "payload":
		return "body"
	case strings.HasPrefix(step, "answer ") || strings.HasPrefix(step, "reply "):
		return "answer"
	case strings.HasPrefix(step, "callback "):
		return "callback"
	}
	return "parameter"
}

// sent reports whether a place is in a request; otherwise it is in a response.
func (c *Change) sent() bool {
	if len(c.Place) == 0 {
		return true
	}
	if strings.HasPrefix(c.Operation, "webhook ") {
		return strings.HasPrefix(c.Place[0], "reply ")
	}
	return !strings.HasPrefix(c.Place[0], "answer ")
}

// judge sets the class and the meaning of a change.
func (c *Change) judge() {
	sent := c.sent()
	set := func(class Class, meaning string) { c.Class, c.Meaning = class, meaning }
	const (
		goOn     = "Programs go on as they are; the next release can offer it."
		goOnSame = "Programs go on as they are."
		gone     = "Programs that use it may stop working, and it would be missing in the next release."
		readZero = "Programs that read it get a zero value or nil."
		refused  = "Kombo refuses what programs may send today."
	)
	switch c.What {
	case "operation", "server", "callback":
		if c.Verb == Added {
			set(Additive, goOn)
		} else {
			set(Breaking, gone)
		}
	case "deprecated":
		if c.Verb == Added {
			set(Documentation, "Programs go on as they are; editors and linters should warn: add deprecated and x-deprecated-reason to the contract.")
		} else {
			set(Documentation, goOnSame)
		}
	case "authorization":
		set(Breaking, "Requests are refused until the SDK authorises them the new way.")
	case "parameter", "property", "header", "body", "media type", "answer", "variant", "further properties", "members":
		c.judgePart(sent)
	case "required":
		switch {
		case sent == (c.Verb == Added):
			if sent {
				set(Breaking, "Kombo refuses requests without it.")
			} else {
				set(Breaking, readZero+" In Go it may become a pointer.")
			}
		default:
			set(Additive, goOnSame)
		}
	case "null":
		switch {
		case sent == (c.Verb == Removed):
			if sent {
				set(Breaking, refused)
			} else {
				set(Breaking, readZero+" In Go it becomes a pointer.")
			}
		default:
			set(Additive, goOnSame)
		}
	case "type":
		c.judgeType(sent)
	case "value":
		switch {
		case c.Verb == Changed:
			set(Breaking, "Programs and the SDK know the old value only.")
		case c.Verb == Added:
			set(Additive, "Programs go on as they are: enums in Go are open. The next release has a constant for it.")
		case sent:
			set(Breaking, refused)
		default:
			set(Breaking, "Programs wait for it in vain, and its constant would be missing in the next release.")
		}
	case "enum", "closed":
		switch {
		case sent && c.Verb == Added:
			set(Breaking, refused)
		case c.What == "closed" && !sent:
			set(Documentation, goOnSame)
		default:
			set(Additive, goOnSame)
		}
	case "other values":
		if sent && c.Verb == Removed {
			set(Breaking, refused)
		} else {
			set(Additive, "Programs go on as they are: enums in Go are open.")
		}
	case "list":
		if c.Verb == Added {
			set(Additive, "Programs go on as they are; in Go it becomes a slice.")
		} else {
			set(Breaking, refused)
		}
	case "format":
		set(Breaking, "The type in Go may change, such as from string to time.Time.")
	default:
		c.judgeCheck(sent)
	}
}

func (c *Change) judgePart(sent bool) {
	switch {
	case c.Verb == Renamed && strings.HasPrefix(c.Place[0], "path "):
		c.Class, c.Meaning = Documentation, "Programs go on as they are: the path is filled in by position."
	case c.Verb == Renamed:
		c.Class, c.Meaning = Breaking, "Kombo ignores or refuses the old name."
	case c.Verb == Changed && sent:
		c.Class, c.Meaning = Breaking, "Kombo refuses what programs send today."
	case c.Verb == Changed:
		c.Class, c.Meaning = Breaking, "Programs cannot read it any more."
	case c.Verb == Removed && sent:
		c.Class, c.Meaning = Breaking, "Kombo ignores or refuses what programs send there, and it would be missing in the next release."
	case c.Verb == Removed:
		c.Class, c.Meaning = Breaking, "Programs that read it get a zero value or nil, and it would be missing in the next release."
	case sent && c.Verb == Added && c.Required:
		c.Class, c.Meaning = Breaking, "Kombo refuses requests without it."
	case sent && c.Verb == Added:
		c.Class, c.Meaning = Additive, "Programs go on as they are; the next release can offer it."
	case c.Verb == Added:
		c.Class, c.Meaning = Additive, "Programs go on as they are; they can read it with the next release."
	default:
		c.Class, c.Meaning = Breaking, unclassified
	}
}

func (c *Change) judgeType(sent bool) {
	ours, theirs := strings.Split(c.Ours, " or "), strings.Split(c.Theirs, " or ")
	within := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(kind string) bool {
			return !slices.Contains(b, kind) && !slices.Contains(b, "any value") && !(kind == "integer" && slices.Contains(b, "number"))
		})
	}
	switch {
	case sent && within(ours, theirs):
		c.Class, c.Meaning = Additive, "What programs send is still right; in Go the type would change."
	case sent:
		c.Class, c.Meaning = Breaking, "Kombo refuses what programs send today."
	case within(theirs, ours):
		c.Class, c.Meaning = Additive, "What programs read is still right; in Go the type could become narrower."
	default:
		c.Class, c.Meaning = Breaking, "Programs cannot read it any more: in Go it has another type."
	}
}

// judgeCheck judges limits and the like: maximum, minLength, pattern, default, ...
// unclassified is the meaning of a change that nobody has thought of yet. A test fails if a keyword of JSON Schema leads
// to it.
const unclassified = "It is unknown what this means for programs."

// limits are the keywords that a request has to satisfy and the SDK does not check in responses.
var limits = []string{"contentEncoding", "contentMediaType", "contentSchema", "contains", "dependentRequired", "dependentSchemas", "else",
	"exclusiveMaximum", "exclusiveMinimum", "if", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
	"minLength", "minProperties", "minimum", "multipleOf", "not", "pattern", "patternProperties", "prefixItems", "propertyNames", "readOnly",
	"style", "then", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly"}

// judgeCheck judges limits and the like: maximum, minLength, pattern, default, ...
func (c *Change) judgeCheck(sent bool) {
	ours, err := strconv.ParseFloat(c.Ours, 64)
	theirs, err2 := strconv.ParseFloat(c.Theirs, 64)
	lower := strings.HasPrefix(c.What, "min") || c.What == "exclusiveMinimum"
	upper := strings.HasPrefix(c.What, "max") || c.What == "exclusiveMaximum"
	switch {
	case c.What == "default" && sent:
		c.Class, c.Meaning = Breaking, "Requests that leave it out mean something else."
	case c.What != "default" && !slices.Contains(limits, c.What):
		c.Class, c.Meaning = Breaking, unclassified
	case !sent:
		c.Class, c.Meaning = Documentation, "Programs go on as they are: the SDK does not check what Kombo sends."
	case c.Verb == Removed, c.Verb == Changed && err == nil && err2 == nil && (upper && theirs > ours || lower && theirs < ours):
		c.Class, c.Meaning = Additive, "Programs go on as they are: what they may send is still right."
	default: // it was added, or is stricter or different
		c.Class, c.Meaning = Breaking, "Kombo may refuse what programs send today."
	}
}

// Text says in plain words what has changed, to be read after the name of the operation and a colon. What the documents
// say is in `code`, so that it has no other meaning where the text is shown.
func (c Change) Text() string {
	where, path := c.where()
	subject := where
	if path != "" {
		subject = Code(path) + " in " + where
	}
	what := c.Theirs
	if c.Verb == Removed {
		what = c.Ours
	}
	described := ""
	if what != "" {
		described = " (" + Code(what) + ")"
	}
	required := ""
	if c.Required && c.Verb == Added && c.sent() {
		required = "required "
	}
	thing := func(holder, kind, name string) string {
		return c.oneOf(holder+" has the new "+required+kind+" "+Code(name)+described, holder+" no longer has the "+kind+" "+Code(name)+described,
			holder+" has the "+kind+" "+Code(c.Theirs)+" instead of "+Code(name))
	}
	is := func(added, removed string) string { return subject + " " + c.oneOf(added, removed, "") }
	switch c.What {
	case "operation":
		return c.oneOf("is new", "is gone", "")
	case "server":
		return c.oneOf("can be reached at "+Code(what), "can no longer be reached at "+Code(what), "")
	case "authorization":
		return c.oneOf("has to be authorised by "+Code(what), "needs no authorisation any more", "has to be authorised by "+Code(c.Theirs)+" instead of "+Code(c.Ours))
	case "deprecated":
		return is("is deprecated", "is no longer deprecated")
	case "required":
		if c.sent() {
			return is("is required", "may be left out")
		}
		return is("is always present", "may be missing")
	case "null":
		return is("can be null", "can no longer be null")
	case "type":
		return subject + " is " + Code(c.Theirs) + " instead of " + Code(c.Ours)
	case "value":
		kind := "value"
		if where == "the error response" && path == "error.code" {
			kind, subject = "error code", "it"
		}
		if strings.Contains(what, ", ") && c.Verb != Changed {
			kind += "s"
		}
		return subject + " " + c.oneOf("has the new "+kind+" "+Code(what), "no longer has the "+kind+" "+Code(what), "is always "+Code(c.Theirs)+" instead of "+Code(c.Ours))
	case "enum":
		return is("can only be "+Code(what), "can be anything instead of only "+Code(what))
	case "other values":
		return is("can have other values than the known ones", "has no other values than the known ones")
	case "list":
		return is("takes several values", "takes only one value")
	case "closed":
		return is("has no other properties than those that are listed", "can have other properties than those that are listed")
	case "body":
		return c.oneOf("takes a body", "no longer takes a body", "") + described
	case "answer":
		return c.oneOf("it has another response, "+where, "it no longer has "+where, "") + described
	case "callback", "header", "media type":
		holder := where
		if c.What == "callback" {
			holder = "it"
		}
		return thing(holder, c.What, strings.TrimPrefix(strings.TrimSpace(c.Place[len(c.Place)-1]), c.What+" "))
	case "parameter":
		in, name, _ := strings.Cut(c.Place[0], " ")
		return thing("it", in+" parameter", name)
	case "property", "variant":
		return thing(where, c.What, cmp.Or(path, "object"))
	case "further properties", "members":
		return where + " " + c.oneOf("now says", "no longer says", "says otherwise") + " what the " + c.What + " of " + Code(path) + " are" + described
	}
	return subject + " " + c.oneOf("now has ", "no longer has ", "now has ") + Code(c.What) + c.oneOf(of(c.Theirs), of(c.Ours), of(c.Theirs)+" instead of "+Code(c.Ours))
}

// of is a value after the name of what has it.
func of(value string) string {
	if value == "" {
		return ""
	}
	return " " + Code(value)
}

// Code marks a text as one that is not ours.
func Code(text string) string {
	return "`" + strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ") + "`"
}

func (c Change) oneOf(added, removed, changed string) string {
	switch c.Verb {
	case Added:
		return added
	case Removed:
		return removed
	}
	return changed
}

// where is the part of the operation, and the path in it.
func (c Change) where() (where, path string) {
	if len(c.Place) == 0 {
		return "it", ""
	}
	first, rest := c.Place[0], c.Place[1:]
	kind, name, _ := strings.Cut(first, " ")
	switch {
	case first == "request" && len(rest) == 0:
		where = "the body"
	case first == "request" || first == "payload":
		where = "the " + first
	case kind == "answer" && name == "200":
		where = "the response"
	case kind == "answer" && name == "default":
		where = "the error response"
	case kind == "answer" || kind == "reply":
		where = "the response " + Code(name)
	default:
		where = "the " + kind + " parameter " + Code(name)
	}
	if len(rest) > 0 && rest[0][0] == ' ' {
		if kind := strings.TrimSpace(rest[0]); kind != "application/json" && len(rest) > 1 {
			where += " " + Code(kind)
		}
		rest = rest[1:]
	}
	return where, strings.TrimPrefix(strings.Join(rest, ""), ".")
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if root, y := strings.CutSuffix(thing, "y"); y {
		return fmt.Sprintf("%d %sies", n, root)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
