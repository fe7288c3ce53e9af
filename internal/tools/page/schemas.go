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
	"github.com/kombo-go/kombo/internal/tools/match"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// site is where a schema of a page is.
type site struct {
	as       match.Role
	property string // the name of the property, "" if it is none
	name     string // the name for a component
	about    string // what it is, where the page does not say
	optional bool   // it may be left out
	inline   bool   // within the exact branches of a union, where nothing has a name
}

// schema returns a schema in the form of the contract. It is made from the normal form, so all ways to write the same
// become the same.
func (d *draft) schema(node *yaml.Node, at site) (*yaml.Node, error) {
	promised, err := match.Promises(d.schemas, node, at.as)
	if err != nil {
		return nil, err
	}
	if at.property != "" && !at.inline {
		if form, err := d.contract.matcher.Property(d.page.String(), promised, at.property, at.as); err != nil || form != nil {
			return d.described(form, node, at), err
		}
	}
	shape, err := d.schemas.Shape(node)
	if err != nil {
		return nil, err
	}
	form, err := d.form(node, shape, promised, at)
	return d.described(form, node, at), err
}

func (d *draft) form(node *yaml.Node, shape facts.Shape, promised facts.List, at site) (*yaml.Node, error) {
	key := identity(promised)
	if name := d.made[key]; name != "" {
		return d.refer(name, shape), nil
	}
	if _, within := d.within[key]; within { // a schema that contains itself
		d.within[key] = true
		d.made[key] = d.unusedName(at.name)
		return orNull(reference(d.made[key]), shape), nil
	}
	isEnum := slices.Equal(shape.Kinds, []string{"string"}) && len(shape.Values) > 1
	isObject := slices.Equal(shape.Kinds, []string{"object"}) && hasProperties(shape)
	switch {
	case (isEnum || isObject) && !at.inline:
		return d.named(node, shape, promised, at)
	case len(shape.Kinds) == 1 && shape.Values != nil && shape.Null:
		shape.Null = false
		form, err := d.single(node, shape, at)
		if err == nil {
			goType := openapi.Lookup(form, "x-go-type")
			if form = object("anyOf", list(form, object("type", str("null")))); goType != nil {
				add(form, "x-go-type", goType)
			}
		}
		return form, err
	case len(shape.Kinds) == 1 && !isObject:
		return d.single(node, shape, at)
	}
	d.within[key] = false
	union, err := d.union(node, shape, at)
	delete(d.within, key)
	if name := d.made[key]; name != "" && err == nil { // it has come back to itself
		d.keep(name, union, node, at.about)
		return orNull(reference(name), shape), nil
	}
	return union, err
}

// identity is what a schema promises apart from null at its own level.
func identity(promised facts.List) string {
	return facts.List(slices.DeleteFunc(slices.Clone(promised), func(fact facts.Fact) bool {
		return len(fact.Place) <= 2 && slices.Contains(match.AtTop, fact.About)
	})).String()
}

func hasProperties(shape facts.Shape) bool {
	return slices.ContainsFunc(shape.Objects, func(o facts.Object) bool { return len(o.Properties) > 0 })
}

// named refers to the component of an object, an enum or a union of objects: the contract's, or a new one.
func (d *draft) named(node *yaml.Node, shape facts.Shape, promised facts.List, at site) (*yaml.Node, error) {
	outline, err := match.Outline(d.schemas, node)
	if err != nil {
		return nil, err
	}
	name, err := d.contract.matcher.Component(d.page.String(), promised, outline, at.name, at.property, at.as)
	if err != nil {
		return nil, err
	}
	if name == "" {
		if name, err = d.lift(node, shape, identity(promised), at); err != nil {
			return nil, err
		}
	}
	d.made[identity(promised)] = name
	return d.refer(name, shape), nil
}

// refer returns a reference to a component, beside which null and other values may be valid.
func (d *draft) refer(name string, shape facts.Shape) *yaml.Node {
	switch {
	case shape.Open:
		form := object("anyOf", list(reference(name), object("type", str("string"))), "x-go-type", str(name))
		if shape.Null {
			branches := openapi.Lookup(form, "anyOf")
			branches.Content = append(branches.Content, object("type", str("null")))
		}
		return form
	case shape.Null && !nullable(openapi.Find(d.contract.bundle, "components", "schemas", name)):
		return orNull(reference(name), shape)
	}
	return reference(name)
}

