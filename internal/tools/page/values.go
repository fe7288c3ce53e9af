package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// value gives a schema the form that the contract's rules ask for (openapi/README.md): objects and enums become
// components, what Go has no type for becomes any. The schema stands at a path of keys below the owner of the changes;
// name is what a component made of it would be called.
func (d *draft) value(s spot, at []string, name string, c *changes) error {
	const deepest = 60
	if d.depth++; d.depth > deepest {
		return fmt.Errorf("%s is nested too deeply, or contains itself through a list: write this operation by hand", s.path)
	}
	defer func() { d.depth-- }()
	if pointer := openapi.Lookup(s.node, "$ref"); pointer != nil {
		target := d.pointed(pointer.Value)
		if needsName(target.node) {
			return d.refer(s, target, at, name, c)
		}
		// What gets no type of its own is put where it is used.
		if err := d.inline(s, target); err != nil {
			return err
		}
		return d.value(s, at, name, c)
	}
	set := func(value *yaml.Node, key string) { c.set(value, append(slices.Clone(at), key)...) }
	types := typesOf(s.node)
	switch {
	case openapi.Lookup(s.node, "allOf") != nil:
		return fmt.Errorf("%s is composed with allOf: write this operation by hand", s.path)
	case openapi.Lookup(s.node, "anyOf") != nil:
		return d.union(s, "anyOf", at, name, c)
	case openapi.Lookup(s.node, "oneOf") != nil:
		return d.union(s, "oneOf", at, name, c)
	case openapi.Lookup(s.node, "const") != nil:
		shape, err := shapeOf(d.document, s.node)
		if err != nil {
			return err
		}
		if shared := d.shapes.match(shape, name); shared != "" {
			d.replace(s, at, reference(shared), c)
			return nil
		}
		set(text("string"), "x-go-type")
		if len(types) == 0 {
			set(text("string"), "type")
		}
	case needsName(s.node):
		return d.refer(s, s, at, name, c)
	case slices.Contains(types, "array"):
		if openapi.Lookup(s.node, "items") == nil {
			set(text("[]any"), "x-go-type")
			return nil
		}
		return d.value(s.child("items"), append(slices.Clone(at), "items"), singularName(name), c)
	case slices.Equal(types, []string{"object"}):
		if further := openapi.Lookup(s.node, "additionalProperties"); further != nil && len(further.Content) > 0 {
			return d.value(s.child("additionalProperties"), append(slices.Clone(at), "additionalProperties"), singularName(name), c)
		}
		if len(at) > 0 {
			shared, err := d.free(s, at[len(at)-1])
			if err != nil {
				return err
			}
			if shared != "" {
				d.replace(s, at, reference(shared), c)
				return nil
			}
		}
		set(text("map[string]any"), "x-go-type")
		set(yes(), "x-go-type-skip-optional-pointer")
	case len(types) != 1:
		if len(types) == 0 && openapi.Text(openapi.Lookup(s.node, "type")) == "null" {
			d.note("%s is published as always null: find out what is sent, and say it in the overlay. Until then it is any value", s.path)
			c.drop(s.path, "type")
		}
		if len(types) > 1 { // the generator knows no list of types
			branches := list()
			for _, name := range types {
				branches.Content = append(branches.Content, object("type", text(name)))
			}
			if nullable(s.node) {
				branches.Content = append(branches.Content, object("type", text("null")))
			}
			c.drop(s.path, "type")
			set(branches, "anyOf")
		}
		set(text("any"), "x-go-type")
		set(yes(), "x-go-type-skip-optional-pointer")
	}
	if pattern := openapi.Text(openapi.Lookup(s.node, "pattern")); pattern != "" {
		if _, err := regexp.Compile(pattern); err != nil {
			d.note("%s has a pattern that Go's regular expressions cannot read: it is left out", s.path)
			c.drop(s.path, "pattern")
		}
	}
	return nil
}

// typesOf are the types that a schema allows besides null.
func typesOf(schema *yaml.Node) (types []string) {
	list := openapi.Lookup(schema, "type")
	for _, name := range append([]string{openapi.Text(list)}, valuesOf(list)...) {
		if name != "" && name != "null" {
			types = append(types, name)
		}
	}
	if len(types) == 0 && (openapi.Lookup(schema, "properties") != nil || openapi.Lookup(schema, "additionalProperties") != nil) {
		return []string{"object"}
	}
	return types
}

