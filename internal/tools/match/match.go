// Package match finds the components and properties of the contract that promise the same as the
// schemas of a documentation page.
package match

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/accepted"
	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Role says whether a program sends a schema or receives it, as the place that facts have for it.
type Role string

const (
	Sent     Role = "request"
	Received Role = "answer 200"
)

// Schema is a schema of a page.
type Schema struct {
	Operation string     // the operation of the page, because accepted differences may be about one
	Promises  facts.List // what it promises
	Outline   string     // see [Outline]; only needed for components
	As        Role
	Property  string // the name of the property, or ""
	Name      string // the name for a component
}

// Matcher finds what a contract already has. It is not safe for concurrent use.
type Matcher struct {
	bundle     *yaml.Node
	schemas    facts.Schemas
	rules      accepted.Rules
	lists      map[listKey]facts.List
	roles      map[string]map[Role]bool // of components; none for those that no operation uses any more
	outlines   map[string][]string      // components by their outline
	properties map[string][]*yaml.Node  // by name
	holders    map[*yaml.Node]string    // the components of properties
}

type listKey struct {
	node *yaml.Node
	as   Role
}

// New returns a matcher for a contract without what is added for the generator. It ignores the
// differences that rules accept.
func New(bundle *yaml.Node, rules accepted.Rules) (*Matcher, error) {
	m := &Matcher{bundle: bundle, schemas: facts.SchemasOf(bundle), rules: rules, lists: map[listKey]facts.List{}, roles: map[string]map[Role]bool{},
		outlines: map[string][]string{}, properties: map[string][]*yaml.Node{}, holders: map[*yaml.Node]string{}}
	for operation := range openapi.Operations(bundle) {
		m.use(openapi.Lookup(operation.Node, "parameters"), Sent)
		m.use(openapi.Lookup(operation.Node, "requestBody"), Sent)
		m.use(openapi.Lookup(operation.Node, "responses"), Received)
	}
	for name, schema := range openapi.Members(bundle, "components", "schemas") {
		outline, err := Outline(m.schemas, schema)
		if err != nil {
			return nil, err
		}
		m.outlines[outline] = append(m.outlines[outline], name.Value)
		for key, property := range openapi.Members(schema, "properties") {
			m.properties[key.Value] = append(m.properties[key.Value], property)
			m.holders[property] = name.Value
		}
	}
	return m, nil
}

// use notes that the components that a node refers to are sent or received.
func (m *Matcher) use(node *yaml.Node, as Role) {
	openapi.Walk(node, func(node *yaml.Node) {
		name := openapi.Component(node)
		if name == "" || m.roles[name][as] {
			return
		}
		if m.roles[name] == nil {
			m.roles[name] = map[Role]bool{}
		}
		m.roles[name][as] = true
		m.use(m.component(name), as)
	})
}

func (m *Matcher) component(name string) *yaml.Node {
	return openapi.Find(m.bundle, "components", "schemas", name)
}

func (m *Matcher) has(component string, as Role) bool {
	return m.roles[component] == nil || m.roles[component][as]
}

// Outline returns the kinds of a schema and the names of its properties, or its values. Schemas
// that promise the same have the same outline.
func Outline(schemas facts.Schemas, schema *yaml.Node) (string, error) {
	shape, err := schemas.Shape(schema)
	names := slices.Clone(shape.Values)
	for _, object := range shape.Objects {
		names = slices.AppendSeq(names, maps.Keys(object.Properties))
	}
	slices.Sort(names)
	return strings.Join(shape.Kinds, " ") + ": " + strings.Join(slices.Compact(names), " "), err
}

// Promises returns what a schema promises that is sent or received with any operation.
func Promises(schemas facts.Schemas, schema *yaml.Node, as Role) (facts.List, error) {
	return schemas.List("POST /", facts.Place{string(as), " application/json"}, schema)
}

// promises returns what a schema of the contract promises.
func (m *Matcher) promises(schema *yaml.Node, as Role) (list facts.List, err error) {
	key := listKey{schema, as}
	list, known := m.lists[key]
	if !known {
		list, err = Promises(m.schemas, schema, as)
		m.lists[key] = list
	}
	return list, err
}

// IsAtTop reports whether what is promised at a place is up to the reference to a schema.
func IsAtTop(place facts.Place, about string) bool {
	return len(place) <= 2 && slices.Contains([]string{"null", "default", "deprecated"}, about)
}

// Same reports whether programs can use what the contract has for what the operation of a page has,
// apart from what is up to the reference.
func (m *Matcher) Same(operation string, ours, theirs facts.List) bool {
	changes := facts.Compare(ours, theirs)
	for i := range changes {
		changes[i].Operation = operation
	}
	changes, _, _ = m.rules.Apply(changes)
	return !slices.ContainsFunc(changes, func(change facts.Change) bool {
		return change.Class != facts.Documentation && !IsAtTop(change.Place, change.What)
	})
}

// Component returns the component of the contract that promises the same as a schema, apart from
// null, or "".
func (m *Matcher) Component(wanted Schema) (string, error) {
	best, most := "", 0
	for _, name := range m.outlines[wanted.Outline] {
		if !strings.HasPrefix(wanted.Outline, "string") && !m.has(name, wanted.As) {
			continue
		}
		ours, err := m.promises(m.component(name), wanted.As)
		if err != nil {
			return "", err
		}
		if score := m.score(name, wanted); score > most && m.Same(wanted.Operation, ours, wanted.Promises) {
			best, most = name, score
		}
	}
	return best, nil
}

// score returns how well a component suits a schema that promises the same. With 0 it is likely to
// mean something else.
func (m *Matcher) score(component string, wanted Schema) (score int) {
	for _, property := range m.properties[wanted.Property] {
		if refersTo(property, component) {
			score += 2
		}
	}
	if component == wanted.Name {
		return score + 1000
	}
	endsWith := func(word string) bool {
		return word != "" && strings.HasSuffix(component, goname.Of(word))
	}
	last := ""
	if words := goname.Split(wanted.Property); len(words) > 0 {
		last = goname.Singular(words[len(words)-1])
	}
	alike := len(wanted.Promises) > 10 || m.roles[component] == nil // nothing else is so similar by chance
	if alike || strings.HasSuffix(wanted.Name, component) || endsWith(wanted.Property) || endsWith(last) {
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

// Property returns the form that most properties of that name have in the contract if they promise
// the same, or nil.
func (m *Matcher) Property(wanted Schema) (*yaml.Node, error) {
	forms, times := map[string]*yaml.Node{}, map[string]int{}
	for _, property := range m.properties[wanted.Property] {
		if !m.has(m.holders[property], wanted.As) {
			continue
		}
		ours, err := m.promises(property, wanted.As)
		if err != nil {
			return nil, err
		}
		if isNullable(ours) != isNullable(wanted.Promises) || !m.Same(wanted.Operation, ours, wanted.Promises) {
			continue
		}
		form := formOf(property, wanted.Property)
		key, err := openapi.EncodeYAML(form)
		if err != nil {
			return nil, err
		}
		forms[key] = form
		times[key]++
	}
	keys := slices.SortedFunc(maps.Keys(forms), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), strings.Compare(a, b))
	})
	if len(keys) == 0 {
		return nil, nil
	}
	return forms[keys[0]], nil
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

// ErrorFamily returns the shared error response that has a page's name, ErrorResponseHRIS, or else
// the one with most of its error codes, and the codes of the page that it does not have.
func (m *Matcher) ErrorFamily(root, response *yaml.Node) (name string, unknown []string) {
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
