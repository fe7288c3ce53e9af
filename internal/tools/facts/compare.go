package facts

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Compare returns how theirs differs from ours, ordered by operation and place. What is added, theirs has and ours has not. A
// part that is added or removed is one change, whatever is in it; where a type has changed, what depends on it is not
// told. Operations are the same if their paths differ only in the names of parameters.
func Compare(ours, theirs List) []Change {
	ourOperations, theirOperations := ours.operations(), theirs.operations()
	var changes []Change
	for key, facts := range ourOperations {
		c := comparison{facts[0].Operation, &changes}
		switch others, there := theirOperations[key]; {
		case !there:
			c.report(nil, nil, Change{What: "operation", Verb: Removed})
		case !slices.EqualFunc(facts, others, samePromise):
			c.compare(nil, tree(facts), tree(others))
		}
	}
	for key, facts := range theirOperations {
		if _, there := ourOperations[key]; !there {
			comparison{facts[0].Operation, &changes}.report(nil, nil, Change{What: "operation", Verb: Added})
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Operation, b.Operation), strings.Compare(a.Place.String(), b.Place.String()))
	})
	return changes
}

func samePromise(a, b Fact) bool {
	return a.Operation == b.Operation && a.About == b.About && a.Value == b.Value && slices.Equal(a.Place, b.Place)
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// operations are the facts of each operation, by its name without the names of parameters.
func (l List) operations() map[string]List {
	operations := map[string]List{}
	for start := 0; start < len(l); {
		end := start
		for end < len(l) && l[end].Operation == l[start].Operation {
			end++
		}
		key := placeholder.ReplaceAllString(l[start].Operation, "{}")
		operations[key] = append(operations[key], l[start:end]...)
		start = end
	}
	return operations
}

// part is a place with what is promised there and below.
type part struct {
	promises map[string][]string
	parts    map[string]*part
	origin   string
}

// tree puts the facts of one operation into the order of their places.
func tree(facts List) *part {
	root := newPart()
	for _, fact := range facts {
		node := root
		for _, step := range fact.Place {
			if node.parts[step] == nil {
				node.parts[step] = newPart()
			}
			node = node.parts[step]
		}
		node.promises[fact.About] = append(node.promises[fact.About], fact.Value)
		if fact.Origin != "" {
			node.origin = fact.Origin
		}
	}
	return root
}

func newPart() *part { return &part{promises: map[string][]string{}, parts: map[string]*part{}} }

func (p *part) has(about string) bool { return len(p.promises[about]) > 0 }

// comparison compares one operation.
type comparison struct {
	operation string
	changes   *[]Change
}

func (c comparison) report(place Place, at *part, change Change) {
	change.Operation, change.Place = c.operation, place
	if at != nil && change.Origin == "" {
		change.Origin = at.origin
	}
	change.judge()
	*c.changes = append(*c.changes, change)
}

func (c comparison) compare(place Place, ours, theirs *part) {
	shared := ours.promises["type"]
	if what := slices.Sorted(slices.Values(ours.promises["type"])); !slices.Equal(what, slices.Sorted(slices.Values(theirs.promises["type"]))) {
		c.report(place, ours, Change{What: "type", Verb: Changed, Ours: ours.types(), Theirs: theirs.types()})
		shared = slices.DeleteFunc(slices.Clone(shared), func(kind string) bool { return !slices.Contains(theirs.promises["type"], kind) })
	}
	same := len(shared) == len(ours.promises["type"]) && len(shared) == len(theirs.promises["type"])
	abouts := slices.Collect(maps.Keys(ours.promises))
	abouts = slices.AppendSeq(abouts, maps.Keys(theirs.promises))
	slices.Sort(abouts)
	for _, about := range slices.Compact(abouts) {
		switch about {
		case "type", "other values", "branch":
		case "null":
			if !ours.any() && !theirs.any() { // any value may be null
				c.promise(place, about, ours, theirs)
			}
		case "required", "deprecated":
			c.promise(place, about, ours, theirs)
		case "server":
			for _, server := range without(theirs.promises[about], ours.promises[about]) {
				c.report(place, ours, Change{What: about, Verb: Added, Theirs: server})
			}
			for _, server := range without(ours.promises[about], theirs.promises[about]) {
				c.report(place, ours, Change{What: about, Verb: Removed, Ours: server})
			}
		case "value":
			if same || slices.Contains(shared, "string") {
				c.values(place, ours, theirs)
			}
		case "list":
			if !ours.list(theirs) {
				c.promise(place, about, ours, theirs)
			}
		default:
			if same {
				c.promise(place, about, ours, theirs)
			}
		}
	}
	if len(ours.promises["type"]) == 0 {
		shared = []string{"object"} // a branch of a union of objects
	}
	c.compareParts(place, ours, theirs, shared)
}

// compareParts compares what is below two places. shared are the types that both have.
func (c comparison) compareParts(place Place, ours, theirs *part, shared []string) {
	ourParts, theirParts := aligned(ours, theirs)
	for _, pair := range pairs(ourParts, theirParts) {
		step, a, b := pair.step, ourParts[pair.ours], theirParts[pair.theirs]
		below := place
		if step != "" {
			below = place.step(step)
		}
		change := Change{What: whatOf(step), Origin: ours.below(step)}
		switch {
		case (a == nil || b == nil) && depends(step) && !slices.Contains(shared, holder(step)):
			continue // that the type has changed says it
		case a == nil:
			change.Verb, change.Theirs, change.Required = Added, b.describe(), b.has("required")
			c.report(below, nil, change)
			continue
		case b == nil:
			change.Verb, change.Ours, change.Required = Removed, a.describe(), a.has("required")
			c.report(below, nil, change)
			continue
		case pair.ours != pair.theirs && (change.What == "media type" || change.What == "parameter"):
			change.Verb, change.Ours, change.Theirs = Renamed, nameOf(pair.ours), nameOf(pair.theirs)
			if change.What == "media type" {
				change.Verb = Changed
			}
			c.report(below, nil, change)
		}
		if a.has("required") != b.has("required") && depends(step) {
			// Whether a property is required, the object says and not the property.
			change := Change{What: "required", Verb: Added, Origin: ours.below(step)}
			if a.has("required") {
				change.Verb = Removed
			}
			c.report(below, nil, change)
			a, b = a.without("required"), b.without("required")
		}
		c.compare(below, a, b)
	}
}

// nameOf is the name in a step that leads to a parameter or a media type.
func nameOf(step string) string { return step[strings.Index(step, " ")+1:] }

// holder is the type that a step of a schema belongs to.
func holder(step string) string {
	if step == "[]" {
		return "array"
	}
	return "object"
}

// depends reports whether a step is one that a schema makes.
func depends(step string) bool { return step == "" || strings.Contains(".[{<", step[:1]) }

func (p *part) any() bool { return slices.Contains(p.promises["type"], "any") }

func (p *part) without(about string) *part {
	promises := maps.Clone(p.promises)
	delete(promises, about)
	return &part{promises, p.parts, p.origin}
}

func (p *part) below(step string) string {
	if p.origin == "" {
		return ""
	}
	return p.origin + step
}

// promise compares what both promise about one thing.
func (c comparison) promise(place Place, about string, ours, theirs *part) {
	a := strings.Join(slices.Compact(slices.Sorted(slices.Values(ours.promises[about]))), ", ")
	b := strings.Join(slices.Compact(slices.Sorted(slices.Values(theirs.promises[about]))), ", ")
	change := Change{What: about, Verb: Changed, Ours: a, Theirs: b}
	switch {
	case ours.has(about) == theirs.has(about) && a == b:
		return
	case !ours.has(about):
		change.Verb = Added
	case !theirs.has(about):
		change.Verb = Removed
	}
	c.report(place, ours, change)
}

// values compares enums.
func (c comparison) values(place Place, ours, theirs *part) {
	added := without(theirs.promises["value"], ours.promises["value"])
	removed := without(ours.promises["value"], theirs.promises["value"])
	switch {
	case !ours.has("value"):
		c.report(place, ours, Change{What: "enum", Verb: Added, Theirs: strings.Join(added, ", ")})
	case !theirs.has("value"):
		c.report(place, ours, Change{What: "enum", Verb: Removed, Ours: strings.Join(removed, ", ")})
	default:
		c.promise(place, "other values", ours, theirs)
		if len(ours.promises["value"]) == 1 && len(theirs.promises["value"]) == 1 && len(added) == 1 {
			c.report(place, ours, Change{What: "value", Verb: Changed, Ours: removed[0], Theirs: added[0]})
			return
		}
		if len(added) > 0 {
			c.report(place, ours, Change{What: "value", Verb: Added, Theirs: strings.Join(added, ", ")})
		}
		if len(removed) > 0 {
			c.report(place, ours, Change{What: "value", Verb: Removed, Ours: strings.Join(removed, ", ")})
		}
	}
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Sorted(slices.Values(list)), func(value string) bool { return slices.Contains(others, value) })
}

