package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// classify finds out which of the schemas that can be reached say the same all the way down, however they are written
// and however often a schema that contains itself is written out. It begins with schemas that say the same at their own
// level, and separates those whose children differ until nothing changes.
func (d *document) classify(roots []*yaml.Node) {
	var reached []*yaml.Node
	seen := map[*yaml.Node]bool{}
	for queue := slices.Clone(roots); len(queue) > 0 && d.err == nil; queue = queue[1:] {
		schema := queue[0]
		if seen[schema] {
			continue
		}
		seen[schema] = true
		reached = append(reached, schema)
		if len(reached) > mostFacts {
			d.fail("the document has more than %d schemas", mostFacts)
		}
		queue = append(queue, d.children(d.shape(schema))...)
	}
	if d.err != nil {
		return
	}
	own := make([]string, len(reached))
	for i, schema := range reached {
		own[i] = d.shape(schema).own()
	}
	d.classes = map[*yaml.Node]int{}
	for count := 1; ; {
		numbers := map[string]int{}
		next := make(map[*yaml.Node]int, len(reached))
		for i, schema := range reached {
			signature := own[i] + d.below(d.shape(schema))
			if _, known := numbers[signature]; !known {
				numbers[signature] = len(numbers)
			}
			next[schema] = numbers[signature]
		}
		d.classes = next
		if len(numbers) == count {
			return
		}
		count = len(numbers)
	}
}

func (d *document) children(s *shape) []*yaml.Node {
	var children []*yaml.Node
	if s.items != nil {
		children = append(children, s.items)
	}
	for _, o := range s.objects {
		children = slices.AppendSeq(children, maps.Values(o.properties))
		if o.further != nil {
			children = append(children, o.further)
		}
	}
	return children
}

// own is what a shape says without its children.
func (s *shape) own() string {
	return fmt.Sprint(s.kinds, s.null, s.checks, len(s.values), s.values, s.open)
}

// below is what the children of a shape say, as far as it is known by now.
func (d *document) below(s *shape) string {
	var branches []string
	for _, o := range s.objects {
		branches = append(branches, d.branch(o))
	}
	slices.Sort(branches)
	text := strings.Join(slices.Compact(branches), "|")
	if s.items != nil {
		text += fmt.Sprintf("[%d]", d.classes[s.items])
	}
	return text
}

func (d *document) branch(o object) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(o.properties)) {
		fmt.Fprintf(&text, "%q:%d,%t;", name, d.classes[o.properties[name]], o.required[name])
	}
	if o.further != nil {
		fmt.Fprintf(&text, "{%d}", d.classes[o.further])
	}
	fmt.Fprint(&text, o.checks)
	return text.String()
}

// branches are the objects of a shape, each once.
func (d *document) branches(s *shape) []object {
	var result []object
	seen := map[string]bool{}
	for _, o := range s.objects {
		if text := d.branch(o); !seen[text] {
			seen[text] = true
			result = append(result, o)
		}
	}
	return result
}