func valuesOf(list *yaml.Node) (values []string) {
	for _, element := range openapi.Elements(list) {
		values = append(values, element.Value)
	}
	return values
}

// nullable tells whether a schema that is no union allows null.
func nullable(schema *yaml.Node) bool {
	isNull := func(node *yaml.Node) bool { return node.ShortTag() == "!!null" }
	return slices.Contains(valuesOf(openapi.Lookup(schema, "type")), "null") ||
		slices.ContainsFunc(openapi.Elements(openapi.Lookup(schema, "enum")), isNull)
}

// allowsNull tells whether a value may be null.
func (d *draft) allowsNull(schema *yaml.Node) bool {
	schema = openapi.Deref(d.document, schema)
	for _, union := range []string{"anyOf", "oneOf"} {
		if slices.ContainsFunc(openapi.Elements(openapi.Lookup(schema, union)), isNullType) {
			return true
		}
	}
	return nullable(schema)
}

func isNullType(schema *yaml.Node) bool {
	return openapi.Text(openapi.Lookup(schema, "type")) == "null"
}

// needsName tells whether a schema becomes a Go type of its own.
func needsName(schema *yaml.Node) bool {
	return openapi.Lookup(schema, "properties") != nil || openapi.Lookup(schema, "enum") != nil
}

// inline puts what a reference leads to in its place.
func (d *draft) inline(s, target spot) error {
	if err := d.remove(s.path + "['$ref']"); err != nil {
		return err
	}
	return d.copy(s.path, target.path)
}

// replace puts a schema in place of another one.
func (d *draft) replace(s spot, at []string, with *yaml.Node, c *changes) {
	parent, key := parentOf(s)
	c.drop(parent, key)
	c.set(with, at...)
}

// parentOf takes the last key off a path.
func parentOf(s spot) (parent, key string) {
	if strings.HasSuffix(s.path, "']") {
		cut := strings.LastIndex(s.path, "['")
		return s.path[:cut], strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(s.path[cut+2 : len(s.path)-2])
	}
	cut := strings.LastIndex(s.path, ".")
	return s.path[:cut], s.path[cut+1:]
}

// facts of a schema that go away when a reference takes its place; its description stays.
var structural = []string{"type", "properties", "required", "enum", "const", "additionalProperties", "examples", "example", "title", "format", "default",
	"minProperties", "maxProperties", "x-go-type"}

// refer puts a reference to a component where a schema stands. The component is made of source: the schema itself, or
// what it refers to.
func (d *draft) refer(s, source spot, at []string, name string, c *changes) error {
	component, null, err := d.lift(source, name)
	if err != nil {
		return err
	}
	isReference := source.path != s.path
	switch {
	case !null && isReference:
		c.set(text("#/components/schemas/"+component), append(slices.Clone(at), "$ref")...)
	case !null:
		d.replace(s, at, reference(component), c)
	default:
		for key := range openapi.Members(s.node) {
			if isReference && key.Value == "$ref" || !isReference && slices.Contains(structural, key.Value) {
				c.drop(s.path, key.Value)
			}
		}
		c.set(list(reference(component), object("type", text("null"))), append(slices.Clone(at), "anyOf")...)
	}
	return nil
}

