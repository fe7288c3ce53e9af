package facts

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// pair is two parts that are compared. One of them is nil if the other has no counterpart.
type pair struct {
	from, to     string // the steps of ours and theirs
	ours, theirs *part
	likeness     float64
}

// step returns the step at which changes are reported.
func (p pair) step() string { return cmp.Or(p.from, p.to) }

// aligned returns the parts below two places. If only one of them is a union of objects, the object
// of the other is treated as one more branch, with the step "".
func aligned(ours, theirs *part) (map[string]*part, map[string]*part) {
	switch {
	case ours.branched() && !theirs.branched():
		return ours.parts, theirs.asBranch()
	case theirs.branched() && !ours.branched():
		return ours.asBranch(), theirs.parts
	}
	return ours.parts, theirs.parts
}

func (p *part) branched() bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(p.parts)), isBranch)
}

func isBranch(step string) bool { return step == "" || strings.HasPrefix(step, "<") }

// asBranch returns the parts below p, with the properties moved into a branch.
func (p *part) asBranch() map[string]*part {
	parts, branch := map[string]*part{}, newPart()
	branch.origin, branch.facts["branch"] = p.origin, []string{""}
	for step, child := range p.parts {
		if strings.HasPrefix(step, ".") || step == "{}" {
			branch.parts[step] = child
		} else {
			parts[step] = child
		}
	}
	if p.is("object") {
		parts[""] = branch
	}
	return parts
}

// pairs returns the pairs of parts that belong together, ordered by step. Steps with the same name
// come first. Of the others, those that are most alike belong together.
func pairs(ours, theirs map[string]*part) []pair {
	ours, theirs = maps.Clone(ours), maps.Clone(theirs)
	var result []pair
	match := func(from, to string) {
		result = append(result, pair{from, to, ours[from], theirs[to], 0})
		delete(ours, from)
		delete(theirs, to)
	}
	for step := range ours {
		if theirs[step] != nil {
			match(step, step)
		}
	}
	for _, c := range candidates(ours, theirs) {
		if ours[c.from] != nil && theirs[c.to] != nil {
			match(c.from, c.to)
		}
	}
	for step := range ours {
		match(step, step)
	}
	for step := range theirs {
		match(step, step)
	}
	slices.SortFunc(result, func(a, b pair) int { return strings.Compare(a.step(), b.step()) })
	return result
}

// candidates returns the pairs of parts that may be the same thing under different names, the most
// similar ones first.
func candidates(ours, theirs map[string]*part) []pair {
	var result []pair
	for from, a := range ours {
		for to, b := range theirs {
			if likeness := likeness(from, to, a, b); likeness > 0 {
				result = append(result, pair{from: from, to: to, likeness: likeness})
			}
		}
	}
	slices.SortFunc(result, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	return result
}

// likeness returns how similar two parts with different names are, from 0 to 1. It returns 0 if
// they cannot be the same thing. Parameters of a path have the same order on both sides.
func likeness(from, to string, ours, theirs *part) float64 {
	if whatOf(from) != whatOf(to) {
		return 0
	}
	switch whatOf(from) {
	case "variant":
		if share := overlap(ours, theirs); share >= 0.4 || from == "" || to == "" {
			return share
		}
	case "media type":
		return max(overlap(ours, theirs), 0.1)
	case "parameter":
		in, name, _ := strings.Cut(from, " ")
		otherIn, otherName, _ := strings.Cut(to, " ")
		if in == otherIn && (in == "path" || related(name, otherName) && overlap(ours, theirs) == 1) {
			return 1
		}
	}
	return 0
}

// overlap returns the share of facts that two parts have in common.
func overlap(ours, theirs *part) float64 {
	x, y := map[string]bool{}, map[string]bool{}
	ours.addLines("", x)
	theirs.addLines("", y)
	delete(x, ": branch ")
	delete(y, ": branch ")
	all := maps.Clone(x)
	maps.Copy(all, y)
	return float64(len(x)+len(y)-len(all)) / float64(max(len(all), 1))
}

// addLines adds all facts of a part and below to lines.
func (p *part) addLines(prefix string, lines map[string]bool) {
	for about, values := range p.facts {
		for _, value := range values {
			lines[prefix+": "+about+" "+value] = true
		}
	}
	for step, child := range p.parts {
		child.addLines(prefix+step, lines)
	}
}

// related reports whether two names have most of their words in common, in singular or plural. The
// type is not enough to recognize a renamed parameter: half of all parameters are strings.
func related(a, b string) bool {
	x, y := words(a), words(b)
	common := len(intersection(x, y))
	return strings.Join(x, "") == strings.Join(y, "") || 2*common >= len(x)+len(y)-common
}

// words returns the words of a name without the endings of plurals.
func words(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("_-.", r) })
	for i := range words {
		words[i] = strings.TrimRight(words[i], "es")
	}
	return words
}
