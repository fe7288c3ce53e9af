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

var (
	unaffected    = effect{Additive, "Existing programs keep working."}
	unaffectedDoc = effect{Documentation, "Existing programs keep working."}
	unchecked     = effect{Documentation, "Existing programs keep working: the SDK does not check what Kombo sends."}
	deprecated    = effect{Documentation, "Existing programs keep working. Add deprecated and x-deprecated-reason to the contract."}
	offered       = effect{Additive, "Existing programs keep working. The next release can offer it."}
	openEnum      = effect{Additive, "Existing programs keep working: enums in Go are open."}
	newConstant   = effect{Additive, "Existing programs keep working: enums in Go are open. The next release has a constant for it."}
	slice         = effect{Additive, "Existing programs keep working. In Go it becomes a slice."}
	gone          = effect{Breaking, "Programs that use it may stop working. The next release would not have it."}
	rejected      = effect{Breaking, "Kombo rejects requests that were valid."}
	needed        = effect{Breaking, "Kombo rejects requests without it."}
	unauthorized  = effect{Breaking, "Kombo rejects requests until the SDK supports the new authorization."}
	otherType     = effect{Breaking, "The Go type may change, for example from string to time.Time."}
	otherDefault  = effect{Breaking, "Requests that omit it are handled differently."}
)

// effects are the effects of an addition and of any other change: first where programs send
// something, then where they receive it.
var effects = map[string]struct{ sentAdded, sentRemoved, receivedAdded, receivedRemoved effect }{
	"operation":     {offered, gone, offered, gone},
	"server":        {offered, gone, offered, gone},
	"callback":      {offered, gone, offered, gone},
	"authorization": {unauthorized, unauthorized, unauthorized, unauthorized},
	"deprecated":    {deprecated, unaffectedDoc, deprecated, unaffectedDoc},
	"part": {
		offered, effect{Breaking, "Kombo ignores or rejects what programs send there. The next release would not have it."},
		effect{Additive, "Existing programs keep working. The next release can read it."},
		effect{Breaking, "Programs that read it get a zero value or nil. The next release would not have it."},
	},
	"required": {
		needed, unaffected,
		unaffected, effect{Breaking, "Programs that read it get a zero value or nil. In Go it may become a pointer."},
	},
	"null": {
		unaffected, rejected,
		effect{Breaking, "Programs that read it get a zero value or nil. In Go it becomes a pointer."}, unaffected,
	},
	"value": {
		newConstant, rejected,
		newConstant, effect{Breaking, "Programs that expect it never receive it. The next release would not have its constant."},
	},
	"enum":         {rejected, unaffected, unaffected, unaffected},
	"closed":       {rejected, unaffected, unaffectedDoc, unaffectedDoc},
	"other values": {openEnum, rejected, openEnum, openEnum},
	"list":         {slice, rejected, slice, rejected},
	"format":       {otherType, otherType, otherType, otherType},
	"default":      {otherDefault, otherDefault, unchecked, unchecked},
}

// judge sets the class and the meaning of a change.
func (c *Change) judge() {
	effect := c.effect()
	c.Class, c.Meaning = effect.class, effect.meaning
}

func (c *Change) effect() effect {
	isPart := slices.Contains([]string{"parameter", "property", "header", "body", "media type", "answer", "variant", "additional properties", "elements"}, c.What)
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
		return effect{Breaking, "Programs and the SDK only know the old value."}
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
		return effect{Documentation, "Existing programs keep working: path parameters are set by position."}
	case c.Verb == Renamed:
		return effect{Breaking, "Kombo ignores or rejects the old name."}
	}
	return either(sent, rejected, effect{Breaking, "Programs can no longer read it."})
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
		return effect{Additive, "Requests stay valid. The Go type would change."}
	case sent:
		return rejected
	case within(theirs, ours):
		return effect{Additive, "Existing programs keep working. The Go type could become narrower."}
	}
	return effect{Breaking, "Programs can no longer read it: the Go type changes."}
}

// unclassified is the meaning of a change of an unknown keyword. A test checks that no keyword of
// JSON Schema leads to it.
const unclassified = "The effect on programs is unknown."

// limits are the keywords that a request has to satisfy, and that the SDK does not check in
// responses.
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
		return effect{Additive, "Existing programs keep working: their requests stay valid."}
	}
	return effect{Breaking, "Kombo may reject requests that were valid."}
}
