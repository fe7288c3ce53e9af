package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// role says whether a program sends a schema or receives it, as the place that facts have for it.
type role string

const (
	sent     role = "request"
	received role = "answer 200"
)

// matcher finds the components and properties of the contract that promise the same as the schemas
// of a page.
type matcher struct {
	bundle     *yaml.Node
	schemas    facts.Schemas
	lists      map[listKey]facts.List
	roles      map[string]map[role]bool // of components; none for those that no operation uses any more
	outlines   map[string][]string      // components by their outline
	properties map[string][]*yaml.Node  // by name
	holders    map[*yaml.Node]string    // the components of properties
}

type listKey struct {
	node *yaml.Node
	as   role
}

// newMatcher returns a matcher for a contract without what is added for the generator.
func newMatcher(bundle *yaml.Node) (*matcher, error) {
	m := &matcher{bundle: bundle, schemas: facts.SchemasOf(bundle), lists: map[listKey]facts.List{}, roles: map[string]map[role]bool{},
		outlines: map[string][]string{}, properties: map[string][]*yaml.Node{}, holders: map[*yaml.Node]string{}}
	for operation := range openapi.Operations(bundle) {
		m.use(openapi.Lookup(operation.Node, "parameters"), sent)
		m.use(openapi.Lookup(operation.Node, "requestBody"), sent)
		m.use(openapi.Lookup(operation.Node, "responses"), received)
	}
	for name, schema := range openapi.Members(bundle, "components", "schemas") {
		shape, err := m.schemas.Shape(schema)
		if err != nil {
			return nil, err
		}
		m.outlines[outline(shape)] = append(m.outlines[outline(shape)], name.Value)
		for key, property := range openapi.Members(schema, "properties") {
			m.properties[key.Value] = append(m.properties[key.Value], property)
			m.holders[property] = name.Value
		}
	}
	return m, nil
}

// use notes that the components that a node refers to are sent or received.
func (m *matcher) use(node *yaml.Node, as role) {
	openapi.Walk(node, func(node *yaml.Node) {
		name := openapi.Component(node)
		if name == "" || m.roles[name][as] {
			return
		}
		if m.roles[name] == nil {
			m.roles[name] = map[role]bool{}
		}
		m.roles[name][as] = true
		m.use(openapi.Find(m.bundle, "components", "schemas", name), as)
	})
}

func (m *matcher) has(component string, as role) bool {
	return m.roles[component] == nil || m.roles[component][as]
}

// outline returns the kinds of a schema and the names of its properties, or its values. Schemas
// that promise the same have the same outline.
func outline(shape facts.Shape) string {
	names := slices.Clone(shape.Values)
	for _, object := range shape.Objects {
		names = slices.AppendSeq(names, maps.Keys(object.Properties))
	}
	slices.Sort(names)
	return strings.Join(shape.Kinds, " ") + ": " + strings.Join(slices.Compact(names), " ")
}

// promisesOf returns what a schema promises that is sent or received with any operation.
func promisesOf(schemas facts.Schemas, schema *yaml.Node, as role) (facts.List, error) {
	return schemas.List("POST /", facts.Place{string(as), " application/json"}, schema)
}

// promises returns what a schema of the contract promises.
func (m *matcher) promises(schema *yaml.Node, as role) (list facts.List, err error) {
	key := listKey{schema, as}
	list, known := m.lists[key]
	if !known {
		list, err = promisesOf(m.schemas, schema, as)
		m.lists[key] = list
	}
	return list, err
}

// isAtTop reports whether the reference to a schema, not the schema, decides about a promise.
func isAtTop(place facts.Place, about string) bool {
	return len(place) <= 2 && slices.Contains([]string{"null", "default", "deprecated"}, about)
}

// same reports whether programs can use what the contract has for what the page has, apart from the
// promises that a reference decides about.
func (d *draft) same(ours, theirs facts.List) bool {
	changes := facts.Compare(ours, theirs)
	for i := range changes {
		changes[i].Operation = d.page.String()
	}
	changes, _, _ = d.contract.rules.Apply(changes)
	return !slices.ContainsFunc(changes, func(change facts.Change) bool {
		return change.Class != facts.Documentation && !isAtTop(change.Place, change.What)
	})
}

