package facts

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Compare returns how theirs differs from ours, ordered by operation and place. A part that was
// added or removed is one change, whatever it contains. If a type has changed, what depends on it
// is not compared. Operations are the same if their paths differ only in the names of parameters.
func Compare(ours, theirs List) []Change {
	ourOperations, theirOperations := ours.operations(), theirs.operations()
	var changes []Change
	for key, facts := range ourOperations {
		c := comparison{facts[0].Operation, &changes}
		switch others, has := theirOperations[key]; {
		case !has:
			c.report(nil, nil, Change{What: "operation", Verb: Removed})
		case !slices.EqualFunc(facts, others, sameStatement):
			c.compare(nil, tree(facts), tree(others))
		}
	}
	for key, facts := range theirOperations {
		if ourOperations[key] == nil {
			comparison{facts[0].Operation, &changes}.report(nil, nil, Change{What: "operation", Verb: Added})
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Operation, b.Operation), strings.Compare(a.Place.String(), b.Place.String()))
	})
	return changes
}

func sameStatement(a, b Fact) bool {
	return a.Operation == b.Operation && a.About == b.About && a.Value == b.Value && slices.Equal(a.Place, b.Place)
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// operations returns the facts of each operation, by its name without the names of parameters.
func (l List) operations() map[string]List {
	operations := map[string]List{}
	operation, key := "", ""
	for _, fact := range l {
		if fact.Operation != operation {
			operation, key = fact.Operation, placeholder.ReplaceAllString(fact.Operation, "{}")
		}
		operations[key] = append(operations[key], fact)
	}
	return operations
}

// comparison compares one operation.
type comparison struct {
	operation string
	changes   *[]Change
}

func (c comparison) report(place Place, at *part, change Change) {
	change.Operation, change.Place = c.operation, place
	if at != nil {
		change.Origin = at.origin
	}
	change.judge()
	*c.changes = append(*c.changes, change)
}

func (c comparison) compare(place Place, ours, theirs *part) {
	kinds := intersection(ours.facts["type"], theirs.facts["type"])
	if ours.value("type") != theirs.value("type") {
		c.report(place, ours, Change{What: "type", Verb: Changed, Ours: ours.types(), Theirs: theirs.types()})
	}
	subjects := maps.Clone(ours.facts)
	maps.Copy(subjects, theirs.facts)
	for _, about := range slices.Sorted(maps.Keys(subjects)) {
		switch {
		case !ours.comparable(theirs, about, kinds):
		case about == "required" && len(place) > 0 && holder(place[len(place)-1]) != "": // pair compares it
		case about == "value":
			c.values(place, ours, theirs)
		case about == "server":
			added, removed := difference(about, ours, theirs)
			for server := range slices.Chunk(added, 1) {
				c.sets(place, ours, about, server, nil)
			}
			for server := range slices.Chunk(removed, 1) {
				c.sets(place, ours, about, nil, server)
			}
		default:
			c.subject(place, about, ours, theirs)
		}
	}
	if !ours.has("type") {
		kinds = []string{"object"} // a branch of a union of objects
	}
	c.parts(place, ours, theirs, kinds)
}

// parts compares what is below two places. kinds are the types that both have.
func (c comparison) parts(place Place, ours, theirs *part, kinds []string) {
	ourParts, theirParts := aligned(ours, theirs)
	for _, pair := range pairs(ourParts, theirParts) {
		step, below := pair.step(), place
		if step != "" {
			below = place.step(step)
		}
		at := ours.below(step)
		change := Change{What: whatOf(step)}
		switch {
		case pair.ours != nil && pair.theirs != nil:
			c.pair(below, at, pair)
			continue
		case holder(step) != "" && !slices.Contains(kinds, holder(step)):
			continue // it belongs to a type that was added or removed
		case pair.ours == nil:
			change.Verb, change.Theirs, change.Required = Added, pair.theirs.describe(), pair.theirs.has("required")
		default:
			change.Verb, change.Ours, change.Required = Removed, pair.ours.describe(), pair.ours.has("required")
		}
		c.report(below, at, change)
	}
}

// pair compares two parts that belong together. at is the part that changes of their names belong to.
func (c comparison) pair(place Place, at *part, pair pair) {
	if what := whatOf(pair.step()); pair.from != pair.to && what != "variant" {
		verb := Renamed
		if what == "media type" {
			verb = Changed
		}
		c.report(place, at, Change{What: what, Verb: verb, Ours: nameOf(pair.from), Theirs: nameOf(pair.to)})
	}
	if required := pair.ours.has("required"); required != pair.theirs.has("required") && holder(pair.step()) != "" {
		// It belongs to the object and not to the component of the property.
		c.report(place, at, Change{What: "required", Verb: verbOf(required, !required)})
	}
	c.compare(place, pair.ours, pair.theirs)
}

func verbOf(ours, theirs bool) Verb {
	switch {
	case !ours:
		return Added
	case !theirs:
		return Removed
	}
	return Changed
}

// holder returns the type that a step in a schema belongs to. It returns "" for a step that is not
// in one.
func holder(step string) string {
	switch {
	case step == "[]":
		return "array"
	case step == "" || strings.Contains(".{<", step[:1]):
		return "object"
	}
	return ""
}

// nameOf returns the name of a parameter or media type.
func nameOf(step string) string { return step[strings.Index(step, " ")+1:] }

// subject compares the facts about one subject.
func (c comparison) subject(place Place, about string, ours, theirs *part) {
	a, b := ours.value(about), theirs.value(about)
	if ours.has(about) != theirs.has(about) || a != b {
		c.report(place, ours, Change{What: about, Verb: verbOf(ours.has(about), theirs.has(about)), Ours: a, Theirs: b})
	}
}

// values compares enums.
func (c comparison) values(place Place, ours, theirs *part) {
	added, removed := difference("value", ours, theirs)
	if !ours.has("value") || !theirs.has("value") {
		c.sets(place, ours, "enum", added, removed)
		return
	}
	c.subject(place, "other values", ours, theirs)
	if len(ours.facts["value"]) == 1 && len(theirs.facts["value"]) == 1 {
		c.subject(place, "value", ours, theirs)
	} else {
		c.sets(place, ours, "value", added, removed)
	}
}

// difference returns the values that were added and removed.
func difference(about string, ours, theirs *part) (added, removed []string) {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Sorted(slices.Values(list)), func(value string) bool { return slices.Contains(other, value) })
	}
	return without(theirs.facts[about], ours.facts[about]), without(ours.facts[about], theirs.facts[about])
}

// sets reports the values that were added and removed.
func (c comparison) sets(place Place, at *part, what string, added, removed []string) {
	if len(added) > 0 {
		c.report(place, at, Change{What: what, Verb: Added, Theirs: strings.Join(added, ", ")})
	}
	if len(removed) > 0 {
		c.report(place, at, Change{What: what, Verb: Removed, Ours: strings.Join(removed, ", ")})
	}
}
