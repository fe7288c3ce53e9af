package facts

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// shape is what a schema says at its own level, after folding.
type shape struct {
	kinds  []string          // sorted, without null; "any" stands alone
	null   bool              // null is all right
	checks map[string]string // format, maximum, deprecated, ...: name and value, for several kinds joined
	values []string          // the values of an enum, sorted
	open   bool              // the enum is open
	items  *yaml.Node        // of an array; nil for anything else
	// objects are the branches that are objects: one for an object, several for a union of objects.
	objects []object
	origin  string
}

// object is an object, or one branch of a union of objects.
type object struct {
	properties map[string]*yaml.Node
	required   map[string]bool
	further    *yaml.Node // what every property that is not listed has to be; nil for no such rule
	checks     map[string]string
	origin     string
}

// both is what fits a and b at once.
func (d *document) both(a, b []alternative) []alternative {
	var result []alternative
	for _, x := range a {
		for _, y := range b {
			if both, possible := d.conjunction(x, y); possible {
				result = append(result, both)
			}
			if len(result) > mostAlternatives {
				d.fail("a schema has more than %d alternatives", mostAlternatives)
				return result
			}
		}
	}
	return result
}

func (d *document) conjunction(x, y alternative) (alternative, bool) {
	switch {
	case x.kind == "any":
		x, y = y, x
	case x.kind == "number" && y.kind == "integer":
		x.kind = "integer"
	}
	if y.kind != "any" && y.kind != x.kind && !(x.kind == "integer" && y.kind == "number") {
		return x, false
	}
	if x.kind == "null" {
		return x, true
	}
	checks := maps.Clone(x.checks)
	if checks == nil {
		checks = map[string]string{}
	}
	for name, value := range y.checks {
		checks[name] = stricter(name, checks[name], value)
	}
	x.checks = checks
	switch {
	case y.values == nil:
	case x.values == nil || x.open && !y.open:
		x.values, x.open = y.values, y.open
	case x.open && y.open:
		x.values = slices.Concat(x.values, y.values)
	case !y.open:
		x.values = slices.DeleteFunc(slices.Clone(x.values), func(value string) bool { return !slices.Contains(y.values, value) })
	}
	if y.values != nil && len(x.values) == 0 {
		return x, false // two enums that share no value
	}
	x.items = slices.Concat(x.items, y.items)
	x.further = slices.Concat(x.further, y.further)
	x.closed = x.closed || y.closed
	if x.kind == "object" && y.kind == "object" {
		properties, required := maps.Clone(x.properties), maps.Clone(x.required)
		for name, schemas := range y.properties {
			properties[name] = slices.Concat(properties[name], schemas)
		}
		maps.Copy(required, y.required)
		x.properties, x.required = properties, required
	}
	if x.origin == "" && y.kind != "any" {
		x.origin = y.origin
	}
	return x, true
}