// knownComponent returns the component of the contract that promises the same as a schema, apart
// from null, or "".
func (d *draft) knownComponent(shape facts.Shape, promised facts.List, at site) string {
	m := d.contract.matcher
	best, most := "", 0
	for _, name := range m.outlines[outline(shape)] {
		if !strings.HasPrefix(outline(shape), "string") && !m.has(name, at.as) {
			continue
		}
		ours, err := m.promises(d.contract.component(name), at.as)
		d.contract.check(err)
		if score := m.score(name, len(promised), at); score > most && d.same(ours, promised) {
			best, most = name, score
		}
	}
	return best
}

// score returns how well a component suits a schema that makes the same promises. With 0 it is
// likely to mean something else.
func (m *matcher) score(component string, promises int, at site) (score int) {
	for _, property := range m.properties[at.property] {
		if refersTo(property, component) {
			score += 2
		}
	}
	if component == at.name {
		return score + 1000
	}
	endsWith := func(word string) bool {
		return word != "" && strings.HasSuffix(component, goname.Of(word))
	}
	last := ""
	if words := goname.Split(at.property); len(words) > 0 {
		last = goname.Singular(words[len(words)-1])
	}
	alike := promises > 10 || m.roles[component] == nil // nothing else is so similar by chance
	if alike || strings.HasSuffix(at.name, component) || endsWith(at.property) || endsWith(last) {
		score++
	}
	return score
}

func refersTo(node *yaml.Node, component string) bool {
	found := false
	openapi.Walk(node, func(node *yaml.Node) { found = found || openapi.Component(node) == component })
	return found
}

func isNullable(list facts.List) bool {
	return slices.ContainsFunc(list, func(fact facts.Fact) bool { return len(fact.Place) <= 2 && fact.About == "null" })
}

// knownProperty returns the form that most properties of that name have in the contract if they
// promise the same, or nil.
func (d *draft) knownProperty(promised facts.List, at site) *yaml.Node {
	m := d.contract.matcher
	forms, times := map[string]*yaml.Node{}, map[string]int{}
	for _, property := range m.properties[at.property] {
		if !m.has(m.holders[property], at.as) {
			continue
		}
		ours, err := m.promises(property, at.as)
		d.contract.check(err)
		if isNullable(ours) != isNullable(promised) || !d.same(ours, promised) {
			continue
		}
		form := formOf(property, at.property)
		key, err := openapi.EncodeYAML(form)
		d.contract.check(err)
		forms[key] = form
		times[key]++
	}
	keys := slices.SortedFunc(maps.Keys(forms), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), strings.Compare(a, b))
	})
	if len(keys) == 0 {
		return nil
	}
	return forms[keys[0]]
}

// formOf returns a property without the members that are not part of its type.
func formOf(property *yaml.Node, name string) *yaml.Node {
	form := openapi.Clone(property)
	openapi.Remove(form, "description", "examples", "example", "default", "deprecated", "x-deprecated-reason", "x-order", "x-omitzero",
		"x-oapi-codegen-extra-tags")
	if openapi.Text(form, "x-go-name") == goname.Of(name) {
		openapi.Remove(form, "x-go-name")
	}
	return form
}

// errorFamily returns the shared error response that has a page's name, ErrorResponseHRIS, or else
// the one with most of its error codes, and the codes of the page that it does not have.
func (m *matcher) errorFamily(root, response *yaml.Node) (name string, unknown []string) {
	codes := errorCodes(root, openapi.Deref(root, response))
	_, called, _ := strings.Cut(openapi.Text(response, "$ref"), "/ErrorResponse")
	best := 0
	for family, shared := range openapi.Members(m.bundle, "components", "responses") {
		known := errorCodes(m.bundle, shared)
		missing := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return slices.Contains(known, code) })
		score := 2*(len(codes)-len(missing)) - len(known)
		if strings.EqualFold(called+"Error", family.Value) {
			score = len(codes) + 1 // more than any score
		}
		if name == "" || score > best {
			name, best, unknown = family.Value, score, missing
		}
	}
	return name, unknown
}

// errorCodes returns the codes that an error response lists.
func errorCodes(root, response *yaml.Node) (codes []string) {
	openapi.Walk(response, func(node *yaml.Node) {
		code := openapi.Deref(root, openapi.Find(node, "properties", "error", "properties", "code"))
		for _, value := range slices.Concat(openapi.Elements(code, "enum"), openapi.Elements(code, "x-known-values")) {
			if value.ShortTag() == "!!str" {
				codes = append(codes, value.Value)
			}
		}
	})
	return codes
}
