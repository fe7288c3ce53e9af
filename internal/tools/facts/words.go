package facts

import (
	"cmp"
	"strings"
)

// sentence describes an addition, a removal and any other change. Text replaces the words in
// braces.
type sentence struct{ added, removed, changed string }

var (
	named = sentence{"{holder} has the new {kind} {name}{described}", "{holder} no longer has the {kind} {name}{described}",
		"{holder} has the {kind} {theirs} instead of {name}"}
	unnamed = sentence{added: "{holder} now defines the {kind} of {name}{described}",
		removed: "{holder} no longer defines the {kind} of {name}{described}"}
	present = sentence{added: "{subject} is always present", removed: "{subject} may be missing"}
	checked = sentence{"{subject} now has {kind}{value}", "{subject} no longer has {kind}{value}",
		"{subject} now has {kind}{value} instead of {ours}"}
)

var sentences = map[string]sentence{
	"operation": {added: "is new", removed: "was removed"},
	"server":    {added: "can be reached at {theirs}", removed: "can no longer be reached at {ours}"},
	"authorization": {"requires authorization by {theirs}", "no longer requires authorization",
		"requires authorization by {theirs} instead of {ours}"},
	"deprecated": {added: "{subject} is deprecated", removed: "{subject} is no longer deprecated"},
	"required":   {added: "{subject} is required", removed: "{subject} may be left out"},
	"null":       {added: "{subject} can be null", removed: "{subject} can no longer be null"},
	"type":       {changed: "{subject} is {theirs} instead of {ours}"},
	"value": {"{subject} has the new {kind} {theirs}", "{subject} no longer has the {kind} {ours}",
		"{subject} is always {theirs} instead of {ours}"},
	"enum": {added: "{subject} can only be {theirs}", removed: "{subject} can be anything instead of only {ours}"},
	"other values": {added: "{subject} can have values other than the known ones",
		removed: "{subject} no longer has values other than the known ones"},
	"list": {added: "{subject} takes several values", removed: "{subject} takes only one value"},
	"closed": {added: "{subject} no longer allows properties that are not listed",
		removed: "{subject} allows properties that are not listed"},
	"body":      {added: "takes a body{described}", removed: "no longer takes a body{described}"},
	"answer":    {added: "it has another response, {holder}{described}", removed: "it no longer has {holder}{described}"},
	"parameter": named, "callback": named, "header": named, "media type": named, "property": named, "variant": named,
	"elements": unnamed, "additional properties": unnamed,
}

// Text describes a change in words that follow the name of the operation and a colon. What the
// documents say is marked as code, so that it is not interpreted where the text is shown.
func (c Change) Text() string {
	holder, path := c.where()
	subject, value := holder, c.Theirs
	if path != "" {
		subject = Code(path) + " in " + holder
	}
	if c.Verb == Removed {
		value = c.Ours
	}
	kind, name := c.What, path
	if _, known := sentences[kind]; !known {
		kind = Code(kind)
	}
	switch c.What {
	case "property", "variant":
		name = cmp.Or(path, "object")
	case "header", "media type":
		name = strings.TrimPrefix(c.Place[len(c.Place)-1][1:], "header ")
	case "callback":
		holder, name = "it", nameOf(c.Place[0])
	case "parameter":
		in, rest, _ := strings.Cut(c.Place[0], " ")
		holder, kind, name = "it", in+" parameter", rest
	case "value":
		if subject == "`error.code` in the error response" {
			subject, kind = "it", "error code"
		}
		if strings.Contains(value, ", ") {
			kind += "s"
		}
	}
	if c.Required && c.Verb == Added && sent(c.Operation, c.Place) {
		kind = "required " + kind
	}
	described, valued := "", ""
	if value != "" {
		described, valued = " ("+Code(value)+")", " "+Code(value)
	}
	return strings.NewReplacer("{subject}", subject, "{holder}", holder, "{kind}", kind, "{name}", Code(name),
		"{described}", described, "{value}", valued, "{ours}", Code(c.Ours), "{theirs}", Code(c.Theirs)).Replace(c.sentence())
}

func (c Change) sentence() string {
	words, known := sentences[c.What]
	switch {
	case !known:
		words = checked
	case c.What == "required" && !sent(c.Operation, c.Place):
		words = present
	}
	switch c.Verb {
	case Added:
		return words.added
	case Removed:
		return words.removed
	}
	return words.changed
}

// Code marks a text as code.
func Code(text string) string {
	return "`" + strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ") + "`"
}

// where returns the part of the operation in words, and the path in it.
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
	case first == "answer 200":
		where = "the response"
	case first == "answer default":
		where = "the error response"
	case kind == "answer" || kind == "reply":
		where = "the response " + Code(name)
	default:
		where = "the " + kind + " parameter " + Code(name)
	}
	if len(rest) > 0 && rest[0][0] == ' ' {
		if mediaType := rest[0][1:]; mediaType != "application/json" && len(rest) > 1 {
			where += " " + Code(mediaType)
		}
		rest = rest[1:]
	}
	return where, strings.TrimPrefix(strings.Join(rest, ""), ".")
}