// stricter is the check that remains where two schemas hold at once.
func stricter(name, a, b string) string {
	if a == "" || a == b {
		return b
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	lower := strings.HasPrefix(name, "max") || name == "exclusiveMaximum"
	upper := strings.HasPrefix(name, "min") || name == "exclusiveMinimum"
	switch {
	case name == "default":
		return a // what stands nearer to where it is used
	case err != nil || err2 != nil || !lower && !upper:
		return strings.Join(slices.Sorted(slices.Values([]string{a, b})), " and ")
	case lower == (x < y):
		return a
	}
	return b
}

// shape folds a schema.
func (d *document) shape(schema *yaml.Node) *shape {
	if known := d.shapes[schema]; known != nil {
		return known
	}
	s := &shape{checks: map[string]string{}, origin: d.origins[schema]}
	d.shapes[schema] = s
	alternatives := d.alternatives(schema, 0)
	byKind := map[string][]alternative{}
	origins, scalars := map[string]bool{}, map[string]bool{}
	for _, a := range alternatives {
		if a.kind == "number" || a.kind == "integer" && slices.ContainsFunc(alternatives, func(b alternative) bool { return b.kind == "number" && b.values == nil }) {
			a.kind = "number"
		}
		byKind[a.kind] = append(byKind[a.kind], a)
		if a.values != nil || a.kind == "array" || a.kind == "object" {
			origins[a.origin] = true
		} else if a.kind != "any" && a.kind != "null" {
			scalars[a.origin] = true
		}
	}
	if len(origins) == 0 {
		origins = scalars
	}
	if len(origins) == 1 {
		for origin := range origins {
			s.origin = origin
		}
	}
	if anything := byKind["any"]; anything != nil {
		s.kinds, s.checks = []string{"any"}, common(anything)
		return s
	}
	s.null = byKind["null"] != nil
	delete(byKind, "null")
	s.kinds = slices.Sorted(maps.Keys(byKind))
	for _, kind := range s.kinds {
		d.fold(s, kind, byKind[kind])
	}
	if len(s.kinds) == 0 {
		s.kinds = []string{"nothing"}
		if s.null {
			s.kinds = []string{"null"}
		}
	}
	return s
}

// fold adds the alternatives of one kind.
func (d *document) fold(s *shape, kind string, alternatives []alternative) {
	shared := common(alternatives)
	var values []string
	plain, open := false, false
	for _, a := range alternatives {
		values = append(values, a.values...)
		plain = plain || a.values == nil
		open = open || a.open
	}
	switch {
	case kind == "object":
		for _, a := range alternatives {
			s.objects = append(s.objects, d.object(a, shared))
		}
	case kind == "array":
		s.items = d.anyOf(alternatives)
	case kind == "boolean" && slices.Contains(values, "true") && slices.Contains(values, "false"):
	case len(values) > 0:
		slices.Sort(values)
		s.values = slices.Compact(slices.Concat(s.values, values))
		s.open = s.open || open || plain
		delete(shared, "format") // the values say it
	}
	for name, value := range shared {
		if other := s.checks[name]; other != "" && other != value {
			value = strings.Join(slices.Sorted(slices.Values([]string{other, value})), " or ")
		}
		s.checks[name] = value
	}
}

func (d *document) object(a alternative, shared map[string]string) object {
	o := object{properties: map[string]*yaml.Node{}, required: map[string]bool{}, checks: map[string]string{}, origin: a.origin}
	for name, schemas := range a.properties {
		o.properties[name] = d.join("allOf", schemas)
		o.required[name] = a.required[name]
	}
	for name := range a.required {
		if a.properties[name] == nil && !a.closed {
			o.properties[name], o.required[name] = d.join("allOf", nil), true
		}
	}
	if a.further != nil {
		o.further = d.join("allOf", a.further)
	}
	if a.closed {
		o.checks["closed"] = "true"
	}
	for name, value := range a.checks {
		if shared[name] != value {
			o.checks[name] = value
		}
	}
	return o
}

// anyOf is what the members of an array may be.
func (d *document) anyOf(arrays []alternative) *yaml.Node {
	var items []*yaml.Node
	for _, array := range arrays {
		items = append(items, d.join("allOf", array.items))
	}
	return d.join("anyOf", items)
}

// common are the checks that all alternatives have.
func common(alternatives []alternative) map[string]string {
	result := maps.Clone(alternatives[0].checks)
	for _, a := range alternatives[1:] {
		maps.DeleteFunc(result, func(name, value string) bool { return a.checks[name] != value })
	}
	if result == nil {
		result = map[string]string{}
	}
	return result
}

// join makes one schema of several. The same schemas make the same one, so that recursion comes back to where it was.
func (d *document) join(keyword string, schemas []*yaml.Node) *yaml.Node {
	var parts []*yaml.Node
	key := keyword
	for _, schema := range schemas {
		schema = d.target(schema)
		if !slices.Contains(parts, schema) {
			parts = append(parts, schema)
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	for _, part := range parts {
		if d.numbers[part] == 0 {
			d.numbers[part] = len(d.numbers) + 1
		}
		key += " " + strconv.Itoa(d.numbers[part])
	}
	if d.joined[key] == nil {
		list := &yaml.Node{Kind: yaml.SequenceNode, Content: parts}
		node := &yaml.Node{Kind: yaml.MappingNode}
		if len(parts) > 0 {
			node.Content = []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: keyword}, list}
			d.origins[node] = d.origins[parts[0]]
		}
		d.joined[key] = node
	}
	return d.joined[key]
}

// target follows references that stand alone.
func (d *document) target(schema *yaml.Node) *yaml.Node {
	const longest = 100
	for range longest {
		reference := openapi.Lookup(schema, "$ref")
		if reference == nil || len(schema.Content) != 2 {
			break
		}
		target := d.resolve(reference.Value)
		if target == nil {
			break
		}
		schema = target
	}
	return schema
}

// names gives the branches of a union of objects names that say what distinguishes them: the value of a constant,
// at their top or one level down, or properties that only they have.
func (d *document) names(objects []object) []string {
	names := make([]string, len(objects))
	if len(objects) < 2 {
		return names
	}
	constants := make([]map[string]string, len(objects))
	for i, o := range objects {
		constants[i] = d.constants(o, "")
		for name, property := range o.properties {
			if nested := d.shape(property).objects; len(nested) == 1 {
				maps.Copy(constants[i], d.constants(nested[0], name+"."))
			}
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(constants[0]), outermostFirst) {
		seen := map[string]bool{}
		for i := range constants {
			if value, there := constants[i][name]; there {
				names[i] = name + "=" + value
				seen[value] = true
			}
		}
		if len(seen) == len(objects) {
			return names
		}
	}
	having, taken := map[string]int{}, map[string]int{}
	for _, o := range objects {
		for name := range o.properties {
			having[name]++
		}
	}
	for i, o := range objects {
		var own []string
		for name := range o.properties {
			if having[name] == 1 {
				own = append(own, name)
			}
		}
		slices.Sort(own)
		names[i] = "with " + strings.Join(own[:min(len(own), 2)], ", ")
		if len(own) == 0 {
			names[i] = "object"
		}
		taken[names[i]]++
		if taken[names[i]] > 1 {
			names[i] += " " + strconv.Itoa(taken[names[i]])
		}
	}
	return names
}

func outermostFirst(a, b string) int {
	if levels := strings.Count(a, ".") - strings.Count(b, "."); levels != 0 {
		return levels
	}
	return strings.Compare(a, b)
}

func (d *document) constants(o object, prefix string) map[string]string {
	constants := map[string]string{}
	for name, property := range o.properties {
		if s := d.shape(property); len(s.values) == 1 && !s.open && !s.null && len(s.kinds) == 1 {
			constants[prefix+name] = s.values[0]
		}
	}
	return constants
}
