package facts

import (
	"slices"
	"strings"
)

// effect is what a change means for programs.
type effect struct {
	class   Class
	meaning string
}

// The effects that several changes have.
var (
	unaffected    = effect{Additive, "Programs go on as they are."}
	unaffectedDoc = effect{Documentation, "Programs go on as they are."}
	offered       = effect{Additive, "Programs go on as they are; the next release can offer it."}
	openEnum      = effect{Additive, "Programs go on as they are: enums in Go are open."}
	newConstant   = effect{Additive, "Programs go on as they are: enums in Go are open. The next release has a constant for it."}
	deprecated    = effect{Documentation, "Programs go on as they are; editors and linters should warn: add deprecated and x-deprecated-reason to the contract."}
	gone          = effect{Breaking, "Programs that use it may stop working, and it would be missing in the next release."}
	refused       = effect{Breaking, "Kombo refuses what programs may send today."}
	refusedToday  = effect{Breaking, "Kombo refuses what programs send today."}
	needed        = effect{Breaking, "Kombo refuses requests without it."}
	unreadable    = effect{Breaking, "Programs cannot read it any more."}
	unauthorized  = effect{Breaking, "Requests are refused until the SDK authorises them the new way."}
	otherType     = effect{Breaking, "The type in Go may change, such as from string to time.Time."}
	otherDefault  = effect{Breaking, "Requests that leave it out mean something else."}
	unchecked     = effect{Documentation, "Programs go on as they are: the SDK does not check what Kombo sends."}
)

// effects are the effects of an addition and of any other change where programs send something, and where
// they receive it.
var effects = map[string]struct{ sentAdded, sentRemoved, receivedAdded, receivedRemoved effect }{
	"operation":     {offered, gone, offered, gone},
	"server":        {offered, gone, offered, gone},
	"callback":      {offered, gone, offered, gone},
	"authorization": {unauthorized, unauthorized, unauthorized, unauthorized},
	"deprecated":    {deprecated, unaffectedDoc, deprecated, unaffectedDoc},
	"part": {
		offered,
		effect{Breaking, "Kombo ignores or refuses what programs send there, and it would be missing in the next release."},
		effect{Additive, "Programs go on as they are; they can read it with the next release."},
		effect{Breaking, "Programs that read it get a zero value or nil, and it would be missing in the next release."},
	},
	"required": {
		needed, unaffected,
		unaffected, effect{Breaking, "Programs that read it get a zero value or nil. In Go it may become a pointer."},
	},
	"null": {
		unaffected, refused,
		effect{Breaking, "Programs that read it get a zero value or nil. In Go it becomes a pointer."}, unaffected,
	},
	"value": {
		newConstant, refused,
		newConstant, effect{Breaking, "Programs wait for it in vain, and its constant would be missing in the next release."},
	},
	"enum":         {refused, unaffected, unaffected, unaffected},
	"closed":       {refused, unaffected, unaffectedDoc, unaffectedDoc},
	"other values": {openEnum, refused, openEnum, openEnum},
	"list": {
		effect{Additive, "Programs go on as they are; in Go it becomes a slice."}, refused,
		effect{Additive, "Programs go on as they are; in Go it becomes a slice."}, refused,
	},
	"format":  {otherType, otherType, otherType, otherType},
	"default": {otherDefault, otherDefault, unchecked, unchecked},
}

// judge sets the class and the meaning of a change.
func (c *Change) judge() {
	effect := c.effect()
	c.Class, c.Meaning = effect.class, effect.meaning
}

func (c *Change) effect() effect {
	isPart := slices.Contains([]string{"parameter", "property", "header", "body", "media type", "answer", "variant", "further properties", "members"}, c.What)
	what := c.What
	if isPart {
		what = "part"
	}
	row, known := effects[what]
	sent := sent(c.Operation, c.Place)
	switch {
	case c.What == "type":
		return c.effectOfType(sent)
	case !known:
		return c.effectOfLimit(sent)
	case isPart && (c.Verb == Renamed || c.Verb == Changed):
		return c.effectOfReplacement(sent)
	case c.What == "value" && c.Verb == Changed:
		return effect{Breaking, "Programs and the SDK know the old value only."}
	case isPart && sent && c.Verb == Added && c.Required:
		return needed
	case sent:
		return either(c.Verb == Added, row.sentAdded, row.sentRemoved)
	}
	return either(c.Verb == Added, row.receivedAdded, row.receivedRemoved)
}

func either(condition bool, yes, no effect) effect {
	if condition {
		return yes
	}
	return no
}

// effectOfReplacement returns the effect of another name of a parameter or media type.
func (c *Change) effectOfReplacement(sent bool) effect {
	switch {
	case c.Verb == Renamed && strings.HasPrefix(c.Place[0], "path "):
		return effect{Documentation, "Programs go on as they are: the path is filled in by position."}
	case c.Verb == Renamed:
		return effect{Breaking, "Kombo ignores or refuses the old name."}
	}
	return either(sent, refusedToday, unreadable)
}

func (c *Change) effectOfType(sent bool) effect {
	ours, theirs := strings.Split(c.Ours, " or "), strings.Split(c.Theirs, " or ")
	within := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(kind string) bool {
			return !slices.Contains(b, kind) && !slices.Contains(b, "any value") && (kind != "integer" || !slices.Contains(b, "number"))
		})
	}
	switch {
	case sent && within(ours, theirs):
		return effect{Additive, "What programs send is still right; in Go the type would change."}
	case sent:
		return refusedToday
	case within(theirs, ours):
		return effect{Additive, "What programs read is still right; in Go the type could become narrower."}
	}
	return effect{Breaking, "Programs cannot read it any more: in Go it has another type."}
}

// unclassified is the meaning of a change of an unknown keyword. A test checks that no keyword of JSON
// Schema leads to it.
const unclassified = "It is unknown what this means for programs."

// limits are the keywords that a request has to satisfy, and that the SDK does not check in responses.
var limits = strings.Fields(`contentEncoding contentMediaType contentSchema contains dependentRequired dependentSchemas
	else exclusiveMaximum exclusiveMinimum if maxContains maxItems maxLength maxProperties maximum minContains minItems
	minLength minProperties minimum multipleOf not pattern patternProperties prefixItems propertyNames readOnly style
	then unevaluatedItems unevaluatedProperties uniqueItems writeOnly`)

func (c *Change) effectOfLimit(sent bool) effect {
	switch {
	case !slices.Contains(limits, c.What):
		return effect{Breaking, unclassified}
	case !sent:
		return unchecked
	case c.Verb == Removed || c.Verb == Changed && compareLimits(c.What, c.Ours, c.Theirs) > 0:
		return effect{Additive, "Programs go on as they are: what they may send is still right."}
	}
	return effect{Breaking, "Kombo may refuse what programs send today."}
}