func nullable(schema *yaml.Node) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(schema, "type")), func(kind *yaml.Node) bool { return kind.Value == "null" })
}

func orNull(form *yaml.Node, shape facts.Shape) *yaml.Node {
	if !shape.Null {
		return form
	}
	return object("anyOf", list(form, object("type", str("null"))))
}

// lift makes a component.
func (d *draft) lift(node *yaml.Node, shape facts.Shape, key string, at site) (string, error) {
	name := d.unusedName(at.name)
	if shape.Values != nil {
		d.made[key] = name
		enum := object("type", str("string"), "enum", strs(shape.Values))
		nameValues(enum, shape.Values)
		d.keep(name, enum, node, at.about)
		return name, nil
	}
	if len(shape.Objects) == 1 {
		d.made[key] = name
		d.keep(name, object(), node, at.about) // its place comes before those of what is in it
		form, err := d.object(shape.Objects[0], at.as, name, false)
		if err == nil {
			d.keep(name, form, node, at.about)
		}
		return name, err
	}
	return d.liftUnion(node, shape, name, key, at)
}

// liftUnion makes two components of a union of objects: what exactly is sent, and the struct that stands for it in Go,
// which has the properties of all branches, and room for branches that Kombo adds.
func (d *draft) liftUnion(node *yaml.Node, shape facts.Shape, name, key string, at site) (string, error) {
	exact := name + "ByType"
	d.made[key] = exact
	d.keep(name, object(), nil, "")
	together := facts.Object{Properties: map[string]*yaml.Node{}, Required: map[string]bool{}}
	all := map[string][]*yaml.Node{}
	branches := list()
	for _, branch := range shape.Objects {
		form, err := d.object(branch, at.as, name, true)
		if err != nil {
			return "", err
		}
		branches.Content = append(branches.Content, form)
		for property, schema := range branch.Properties {
			all[property] = append(all[property], schema)
		}
	}
	for property, schemas := range all {
		together.Properties[property] = d.schemas.Either(schemas)
		together.Required[property] = len(schemas) == len(shape.Objects) &&
			!slices.ContainsFunc(shape.Objects, func(o facts.Object) bool { return !o.Required[property] })
	}
	form, err := d.object(together, at.as, name, false)
	if err != nil {
		return "", err
	}
	d.keep(name, form, node, at.about)
	d.keep(exact, object("x-go-type", str(name), "anyOf", branches), node, at.about)
	d.note("%s is a union of objects, in Go one struct with the properties of all of them: see openapi/README.md", name)
	return exact, nil
}

// object returns an object with its properties. inline reports whether nothing in it gets a name.
func (d *draft) object(o facts.Object, as match.Role, name string, inline bool) (*yaml.Node, error) {
	form := object("type", str("object"))
	if required := o.RequiredNames(); len(required) > 0 {
		add(form, "required", strs(required))
	}
	properties, goNames := object(), map[string]bool{}
	for _, key := range d.ordered(o.Properties) {
		at := site{as: as, property: key, name: name + goname.Of(key), optional: !o.Required[key], inline: inline}
		property, err := d.schema(o.Properties[key], at)
		if err != nil {
			return nil, err
		}
		if text(property, "description") == "" && openapi.Lookup(property, "$ref") == nil {
			add(property, "description", str(cmp.Or(usual[key], todo+"say what "+key+" is.")))
		}
		goName := goname.Of(key)
		for goNames[goName] || goName == "" || goName[0] < 'A' || goName[0] > 'Z' {
			goName = "Field" + goName
		}
		goNames[goName] = true
		if goName != goname.Of(key) && openapi.Lookup(property, "x-go-name") == nil {
			add(property, "x-go-name", str(goName))
		}
		add(properties, key, property)
	}
	add(form, "properties", properties)
	return form, nil
}

// ordered are the names of properties in the order of the page.
func (d *draft) ordered(properties map[string]*yaml.Node) []string {
	return slices.SortedFunc(maps.Keys(properties), func(a, b string) int {
		if lines := properties[a].Line - properties[b].Line; lines != 0 {
			return lines
		}
		return strings.Compare(a, b)
	})
}

