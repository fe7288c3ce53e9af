package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// part is a place with its facts and the places below.
type part struct {
	facts  map[string][]string // the values by what they are about
	parts  map[string]*part    // by step
	origin string
}

func newPart() *part { return &part{facts: map[string][]string{}, parts: map[string]*part{}} }

// tree arranges the facts of one operation by place.
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
		node.facts[fact.About] = append(node.facts[fact.About], fact.Value)
		if fact.Origin != "" {
			node.origin = fact.Origin
		}
	}
	return root
}

func (p *part) has(about string) bool { return len(p.facts[about]) > 0 }

func (p *part) is(kind string) bool { return slices.Contains(p.facts["type"], kind) }

// value returns the values of the facts about a subject as one text.
func (p *part) value(about string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(p.facts[about]))), ", ")
}

// below returns a part that only has the origin of a step below p.
func (p *part) below(step string) *part {
	if p.origin == "" {
		return &part{}
	}
	return &part{origin: p.origin + step}
}

// comparable reports whether the facts of two parts about a subject are compared on their own.
// kinds are the types that both parts have.
func (p *part) comparable(other *part, about string, kinds []string) bool {
	sameType := len(kinds) == len(p.facts["type"]) && len(kinds) == len(other.facts["type"])
	switch about {
	case "type", "other values", "branch": // compared with the type, the values and the properties
		return false
	case "null":
		return !p.is("any") && !other.is("any")
	case "required", "deprecated", "server":
		return true
	case "value":
		return sameType || slices.Contains(kinds, "string")
	case "list": // a parameter with the type string can be a list with commas
		return p.has("list") == other.has("list") || !p.plainString() || !other.plainString()
	}
	return sameType
}

func (p *part) plainString() bool {
	return slices.Equal(p.facts["type"], []string{"string"}) && !p.has("value") && !p.has("format")
}

// types returns the types of a part in words.
func (p *part) types() string {
	kinds := slices.Clone(p.facts["type"])
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

// describe returns the type of a part and its most important other facts in words.
func (p *part) describe() string {
	text := p.types() + few(" ", p.facts["value"], "values")
	if p.has("format") {
		text += " (" + strings.Join(p.facts["format"], ", ") + ")"
	}
	if p.has("null") {
		text += " or null"
	}
	var properties []string
	for _, step := range slices.Sorted(maps.Keys(p.parts)) {
		if name, is := strings.CutPrefix(step, "."); is {
			properties = append(properties, name)
		}
	}
	text += few(" with ", properties, "properties")
	if text != "" {
		return text
	}
	var contents []string // of a body or a response
	for _, step := range slices.Sorted(maps.Keys(p.parts)) {
		contents = append(contents, strings.TrimSpace(step)+", "+p.parts[step].describe())
	}
	return strings.Join(contents, "; ")
}

// few returns the elements of a list after a text, or their number if there are many.
func few(before string, list []string, plural string) string {
	switch {
	case len(list) == 0:
		return ""
	case len(list) > 6:
		return fmt.Sprintf(" with %d %s", len(list), plural)
	}
	return before + strings.Join(list, ", ")
}
