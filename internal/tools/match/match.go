// Package match finds what the contract already has for what a documentation page has.
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

// New returns a matcher for a contract as people have written it. Differences that rules accept do not
// matter.
func New(bundle *yaml.Node, rules accepted.Rules) (*Matcher, error) {
	m := &Matcher{bundle: bundle, schemas: facts.SchemasOf(bundle), rules: rules, lists: map[listKey]facts.List{}, roles: map[string]map[Role]bool{},
		outlines: map[string][]string{}, properties: map[string][]*yaml.Node{}, holders: map[*yaml.Node]string{}}
	for operation := range openapi.Operations(bundle) {
		m.use(openapi.Lookup(operation.Node, "parameters"), Sent)
		m.use(openapi.Lookup(operation.Node, "requestBody"), Sent)
		m.use(openapi.Lookup(operation.Node, "responses"), Received)
	}
	for name, schema := range openapi.Members(openapi.Find(bundle, "components", "schemas")) {
		outline, err := Outline(m.schemas, schema)
		if err != nil {
			return nil, err
		}
		m.outlines[outline] = append(m.outlines[outline], name.Value)
		for key, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			m.properties[key.Value] = append(m.properties[key.Value], property)
			m.holders[property] = name.Value
		}
	}
	return m, nil
}

// use notes that the components that a node refers to are sent or received.
func (m *Matcher) use(node *yaml.Node, as Role) {
	if node == nil {
		return
	}
	openapi.Walk(node, func(node *yaml.Node) {
		name, found := strings.CutPrefix(openapi.Text(openapi.Lookup(node, "$ref")), "#/components/schemas/")
		if !found || m.roles[name][as] {
			return
		}
		if m.roles[name] == nil {
			m.roles[name] = map[Role]bool{}
		}
		m.roles[name][as] = true
		m.use(openapi.Find(m.bundle, "components", "schemas", name), as)
	})
}

func (m *Matcher) has(component string, as Role) bool {
	return m.roles[component] == nil || m.roles[component][as]
}

// Outline returns what schemas have in common that may say the same: the names of their properties, or their values.
func Outline(schemas facts.Schemas, schema *yaml.Node) (string, error) {
	shape, err := schemas.Shape(schema)
	names := slices.Clone(shape.Values)
	for _, object := range shape.Objects {
		names = slices.AppendSeq(names, maps.Keys(object.Properties))
	}
	slices.Sort(names)
	return strings.Join(shape.Kinds, " ") + ": " + strings.Join(slices.Compact(names), " "), err
}

// list returns what a schema of the contract promises.
func (m *Matcher) list(schema *yaml.Node, as Role) (facts.List, error) {
	key := listKey{schema, as}
	if known, has := m.lists[key]; has {
		return known, nil
	}
	list, err := Promises(m.schemas, schema, as)
	m.lists[key] = list
	return list, err
}

// Promises returns what a schema promises that is sent or received with any operation.
func Promises(schemas facts.Schemas, schema *yaml.Node, as Role) (facts.List, error) {
	return schemas.List("POST /", facts.Place{string(as), " application/json"}, schema)
}

// Same reports whether a program can use what the contract has for what a page has. Null, defaults and deprecations at
// their top are up to the caller.
func (m *Matcher) Same(operation string, ours, theirs facts.List) bool {
	changes := facts.Compare(ours, theirs)
	for i := range changes {
		changes[i].Operation = operation // rules may be about one
	}
	changes, _, _ = m.rules.Apply(changes)
	return !slices.ContainsFunc(changes, func(change facts.Change) bool {
		return change.Class != facts.Documentation && (len(change.Place) > 2 || !slices.Contains(AtTop, change.What))
	})
}

// AtTop is what is up to the one who refers to a schema.
var AtTop = []string{"null", "default", "deprecated"}

