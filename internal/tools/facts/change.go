package facts

import (
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
	// Required tells that what was added or removed is required.
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

// Worse tells whether a class is worse than another.
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

// sent tells whether a place is in what a program sends; otherwise Kombo sends it.
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
		gone     = "Programs that use it stop working, and it would be missing in the next release."
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
	case c.Verb == Removed && sent:
		c.Class, c.Meaning = Breaking, "Kombo ignores or refuses what programs send there, and it would be missing in the next release."
	case c.Verb == Removed:
		c.Class, c.Meaning = Breaking, "Programs that read it get a zero value or nil, and it would be missing in the next release."
	case sent && c.Required:
		c.Class, c.Meaning = Breaking, "Kombo refuses requests without it."
	case sent:
		c.Class, c.Meaning = Additive, "Programs go on as they are; the next release can offer it."
	default:
		c.Class, c.Meaning = Additive, "Programs go on as they are; they can read it with the next release."
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
func (c *Change) judgeCheck(sent bool) {
	ours, err := strconv.ParseFloat(c.Ours, 64)
	theirs, err2 := strconv.ParseFloat(c.Theirs, 64)
	lower := strings.HasPrefix(c.What, "min") || c.What == "exclusiveMinimum"
	upper := strings.HasPrefix(c.What, "max") || c.What == "exclusiveMaximum"
	switch {
	case !sent:
		c.Class, c.Meaning = Documentation, "Programs go on as they are: the SDK does not check what Kombo sends."
	case c.What == "default":
		c.Class, c.Meaning = Breaking, "Requests that leave it out mean something else."
	case c.Verb == Removed, c.Verb == Changed && err == nil && err2 == nil && (upper && theirs > ours || lower && theirs < ours):
		c.Class, c.Meaning = Additive, "Programs go on as they are: what they may send is still right."
	default:
		c.Class, c.Meaning = Breaking, "Kombo may refuse what programs send today."
	}
}

// Text says in plain words what has changed, to be read after the name of the operation and a colon.
func (c Change) Text() string {
	where, path := c.where()
	subject := where
	if path != "" {
		subject = fmt.Sprintf("`%s` in %s", path, where)
	}
	described := func(text string) string {
		if text == "" {
			return ""
		}
		return " (" + text + ")"
	}
	is := func(added, removed string) string {
		if c.Verb == Added {
			return subject + " " + added
		}
		return subject + " " + removed
	}
	switch c.What {
	case "operation":
		if c.Verb == Added {
			return "is new"
		}
		return "is gone"
	case "server":
		return c.oneOf("can be reached at "+c.Theirs, "can no longer be reached at "+c.Ours, "can be reached at "+c.Theirs+" instead of "+c.Ours)
	case "authorization":
		return c.oneOf("has to be authorised by "+c.Theirs, "needs no authorisation any more", "has to be authorised by "+c.Theirs+" instead of "+c.Ours)
	case "deprecated":
		return is("is deprecated", "is no longer deprecated")
	case "required":
		switch {
		case c.sent():
			return is("is required", "may be left out")
		default:
			return is("is always there", "may be missing")
		}
	case "null":
		return is("can be null", "can no longer be null")
	case "type":
		return subject + " is " + c.Theirs + " instead of " + c.Ours
	case "value":
		values, thing := "values", c.Theirs
		if c.Verb == Removed {
			thing = c.Ours
		}
		if !strings.Contains(thing, ", ") {
			values = "value"
		}
		if strings.HasSuffix(path, "error.code") && strings.HasPrefix(where, "the error") {
			return c.oneOf("has the new error code "+c.Theirs, "no longer has the error code "+c.Ours, "")
		}
		return subject + " " + c.oneOf("has the new "+values+" "+c.Theirs, "no longer has the "+values+" "+c.Ours, "is always "+c.Theirs+" instead of "+c.Ours)
	case "enum":
		return is("can only be "+c.Theirs, "can be anything instead of only "+c.Ours)
	case "other values":
		return is("can have other values than the known ones", "has no other values than the known ones")
	case "list":
		return is("takes several values", "takes one value only")
	case "closed":
		return is("has no other properties than those that are listed", "can have other properties than those that are listed")
	case "body":
		return c.oneOf("takes a body"+described(c.Theirs), "takes no body any more"+described(c.Ours), "")
	case "answer":
		return c.oneOf("has "+where+", which is new"+described(c.Theirs), "no longer has "+where+described(c.Ours), "")
	case "callback":
		return c.oneOf("has a new callback", "no longer has the callback", "")
	case "media type", "header":
		name := strings.TrimSpace(c.Place[len(c.Place)-1])
		return c.oneOf(where+" has the new "+c.name(name)+described(c.Theirs), where+" no longer has the "+c.name(name)+described(c.Ours), "")
	case "parameter":
		in, name, _ := strings.Cut(c.Place[0], " ")
		if c.Verb == Renamed {
			_, theirs, _ := strings.Cut(c.Theirs, " ")
			return fmt.Sprintf("the %s parameter `%s` is called `%s`", in, name, theirs)
		}
		kind := ""
		if c.Required && c.Verb == Added {
			kind = "required "
		}
		return c.oneOf(fmt.Sprintf("takes the new %s%s parameter `%s`", kind, in, name)+described(c.Theirs),
			fmt.Sprintf("no longer takes the %s parameter `%s`", in, name)+described(c.Ours), "")
	case "property":
		kind := ""
		if c.Required && c.Verb == Added && c.sent() {
			kind = "required "
		}
		return c.oneOf(fmt.Sprintf("%s has the new %sproperty `%s`", where, kind, path)+described(c.Theirs),
			fmt.Sprintf("%s no longer has the property `%s`", where, path)+described(c.Ours), "")
	case "variant":
		return c.oneOf(fmt.Sprintf("%s has the new variant `%s`", where, path)+described(c.Theirs),
			fmt.Sprintf("%s no longer has the variant `%s`", where, path)+described(c.Ours), "")
	case "further properties", "members":
		return c.oneOf(fmt.Sprintf("%s says what `%s` are", where, path)+described(c.Theirs),
			fmt.Sprintf("%s no longer says what `%s` are", where, path)+described(c.Ours), "")
	}
	value := func(text string) string {
		if text == "" {
			return ""
		}
		return " `" + text + "`"
	}
	return c.oneOf(subject+" has the new "+c.What+value(c.Theirs), subject+" no longer has the "+c.What+value(c.Ours),
		"the "+c.What+" of "+subject+" is"+value(c.Theirs)+" instead of"+value(c.Ours))
}

func (c Change) name(name string) string {
	if c.What == "header" {
		return "header `" + strings.TrimPrefix(name, "header ") + "`"
	}
	return "media type " + name
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
		where = "the answer"
	case kind == "answer" && name == "default":
		where = "the error answer"
	case kind == "answer" || kind == "reply":
		where = "the " + kind + " " + name
	case kind == "callback":
		where = "the " + first
	default:
		where = "the " + kind + " parameter `" + name + "`"
	}
	if len(rest) > 0 && rest[0][0] == ' ' {
		if kind := strings.TrimSpace(rest[0]); kind != "application/json" && len(rest) > 1 {
			where += " (" + kind + ")"
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