// list reports whether one of two parameters is a list of strings and the other a string, which may well be the same list
// with commas.
func (p *part) list(other *part) bool {
	plain := func(p *part) bool {
		return slices.Equal(p.promises["type"], []string{"string"}) && !p.has("value") && !p.has("format")
	}
	return p.has("list") != other.has("list") && plain(p) && plain(other)
}

// types are the kinds of a part in plain words.
func (p *part) types() string {
	kinds := slices.Clone(p.promises["type"])
	if p.has("branch") {
		kinds = []string{"object"}
	}
	for i, kind := range kinds {
		switch {
		case kind == "array" && p.parts["[]"] != nil:
			kinds[i] = "list of " + p.parts["[]"].types()
		case kind == "object" && p.parts["{}"] != nil:
			kinds[i] = "map of " + p.parts["{}"].types()
		case kind == "any":
			kinds[i] = "any value"
		}
	}
	return strings.Join(kinds, " or ")
}

// describe is a part in a few words: its type, and the most important of what else is promised.
func (p *part) describe() string {
	text := p.types()
	if values := p.promises["value"]; len(values) > 0 && len(values) <= 6 {
		text += " " + strings.Join(values, ", ")
	} else if len(values) > 6 {
		text += " with " + count(len(values), "value")
	}
	if format := strings.Join(p.promises["format"], ", "); format != "" {
		text += " (" + format + ")"
	}
	if p.has("null") {
		text += " or null"
	}
	if properties := p.properties(); len(properties) > 0 && len(properties) <= 6 {
		text += " with " + strings.Join(properties, ", ")
	} else if len(properties) > 6 {
		text += " with " + count(len(properties), "property")
	}
	if text == "" { // a body or a response
		var contents []string
		for _, step := range slices.Sorted(maps.Keys(p.parts)) {
			contents = append(contents, strings.TrimSpace(step)+", "+p.parts[step].describe())
		}
		return strings.Join(contents, "; ")
	}
	return text
}

func (p *part) properties() []string {
	var names []string
	for step := range p.parts {
		if name, is := strings.CutPrefix(step, "."); is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
