package facts

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// pair is one step of ours and the step of theirs that it is compared with. One of both may be missing.
type pair struct{ step, ours, theirs string }

// aligned are the parts below two places. An object with several branches on one side is compared with the single object
// on the other as with one more branch, under the step "".
func aligned(ours, theirs *part) (map[string]*part, map[string]*part) {
	if ours.branched() == theirs.branched() {
		return ours.parts, theirs.parts
	}
	if ours.branched() {
		return ours.parts, theirs.asBranch()
	}
	return ours.asBranch(), theirs.parts
}

func (p *part) branched() bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(p.parts)), isBranch)
}

func isBranch(step string) bool { return step == "" || strings.HasPrefix(step, "<") }

// asBranch moves the properties of an object into a branch.
func (p *part) asBranch() map[string]*part {
	parts := map[string]*part{}
	branch := newPart()
	branch.origin = p.origin
	branch.promises["branch"] = []string{""}
	for step, child := range p.parts {
		if strings.HasPrefix(step, ".") || step == "{}" {
			branch.parts[step] = child
		} else {
			parts[step] = child
		}
	}
	if slices.Contains(p.promises["type"], "object") {
		parts[""] = branch
	}
	return parts
}

// pairs puts together what belongs together: steps with the same name, and then branches that are much alike, media
// types, parameters of a path in their order, and other parameters that say the same under another name.
func pairs(ours, theirs map[string]*part) []pair {
	var result []pair
	var left, right []string
	for _, step := range slices.Sorted(maps.Keys(ours)) {
		if theirs[step] != nil {
			result = append(result, pair{step, step, step})
		} else {
			left = append(left, step)
		}
	}
	for _, step := range slices.Sorted(maps.Keys(theirs)) {
		if ours[step] == nil {
			right = append(right, step)
		}
	}
	type candidate struct {
		ours, theirs string
		likeness     float64
	}
	var candidates []candidate
	for _, a := range left {
		for _, b := range right {
			if likeness := likeness(a, b, ours[a], theirs[b]); likeness > 0 {
				candidates = append(candidates, candidate{a, b, likeness})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.likeness, a.likeness) })
	taken := map[string]bool{}
	for _, c := range candidates {
		if taken["ours"+c.ours] || taken["theirs"+c.theirs] {
			continue
		}
		taken["ours"+c.ours], taken["theirs"+c.theirs] = true, true
		step := c.ours
		if step == "" {
			step = c.theirs
		}
		result = append(result, pair{step, c.ours, c.theirs})
	}
	for _, step := range left {
		if !taken["ours"+step] {
			result = append(result, pair{step, step, "\x00"})
		}
	}
	for _, step := range right {
		if !taken["theirs"+step] {
			result = append(result, pair{step, "\x00", step})
		}
	}
	slices.SortFunc(result, func(a, b pair) int { return strings.Compare(a.step, b.step) })
	return result
}

// likeness returns how similar two parts with different names are, from 0 to 1. It returns 0 if they are
// not the same thing.
func likeness(a, b string, ours, theirs *part) float64 {
	x, y := ours.lines(), theirs.lines()
	delete(x, ": branch ")
	delete(y, ": branch ")
	same := 0
	for line := range x {
		if y[line] {
			same++
		}
	}
	share := float64(same) / float64(max(len(x)+len(y)-same, 1))
	switch {
	case isBranch(a) && isBranch(b):
		if share < 0.4 && a != "" && b != "" {
			return 0
		}
		return share
	case whatOf(a) == "media type" && whatOf(b) == "media type":
		return max(share, 0.1)
	case strings.HasPrefix(a, "path ") && strings.HasPrefix(b, "path "):
		return 1
	case whatOf(a) == "parameter" && whatOf(b) == "parameter" && strings.Fields(a)[0] == strings.Fields(b)[0] && share == 1 && related(nameOf(a), nameOf(b)):
		return 1
	}
	return 0
}

// related reports whether two names have most of their words in common, in the singular or the plural. Without that, the
// same type says nothing: half of all parameters are strings.
func related(a, b string) bool {
	words := func(name string) []string {
		split := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
		for i := range split {
			split[i] = strings.TrimRight(split[i], "es")
		}
		return split
	}
	x, y := words(a), words(b)
	common := len(slices.DeleteFunc(slices.Clone(x), func(word string) bool { return !slices.Contains(y, word) }))
	return strings.Join(x, "") == strings.Join(y, "") || 2*common >= len(x)+len(y)-common
}

// lines are all promises of a part and below, without its place.
func (p *part) lines() map[string]bool {
	lines := map[string]bool{}
	var add func(prefix string, p *part)
	add = func(prefix string, p *part) {
		for about, values := range p.promises {
			for _, value := range values {
				lines[prefix+": "+about+" "+value] = true
			}
		}
		for step, child := range p.parts {
			add(prefix+step, child)
		}
	}
	add("", p)
	return lines
}
