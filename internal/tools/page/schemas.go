package main

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// site is where a schema of a page is.
type site struct {
	as       role
	property string // the name of the property, or ""
	name     string // the name for a component
	about    string // what it is, where the page does not say
	optional bool   // it may be omitted
	inline   bool   // within the exact branches of a union, where nothing has a name
}

// element is the site of the elements of what is there.
func (s site) element() site {
	return site{as: s.as, name: goname.Of(goname.Singular(s.name)), inline: s.inline}
}

// shape returns the normal form of a schema.
func (d *draft) shape(node *yaml.Node) facts.Shape {
	shape, err := d.schemas.Shape(node)
	d.contract.check(err)
	if len(shape.Kinds) == 0 {
		shape.Kinds = []string{"any"}
	}
	return shape
}

func (d *draft) promises(node *yaml.Node, as role) facts.List {
	promised, err := promisesOf(d.schemas, node, as)
	d.contract.check(err)
	return promised
}

// schema returns a schema in the form of the contract. It is made from the normal form, so that it
// does not depend on the style of the page.
func (d *draft) schema(node *yaml.Node, at site) *yaml.Node {
	promised := d.promises(node, at.as)
	if at.property != "" && !at.inline {
		if form := d.knownProperty(promised, at); form != nil {
			return d.described(form, node, at)
		}
	}
	return d.described(d.form(node, d.shape(node), promised, at), node, at)
}

func (d *draft) form(node *yaml.Node, shape facts.Shape, promised facts.List, at site) *yaml.Node {
	key := identity(promised)
	if name := d.made[key]; name != "" {
		return d.refer(name, shape)
	}
	if d.within[key] { // a schema that contains itself
		d.made[key] = d.unusedName(at.name)
		return orNull(openapi.Reference(d.made[key]), shape)
	}
	isEnum := slices.Equal(shape.Kinds, []string{"string"}) && len(shape.Values) > 1
	isObject := slices.Equal(shape.Kinds, []string{"object"}) && slices.ContainsFunc(shape.Objects, hasProperties)
	switch {
	case (isEnum || isObject) && !at.inline:
		return d.named(node, shape, promised, at)
	case len(shape.Kinds) == 1 && !isObject:
		return d.single(shape, at)
	}
	d.within[key] = true
	union := d.union(shape, at)
	delete(d.within, key)
	if name := d.made[key]; name != "" { // the union contains itself
		d.keep(name, union, node, at.about)
		return orNull(openapi.Reference(name), shape)
	}
	return union
}

func hasProperties(o facts.Object) bool { return len(o.Properties) > 0 }

// identity is what a schema promises apart from null at its own level.
func identity(promised facts.List) string {
	return slices.DeleteFunc(slices.Clone(promised), func(fact facts.Fact) bool { return isAtTop(fact.Place, fact.About) }).String()
}

// named refers to the component of an object, an enum or a union of objects: the contract's, or a
// new one.
func (d *draft) named(node *yaml.Node, shape facts.Shape, promised facts.List, at site) *yaml.Node {
	name := d.knownComponent(shape, promised, at)
	if name == "" {
		name = d.lift(node, shape, identity(promised), at)
	}
	d.made[identity(promised)] = name
	return d.refer(name, shape)
}

// refer returns a reference to a component, beside which null and other values may be valid.
func (d *draft) refer(name string, shape facts.Shape) *yaml.Node {
	reference := openapi.Reference(name)
	switch {
	case shape.Open:
		branches := []*yaml.Node{reference, openapi.Object("type", "string")}
		if shape.Null {
			branches = append(branches, openapi.Object("type", "null"))
		}
		return openapi.Object("anyOf", branches, "x-go-type", name)
	case openapi.HasType(d.contract.component(name), "null"):
		return reference
	}
	return orNull(reference, shape)
}

func orNull(form *yaml.Node, shape facts.Shape) *yaml.Node {
	if !shape.Null {
		return form
	}
	return openapi.Object("anyOf", []*yaml.Node{form, openapi.Object("type", "null")})
}

// single returns a schema of one kind that needs no name.
func (d *draft) single(shape facts.Shape, at site) *yaml.Node {
	kind := shape.Kinds[0]
	form := openapi.Object("type", kind)
	switch {
	case kind == "null" || kind == "nothing":
		d.note("%s can only be null in the page: it is taken for any value", at.name)
		return setAny(openapi.Object())
	case kind == "any":
		return setAny(openapi.Object())
	case shape.Null && shape.Values != nil:
		exact := shape
		exact.Null = false
		form = d.single(exact, at)
		goType := openapi.Lookup(form, "x-go-type")
		if form = orNull(form, shape); goType != nil {
			openapi.Set(form, "x-go-type", goType)
		}
		return form
	case shape.Null:
		openapi.Set(form, "type", []string{kind, "null"})
		if at.optional && at.as == sent && kind != "array" && kind != "object" {
			openapi.Set(form, "x-omitempty", true)
		}
	}
	d.checks(form, kind, shape, at)
	switch kind {
	case "object":
		d.freeObject(form, shape.Objects[0], at)
	case "array":
		items := d.schema(shape.Items, at.element())
		openapi.Remove(items, "description")
		openapi.Set(form, "items", items)
	}
	return form
}

// setAny makes a schema any in Go.
func setAny(form *yaml.Node) *yaml.Node {
	openapi.Set(form, "x-go-type", "any")
	openapi.Set(form, "x-go-type-skip-optional-pointer", true)
	return form
}

// checks adds what a value must be in addition to its type.
func (d *draft) checks(form *yaml.Node, kind string, shape facts.Shape, at site) {
	format := shape.Checks["format"]
	if slices.Contains([]string{"date", "date-time", "email", "uri", "uuid", "byte"}, format) {
		openapi.Set(form, "format", format)
	}
	if format == "date" {
		openapi.Set(form, "x-date", true)
	}
	for _, check := range []string{"maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum"} {
		if value := shape.Checks[check]; value != "" {
			openapi.Set(form, check, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
		}
	}
	if pattern := shape.Checks["pattern"]; pattern != "" && !strings.Contains(pattern, " and ") {
		openapi.Set(form, "pattern", pattern)
	}
	switch isConstant := len(shape.Values) == 1 && !shape.Open; {
	case isConstant && kind == "boolean":
		openapi.Set(form, "const", shape.Values[0] == "true")
		openapi.Set(form, "x-go-type", "bool")
	case kind != "string" && len(shape.Values) > 0:
		d.note("%s has an enum that is not a list of strings: any %s is valid", at.name, kind)
	case isConstant:
		openapi.Set(form, "const", shape.Values[0])
		openapi.Set(form, "x-go-type", "string")
	case len(shape.Values) > 1 && !shape.Open:
		openapi.Set(form, "enum", shape.Values)
	}
}
