package facts

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// classify finds out which of the schemas that can be reached say the same all the way down, however they are written
// and however often a schema that contains itself is written out. It begins with schemas that say the same at their own
// level, and separates those whose children differ until nothing changes.
func (d *document) classify(roots []*yaml.Node) {
	var reached []*yaml.Node
	seen := map[*yaml.Node]int{}
	reach := func(schema *yaml.Node) int {
		if _, known := seen[schema]; !known {
			seen[schema] = len(reached)
			reached = append(reached, schema)
		}
		return seen[schema]
	}
	for _, schema := range roots {
		reach(schema)
	}
	own := numbering{}
	var outlines []outline
	for i := 0; i < len(reached) && d.err == nil; i++ {
		if i > mostFacts {
			d.fail("the document has more than %d schemas", mostFacts)
		}
		outlines = append(outlines, d.outline(d.shape(reached[i]), own, reach))
	}
	if d.err != nil {
		return
	}
	classes := make([]int, len(reached))
	for count := 1; ; {
		numbers, next := numbering{}, make([]int, len(reached))
		for i, outline := range outlines {
			next[i] = numbers.of(outline.signature(classes))
		}
		classes = next
		if len(numbers) == count {
			break
		}
		count = len(numbers)
	}
	d.classes = make(map[*yaml.Node]int, len(reached))
	for i, schema := range reached {
		d.classes[schema] = classes[i]
	}
}

// numbering gives each text a number.
type numbering map[string]int

func (n numbering) of(text string) int {
	if _, known := n[text]; !known {
		n[text] = len(n)
	}
	return n[text]
}

// outline is a shape in numbers: what it says at its own level, and its children.
type outline struct {
	own      int
	items    int // -1 for none
	branches []branch
}

type branch struct {
	own      int
	children []int
}

func (d *document) outline(s *shape, own numbering, reach func(*yaml.Node) int) outline {
	o := outline{own: own.of(s.own()), items: -1}
	if s.items != nil {
		o.items = reach(s.items)
	}
	for _, object := range s.objects {
		var text strings.Builder
		b := branch{}
		for _, name := range slices.Sorted(maps.Keys(object.properties)) {
			fmt.Fprintf(&text, "%q,%t;", name, object.required[name])
			b.children = append(b.children, reach(object.properties[name]))
		}
		if object.further != nil {
			text.WriteString("{}")
			b.children = append(b.children, reach(object.further))
		}
		fmt.Fprint(&text, object.checks)
		b.own = own.of(text.String())
		o.branches = append(o.branches, b)
	}
	return o
}

// signature is what a shape says, its children being told apart as far as it is known by now.
func (o outline) signature(classes []int) string {
	text := binary.AppendVarint(nil, int64(o.own))
	if o.items >= 0 {
		text = binary.AppendVarint(text, int64(classes[o.items]))
	}
	branches := make([]string, len(o.branches))
	for i, b := range o.branches {
		text := binary.AppendVarint(nil, int64(b.own))
		for _, child := range b.children {
			text = binary.AppendVarint(text, int64(classes[child]))
		}
		branches[i] = string(text)
	}
	slices.Sort(branches)
	return string(text) + "|" + strings.Join(slices.Compact(branches), "|")
}

// own is what a shape says without its children.
func (s *shape) own() string {
	return fmt.Sprint(s.kinds, s.null, s.checks, len(s.values), s.values, s.open)
}

// same reports whether two objects are deeply equal.
func (d *document) same(a, b object) bool {
	return maps.EqualFunc(a.properties, b.properties, func(x, y *yaml.Node) bool { return d.classes[x] == d.classes[y] }) &&
		maps.Equal(a.required, b.required) && maps.Equal(a.checks, b.checks) &&
		(a.further == nil) == (b.further == nil) && (a.further == nil || d.classes[a.further] == d.classes[b.further])
}

// branches are the objects of a shape, each once.
func (d *document) branches(s *shape) []object {
	var result []object
	for _, o := range s.objects {
		if !slices.ContainsFunc(result, func(other object) bool { return d.same(o, other) }) {
			result = append(result, o)
		}
	}
	return result
}
