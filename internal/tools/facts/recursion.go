package facts

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// classify sets the classes of all schemas that can be reached from roots. Two schemas have the same class
// if they are equal at every level, however they are written and however often a schema that contains
// itself is written out. It starts with schemas that are equal at their own level, and splits those whose
// children differ until nothing changes.
func (d *document) classify(roots []*yaml.Node) {
	var reached []*yaml.Node
	indexes := map[*yaml.Node]int{}
	reach := func(schema *yaml.Node) int {
		index, known := indexes[schema]
		if !known {
			index = len(reached)
			indexes[schema] = index
			reached = append(reached, schema)
		}
		return index
	}
	for _, schema := range roots {
		reach(schema)
	}
	texts := numbering{}
	var outlines []outline
	for i := 0; i < len(reached) && d.err == nil; i++ {
		if i > mostFacts {
			d.fail("the document has more than %d schemas", mostFacts)
		}
		outlines = append(outlines, newOutline(d.shape(reached[i]), texts, reach))
	}
	if d.err != nil {
		return
	}
	classes := make([]int, len(reached))
	for count, before := 1, 0; count != before; {
		signatures, next := numbering{}, make([]int, len(reached))
		for i, outline := range outlines {
			next[i] = signatures.of(outline.signature(classes))
		}
		classes, count, before = next, len(signatures), count
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

// outline is a shape in numbers. The first level is the shape itself, the others are its objects.
type outline []level

type level struct {
	own      int // the number of what it says itself
	children []int
}

func newOutline(s *Shape, texts numbering, reach func(*yaml.Node) int) outline {
	own := level{own: texts.of(fmt.Sprint(s.Kinds, s.Null, s.Checks, len(s.Values), s.Values, s.Open, s.Items != nil))}
	if s.Items != nil {
		own.children = []int{reach(s.Items)}
	}
	result := outline{own}
	for _, o := range s.Objects {
		text := fmt.Sprint(o.Further != nil, o.checks)
		var children []int
		for _, name := range slices.Sorted(maps.Keys(o.Properties)) {
			text += fmt.Sprintf("%q,%t;", name, o.Required[name])
			children = append(children, reach(o.Properties[name]))
		}
		if o.Further != nil {
			children = append(children, reach(o.Further))
		}
		result = append(result, level{texts.of(text), children})
	}
	return result
}

// signature returns a text that is the same for equal shapes, as far as the classes of their children are
// known.
func (o outline) signature(classes []int) string {
	levels := make([]string, len(o))
	for i, level := range o {
		text := strconv.AppendInt(nil, int64(level.own), 10)
		for _, child := range level.children {
			text = strconv.AppendInt(append(text, ' '), int64(classes[child]), 10)
		}
		levels[i] = string(text)
	}
	slices.Sort(levels[1:])
	return strings.Join(slices.Compact(levels), "|")
}

// equal reports whether two objects are equal at every level.
func (d *document) equal(a, b Object) bool {
	sameClass := func(x, y *yaml.Node) bool { return d.classes[x] == d.classes[y] }
	return maps.EqualFunc(a.Properties, b.Properties, sameClass) && maps.Equal(a.Required, b.Required) &&
		maps.Equal(a.checks, b.checks) && (a.Further == nil) == (b.Further == nil) && sameClass(a.Further, b.Further)
}
