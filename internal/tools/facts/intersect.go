package facts

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// intersect returns the alternatives of values that both a and b allow.
func (d *document) intersect(a, b []alternative) []alternative {
	var result []alternative
	for _, x := range a {
		for _, y := range b {
			if both, possible := x.and(y); possible {
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

// and returns the alternative of values that both x and y allow, and whether there is one. If both have
// an origin or a default, those of x are closer to where the schema is used.
func (x alternative) and(y alternative) (alternative, bool) {
	kind := commonKind(x.kind, y.kind)
	values, open := commonValues(x, y)
	switch {
	case kind == "" || values != nil && len(values) == 0:
		return alternative{}, false
	case kind == "null":
		return alternative{kind: kind}, true
	case x.kind == "any" || x.origin == "" && y.kind != "any":
		x.origin = y.origin
	}
	concatenate := func(_ string, a, b []*yaml.Node) []*yaml.Node { return slices.Concat(a, b) }
	return alternative{
		kind:       kind,
		checks:     merge(x.checks, y.checks, stricter),
		values:     values,
		open:       open,
		items:      slices.Concat(x.items, y.items),
		properties: merge(x.properties, y.properties, concatenate),
		required:   merge(x.required, y.required, func(string, bool, bool) bool { return true }),
		further:    slices.Concat(x.further, y.further),
		closed:     x.closed || y.closed,
		origin:     x.origin,
	}, true
}

// commonKind returns the kind of values that are of both kinds, or "".
func commonKind(a, b string) string {
	switch {
	case a == b || b == "any" || a == "integer" && b == "number":
		return a
	case a == "any" || a == "number" && b == "integer":
		return b
	}
	return ""
}

// commonValues returns the values that two alternatives have in common, and whether other values are
// valid. It returns nil if neither has an enum.
func commonValues(x, y alternative) (values []string, open bool) {
	switch {
	case y.values == nil || x.values != nil && !x.open && y.open:
		return x.values, x.open
	case x.values == nil || x.open && !y.open:
		return y.values, y.open
	case x.open:
		return slices.Concat(x.values, y.values), true
	}
	return intersection(x.values, y.values), false
}

func intersection(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(value string) bool { return !slices.Contains(other, value) })
}

// merge returns the entries of two maps. both combines the values of a key that both have.
func merge[V any](a, b map[string]V, both func(key string, a, b V) V) map[string]V {
	result := map[string]V{}
	maps.Copy(result, a)
	for key, value := range b {
		if other, shared := a[key]; shared {
			value = both(key, other, value)
		}
		result[key] = value
	}
	return result
}

// stricter returns the value of a check if two schemas with the values a and b apply together.
func stricter(check, a, b string) string {
	switch order := compareLimits(check, a, b); {
	case check == "default" || order > 0:
		return a
	case order < 0:
		return b
	}
	return joined(a, b, " and ")
}

func joined(a, b, word string) string {
	if a == b {
		return a
	}
	return min(a, b) + word + max(a, b)
}