// Component returns the component of the contract that promises the same as a schema, apart from null, or "".
func (m *Matcher) Component(operation string, theirs facts.List, outline, suggested, property string, as Role) (string, error) {
	best, most := "", 0
	for _, name := range m.outlines[outline] {
		ours, err := m.list(openapi.Find(m.bundle, "components", "schemas", name), as)
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(outline, "string") && !m.has(name, as) || !m.Same(operation, ours, theirs) {
			continue
		}
		score := 0
		for _, use := range m.properties[property] {
			if refersTo(use, name) {
				score += 2
			}
		}
		words := goname.Split(property)
		switch {
		case name == suggested:
			score += 1000
		case strings.HasSuffix(suggested, name) || property != "" && strings.HasSuffix(name, goname.Of(property)) ||
			len(words) > 0 && strings.HasSuffix(name, goname.Of(goname.Singular(words[len(words)-1]))):
			score++
		case len(theirs) > 10 || m.roles[name] == nil: // nothing else is so much alike by chance
			score++
		}
		if score > most {
			best, most = name, score
		}
	}
	return best, nil
}

func isNullable(list facts.List) bool {
	return slices.ContainsFunc(list, func(fact facts.Fact) bool { return len(fact.Place) <= 2 && fact.About == "null" })
}

func refersTo(node *yaml.Node, component string) bool {
	found := false
	openapi.Walk(node, func(node *yaml.Node) {
		found = found || openapi.Text(openapi.Lookup(node, "$ref")) == "#/components/schemas/"+component
	})
	return found
}

// private are the members of a property that are not part of its type.
var private = []string{"description", "examples", "example", "default", "deprecated", "x-deprecated-reason", "x-order", "x-omitzero",
	"x-oapi-codegen-extra-tags"}

// Property returns the form that most properties of a name have in the contract if they promise the same, or nil.
func (m *Matcher) Property(operation string, theirs facts.List, name string, as Role) (*yaml.Node, error) {
	type form struct {
		node  *yaml.Node
		times int
	}
	forms := map[string]*form{}
	for _, property := range m.properties[name] {
		if !m.has(m.holders[property], as) {
			continue
		}
		ours, err := m.list(property, as)
		if err != nil {
			return nil, err
		}
		if isNullable(ours) != isNullable(theirs) || !m.Same(operation, ours, theirs) {
			continue
		}
		copied := openapi.Clone(property)
		for _, key := range private {
			openapi.Remove(copied, key)
		}
		if openapi.Text(openapi.Lookup(copied, "x-go-name")) == goname.Of(name) {
			openapi.Remove(copied, "x-go-name")
		}
		key, err := openapi.EncodeYAML(copied)
		if err != nil {
			return nil, err
		}
		if forms[key] == nil {
			forms[key] = &form{node: copied}
		}
		forms[key].times++
	}
	if len(forms) == 0 {
		return nil, nil
	}
	key := slices.MinFunc(slices.Collect(maps.Keys(forms)), func(a, b string) int {
		return cmp.Or(cmp.Compare(forms[b].times, forms[a].times), strings.Compare(a, b))
	})
	return openapi.Clone(forms[key].node), nil
}

// ErrorFamily returns the shared error response that has a page's name, ErrorResponseHRIS, or else most of its error
// codes, and the codes of the page that it does not have.
func (m *Matcher) ErrorFamily(root, response *yaml.Node) (name string, unknown []string) {
	codes := errorCodes(root, openapi.Deref(root, response))
	_, called, _ := strings.Cut(openapi.Text(openapi.Lookup(response, "$ref")), "/ErrorResponse")
	best := 0
	for family, shared := range openapi.Members(openapi.Find(m.bundle, "components", "responses")) {
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
	if response == nil {
		return nil
	}
	openapi.Walk(response, func(node *yaml.Node) {
		code := openapi.Deref(root, openapi.Find(node, "properties", "error", "properties", "code"))
		for _, key := range []string{"enum", "x-known-values"} {
			for _, value := range openapi.Elements(openapi.Lookup(code, key)) {
				if value.ShortTag() == "!!str" {
					codes = append(codes, value.Value)
				}
			}
		}
	})
	return codes
}