// single returns a schema of one kind that needs no name.
func (d *draft) single(node *yaml.Node, shape facts.Shape, at site) (*yaml.Node, error) {
	kind := shape.Kinds[0]
	form := object()
	switch {
	case kind == "any" || kind == "null" || kind == "nothing":
		if kind != "any" {
			d.note("%s can only be null in the page: it is taken for any value", at.name)
		}
		anyValue(form)
		return form, nil
	case shape.Null:
		add(form, "type", list(str(kind), str("null")))
	default:
		add(form, "type", str(kind))
	}
	if shape.Null && at.optional && at.as == match.Sent && kind != "array" && kind != "object" {
		add(form, "x-omitempty", yes())
	}
	d.checks(form, kind, shape, at)
	switch kind {
	case "object":
		return form, d.freeObject(form, shape.Objects[0], at)
	case "array":
		items, err := d.schema(shape.Items, site{as: at.as, name: goname.Of(goname.Singular(at.name)), inline: at.inline})
		if err != nil {
			return nil, err
		}
		openapi.Remove(items, "description")
		add(form, "items", items)
	}
	return form, nil
}

// freeObject adds what is valid in an object without properties of its own.
func (d *draft) freeObject(form *yaml.Node, o facts.Object, at site) error {
	if o.Further == nil {
		add(form, "additionalProperties", yes())
		add(form, "x-go-type", str("map[string]any"))
		add(form, "x-go-type-skip-optional-pointer", yes())
		return nil
	}
	values, err := d.schema(o.Further, site{as: at.as, name: goname.Of(goname.Singular(at.name)), inline: at.inline})
	if err != nil {
		return err
	}
	openapi.Remove(values, "description")
	add(form, "additionalProperties", values)
	return nil
}

func anyValue(form *yaml.Node) {
	add(form, "x-go-type", str("any"))
	add(form, "x-go-type-skip-optional-pointer", yes())
}

// union returns a schema of several kinds, of any type in Go.
func (d *draft) union(node *yaml.Node, shape facts.Shape, at site) (*yaml.Node, error) {
	branches := list()
	for _, kind := range shape.Kinds {
		one := facts.Shape{Kinds: []string{kind}, Items: shape.Items}
		if kind == "string" {
			one.Values, one.Open = shape.Values, shape.Open
		}
		if kind != "object" {
			branch, err := d.single(node, one, site{as: at.as, name: at.name, inline: true})
			if err != nil {
				return nil, err
			}
			branches.Content = append(branches.Content, branch)
			continue
		}
		for _, o := range shape.Objects {
			branch, err := d.object(o, at.as, at.name, true)
			if len(o.Properties) == 0 {
				branch = object("type", str("object"))
				err = d.freeObject(branch, o, site{as: at.as, name: at.name, inline: true})
			}
			if err != nil {
				return nil, err
			}
			branches.Content = append(branches.Content, branch)
		}
	}
	if shape.Null {
		branches.Content = append(branches.Content, object("type", str("null")))
	}
	if at.inline && len(branches.Content) == 1 {
		return branches.Content[0], nil
	}
	form := object("anyOf", branches)
	if at.inline {
		return form, nil
	}
	anyValue(form)
	d.note("%s is one of several types, in Go any", at.name)
	return form, nil
}

// checks adds what a value must be in addition to its type.
func (d *draft) checks(form *yaml.Node, kind string, shape facts.Shape, at site) {
	if format := shape.Checks["format"]; slices.Contains([]string{"date-time", "email", "uri", "uuid", "byte"}, format) {
		add(form, "format", str(format))
	} else if format == "date" {
		add(form, "format", str(format))
		add(form, "x-date", yes())
	}
	for _, check := range []string{"maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum"} {
		if value := shape.Checks[check]; value != "" {
			add(form, check, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
		}
	}
	if pattern := shape.Checks["pattern"]; pattern != "" && !strings.Contains(pattern, " and ") {
		add(form, "pattern", str(pattern))
	}
	switch {
	case len(shape.Values) == 1 && !shape.Open && kind == "boolean":
		add(form, "const", boolean(shape.Values[0]))
		add(form, "x-go-type", str("bool"))
	case kind != "string" && len(shape.Values) > 0:
		d.note("%s has an enum that is not a list of strings: any %s is valid", at.name, kind)
	case len(shape.Values) == 1 && !shape.Open:
		add(form, "const", str(shape.Values[0]))
		add(form, "x-go-type", str("string"))
	case len(shape.Values) > 1 && !shape.Open:
		add(form, "enum", strs(shape.Values))
	}
}

// nameValues gives an enum names for its constants if those that the bundler would choose are not unique.
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
		add(enum, "x-enum-varnames", strs(names))
	}
}
