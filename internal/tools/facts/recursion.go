package facts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// level is a shape or object without its children, which are compared by their classes.
type level struct {
	text     string
	children []*yaml.Node
}

// classify sets the classes of all schemas that can be reached from roots. Two schemas have the
// same class if they are equal at every level, however they are written and however often a schema
// that contains itself is written out. It starts with one class, and splits classes until nothing
// changes.
func (d *document) classify(roots []*yaml.Node) {
	reached := map[*yaml.Node][]level{}
	for queue := slices.Clone(roots); len(queue) > 0 && d.err == nil; queue = queue[1:] {
		if reached[queue[0]] != nil {
			continue
		}
		levels := d.shape(queue[0]).levels()
		reached[queue[0]] = levels
		for _, l := range levels {
			queue = append(queue, l.children...)
		}
	}
	d.classes = nil
	for before, count := 0, 1; count != before && d.err == nil; {
		numbers, classes := map[string]int{}, make(map[*yaml.Node]int, len(reached))
		for schema, levels := range reached {
			signature := d.signature(levels...)
			numbers[signature] = cmp.Or(numbers[signature], len(numbers)+1)
			classes[schema] = numbers[signature]
		}
		d.classes, before, count = classes, count, len(numbers)
	}
}

// levels returns a shape and its objects.
func (s *Shape) levels() []level {
	own := level{text: fmt.Sprint(s.Kinds, s.Null, s.Checks, len(s.Values), s.Values, s.Open)}
	if s.Items != nil {
		own.children = []*yaml.Node{s.Items}
	}
	result := []level{own}
	for _, o := range s.Objects {
		result = append(result, o.level())
	}
	return result
}

func (o Object) level() level {
	l := level{text: fmt.Sprint(o.checks, o.Further != nil)}
	for _, name := range slices.Sorted(maps.Keys(o.Properties)) {
		l.text += fmt.Sprintf(" %q %t", name, o.Required[name])
		l.children = append(l.children, o.Properties[name])
	}
	if o.Further != nil {
		l.children = append(l.children, o.Further)
	}
	return l
}

// signature returns a text that is the same for equal levels, as far as the classes of their
// children are known. The order of all but the first level makes no difference.
func (d *document) signature(levels ...level) string {
	texts := make([]string, len(levels))
	for i, l := range levels {
		text := []byte(l.text)
		for _, child := range l.children {
			text = strconv.AppendInt(append(text, ' '), int64(d.classes[child]), 10)
		}
		texts[i] = string(text)
	}
	slices.Sort(texts[1:])
	return strings.Join(slices.Compact(texts), "|")
}
