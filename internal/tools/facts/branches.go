package facts

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// branches returns the objects of a shape without duplicates.
func (d *document) branches(s *Shape) []Object {
	var result []Object
	for _, o := range s.Objects {
		if !slices.ContainsFunc(result, func(other Object) bool { return d.equal(o, other) }) {
			result = append(result, o)
		}
	}
	return result
}

// names returns the names of the branches of a union of objects, which say how they differ. A single
// object has the name "".
func (d *document) names(branches []Object) []string {
	if len(branches) < 2 {
		return []string{""}
	}
	if names := d.namesByConstant(branches); names != nil {
		return names
	}
	return namesByProperties(branches)
}

// namesByConstant names branches after a property that has a constant in all of them, such as "type=A". It
// returns nil if there is none.
func (d *document) namesByConstant(branches []Object) []string {
	constants := make([]map[string]string, len(branches))
	for i, o := range branches {
		constants[i] = map[string]string{}
		d.addConstants(constants[i], o, "")
	}
	for _, property := range slices.SortedFunc(maps.Keys(constants[0]), outermostFirst) {
		var names []string
		for _, values := range constants {
			value, has := values[property]
			if name := property + "=" + value; has && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) == len(branches) {
			return names
		}
	}
	return nil
}

func outermostFirst(a, b string) int {
	if levels := strings.Count(a, ".") - strings.Count(b, "."); levels != 0 {
		return levels
	}
	return strings.Compare(a, b)
}

// addConstants adds the constants among the properties of an object, and one level below.
func (d *document) addConstants(constants map[string]string, o Object, prefix string) {
	for name, property := range o.Properties {
		s := d.shape(property)
		switch {
		case len(s.Values) == 1 && !s.Open && !s.Null && len(s.Kinds) == 1:
			constants[prefix+name] = s.Values[0]
		case len(s.Objects) == 1 && prefix == "":
			d.addConstants(constants, s.Objects[0], name+".")
		}
	}
}

// namesByProperties names branches after one or two properties that no other branch has.
func namesByProperties(branches []Object) []string {
	holders := map[string]int{}
	for _, o := range branches {
		for name := range o.Properties {
			holders[name]++
		}
	}
	var names []string
	unnamed := 0
	for _, o := range branches {
		own := slices.DeleteFunc(slices.Sorted(maps.Keys(o.Properties)), func(name string) bool { return holders[name] > 1 })
		name := "with " + strings.Join(own[:min(len(own), 2)], ", ")
		if len(own) == 0 {
			name = "object"
			if unnamed++; unnamed > 1 {
				name += " " + strconv.Itoa(unnamed)
			}
		}
		names = append(names, name)
	}
	return names
}
