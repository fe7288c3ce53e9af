package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// lift makes a component and returns its name.
func (d *draft) lift(node *yaml.Node, shape facts.Shape, key string, at site) string {
	name := d.unusedName(at.name)
	switch {
	case shape.Values != nil:
		enum := openapi.Object("type", "string", "enum", shape.Values)
		nameValues(enum, shape.Values)
		d.keep(name, enum, node, at.about)
	case len(shape.Objects) == 1:
		d.made[key] = name
		d.keep(name, openapi.Object(), node, at.about) // before the components in it
		d.keep(name, d.object(shape.Objects[0], at.as, name, false), node, at.about)
	default:
		return d.liftUnion(node, shape, name, key, at)
	}
	return name
}

// liftUnion makes two components of a union of objects: what exactly is sent, and the struct for it
// in Go, which has the properties of all branches, and room for branches that Kombo adds.
func (d *draft) liftUnion(node *yaml.Node, shape facts.Shape, name, key string, at site) string {
	exact := name + "ByType"
	d.made[key] = exact
	d.keep(name, openapi.Object(), nil, "")
	all := map[string][]*yaml.Node{}
	var branches []*yaml.Node
	for _, branch := range shape.Objects {
		branches = append(branches, d.object(branch, at.as, name, true))
		for property, schema := range branch.Properties {
			all[property] = append(all[property], schema)
		}
	}
	together := facts.Object{Properties: map[string]*yaml.Node{}, Required: map[string]bool{}}
	for property, schemas := range all {
		together.Properties[property] = d.schemas.Either(schemas)
		together.Required[property] = !slices.ContainsFunc(shape.Objects, func(o facts.Object) bool {
			return o.Properties[property] == nil || !o.Required[property]
		})
	}
	d.keep(name, d.object(together, at.as, name, false), node, at.about)
	d.keep(exact, openapi.Object("x-go-type", name, "anyOf", branches), node, at.about)
	d.note("%s is a union of objects, in Go one struct with the properties of all of them: see openapi/README.md", name)
	return exact
}

// object returns an object with its properties. inline reports whether nothing in it gets a name.
func (d *draft) object(o facts.Object, as role, name string, inline bool) *yaml.Node {
	form := openapi.Object("type", "object")
	if required := o.RequiredNames(); len(required) > 0 {
		openapi.Set(form, "required", required)
	}
	properties, goNames := openapi.Object(), map[string]bool{}
	for _, key := range ordered(o.Properties) {
		goName := goname.Of(key)
		at := site{as: as, property: key, name: name + goName, optional: !o.Required[key], inline: inline}
		property := d.schema(o.Properties[key], at)
		if openapi.Text(property, "description") == "" && openapi.Lookup(property, "$ref") == nil {
			openapi.Set(property, "description", cmp.Or(usual[key], todo+"say what "+key+" is."))
		}
		for goNames[goName] || goName == "" || goName[0] < 'A' || goName[0] > 'Z' {
			goName = "Field" + goName
		}
		goNames[goName] = true
		if goName != goname.Of(key) && openapi.Lookup(property, "x-go-name") == nil {
			openapi.Set(property, "x-go-name", goName)
		}
		openapi.Set(properties, key, property)
	}
	openapi.Set(form, "properties", properties)
	return form
}

// ordered returns the names of properties in the order of the page.
func ordered(properties map[string]*yaml.Node) []string {
	return slices.SortedFunc(maps.Keys(properties), func(a, b string) int {
		return cmp.Or(properties[a].Line-properties[b].Line, strings.Compare(a, b))
	})
}

// freeObject adds which values are valid in an object without listed properties.
func (d *draft) freeObject(form *yaml.Node, o facts.Object, at site) {
	if o.Further == nil {
		openapi.Set(form, "additionalProperties", true)
		openapi.Set(form, "x-go-type", "map[string]any")
		openapi.Set(form, "x-go-type-skip-optional-pointer", true)
		return
	}
	values := d.schema(o.Further, at.element())
	openapi.Remove(values, "description")
	openapi.Set(form, "additionalProperties", values)
}

// union returns a schema of several kinds, of any type in Go.
func (d *draft) union(shape facts.Shape, at site) *yaml.Node {
	within := site{as: at.as, name: at.name, inline: true}
	var branches []*yaml.Node
	for _, kind := range shape.Kinds {
		if kind == "object" {
			for _, o := range shape.Objects {
				branches = append(branches, d.branch(o, within))
			}
			continue
		}
		one := facts.Shape{Kinds: []string{kind}, Items: shape.Items}
		if kind == "string" {
			one.Values, one.Open = shape.Values, shape.Open
		}
		branches = append(branches, d.single(one, within))
	}
	if shape.Null {
		branches = append(branches, openapi.Object("type", "null"))
	}
	form := openapi.Object("anyOf", branches)
	switch {
	case at.inline && len(branches) == 1:
		return branches[0]
	case at.inline:
		return form
	}
	d.note("%s is one of several types, in Go any", at.name)
	return setAny(form)
}

// branch returns a branch of a union.
func (d *draft) branch(o facts.Object, at site) *yaml.Node {
	if hasProperties(o) {
		return d.object(o, at.as, at.name, true)
	}
	form := openapi.Object("type", "object")
	d.freeObject(form, o, at)
	return form
}

// nameValues gives an enum names for its constants if those that the bundler would choose are not
// unique.
func nameValues(enum *yaml.Node, values []string) {
	var names []string
	unique := true
	for i, value := range values {
		name := goname.OfValue(value)
		if name == "" || slices.Contains(names, name) {
			name, unique = fmt.Sprintf("%sValue%d", name, i+1), false
		}
		names = append(names, name)
	}
	if !unique {
		openapi.Set(enum, "x-enum-varnames", names)
	}
}