// union gives the branches of anyOf or oneOf their form.
func (d *draft) union(s spot, keyword string, at []string, name string, c *changes) error {
	union := s.child(keyword)
	var branches []spot
	null := false
	for i := range openapi.Elements(union.node) {
		branch := union.element(i)
		if isNullType(branch.node) {
			null = true
			continue
		}
		branches = append(branches, branch)
	}
	target := func(branch spot) spot {
		if pointer := openapi.Lookup(branch.node, "$ref"); pointer != nil {
			return d.pointed(pointer.Value)
		}
		return branch
	}
	set := func(value *yaml.Node, key string) { c.set(value, append(slices.Clone(at), key)...) }
	withNull := func(branches ...*yaml.Node) *yaml.Node {
		if null {
			branches = append(branches, object("type", text("null")))
		}
		return list(branches...)
	}
	isOpenEnum := func(a, b spot) bool {
		return openapi.Lookup(a.node, "enum") != nil && slices.Equal(typesOf(a.node), []string{"string"}) &&
			slices.Equal(typesOf(b.node), []string{"string"}) && openapi.Lookup(b.node, "enum") == nil
	}
	switch {
	case len(branches) == 1 && needsName(target(branches[0]).node):
		component, alsoNull, err := d.lift(target(branches[0]), name)
		if err != nil {
			return err
		}
		null = null || alsoNull
		c.drop(s.path, keyword)
		set(withNull(reference(component)), "anyOf")
		return nil
	case len(branches) == 1 && !isUnion(target(branches[0]).node):
		return d.unwrap(s, keyword, target(branches[0]), null, at, name, c)
	case len(branches) == 2 && (isOpenEnum(target(branches[0]), target(branches[1])) || isOpenEnum(target(branches[1]), target(branches[0]))):
		enum := target(branches[0])
		if openapi.Lookup(enum.node, "enum") == nil {
			enum = target(branches[1])
		}
		component, alsoNull, err := d.lift(enum, name)
		if err != nil {
			return err
		}
		null = null || alsoNull
		c.drop(s.path, keyword)
		set(withNull(reference(component), object("type", text("string"))), "anyOf")
		set(text(component), "x-go-type")
		return nil
	}
	for _, branch := range branches {
		if branch = target(branch); needsName(branch.node) || len(typesOf(branch.node)) == 0 || isUnion(branch.node) {
			return fmt.Errorf("%s is a union of objects, which needs a type that a person has designed: write this operation by hand, "+
				"openapi/README.md says how", s.path)
		}
	}
	set(text("any"), "x-go-type")
	set(yes(), "x-go-type-skip-optional-pointer")
	return nil
}

// free is the component of the contract for an object with any members that has the name of a property: CustomFields for
// custom_fields.
func (d *draft) free(s spot, key string) (string, error) {
	shape, err := shapeOf(d.document, s.node)
	if err != nil {
		return "", err
	}
	for _, candidate := range d.shapes[shape.facts] {
		if candidate.name == goname.Of(key) && candidate.null == shape.null {
			return candidate.name, nil
		}
	}
	return "", nil
}

func isUnion(schema *yaml.Node) bool {
	return openapi.Lookup(schema, "anyOf") != nil || openapi.Lookup(schema, "oneOf") != nil
}

// unwrap puts the only branch of a union that is not null in place of the union: anyOf [{type: string}, {type: 'null'}]
// is type [string, 'null'].
func (d *draft) unwrap(s spot, keyword string, branch spot, null bool, at []string, name string, c *changes) error {
	if err := d.copy(s.path, branch.path); err != nil {
		return err
	}
	if err := d.remove(s.path + pathKey(keyword)); err != nil {
		return err
	}
	if types := openapi.Lookup(s.node, "type"); null && types != nil && !nullable(s.node) {
		both := list()
		for _, name := range append(typesOf(s.node), "null") {
			both.Content = append(both.Content, text(name))
		}
		if err := d.remove(s.path + ".type"); err != nil {
			return err
		}
		if err := d.update(s.path, object("type", both)); err != nil {
			return err
		}
	}
	return d.value(s, at, name, c)
}

// lift makes a component of a schema, unless the contract or the page already has one that promises the same. It tells
// whether null is allowed besides.
func (d *draft) lift(source spot, suggested string) (name string, null bool, err error) {
	shape, err := shapeOf(d.document, source.node)
	if err != nil {
		return "", false, err
	}
	if shared := d.shapes.match(shape, suggested); shared != "" {
		return shared, shape.null && !d.contract.nullable(shared), nil
	}
	if made := d.made[shape.facts]; made != "" {
		return made, shape.null, nil
	}
	if openapi.Lookup(source.node, "enum") != nil {
		suggested = strings.TrimSuffix(suggested, "ID") // the values of "benefit_type_id" are types
	}
	name = d.unusedName(suggested)
	if err := d.declare(name); err != nil {
		return "", false, err
	}
	d.made[shape.facts] = name
	component := d.component(name)
	if err := d.copy(component.path, source.path); err != nil {
		return "", false, err
	}
	return name, shape.null, d.settle(d.component(name), name)
}

func singularName(name string) string {
	words := goname.Split(name)
	if len(words) == 0 || !isPlural(name) {
		return name
	}
	last := words[len(words)-1]
	one := singular(last)
	if cut := len(name) - len(last); cut >= 0 && strings.EqualFold(name[cut:], last) {
		return name[:cut] + goname.Of(one)
	}
	return name
}
