package facts

import (
	"math/rand/v2"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// mutant is a copy of the contract that is being changed.
type mutant struct {
	*rand.Rand
	root *yaml.Node
	// The schema component or the operation that was changed. One of them is set.
	component, operation string
	// The change cannot be made at the chosen place.
	impossible bool
	// The text of the report has to contain mentions.
	mentions string
}

// pick returns a random schema that fits, in any component.
func (m *mutant) pick(fits func(schema *yaml.Node) bool) *yaml.Node {
	type found struct {
		component string
		schema    *yaml.Node
	}
	var all []found
	var visit func(component string, schema *yaml.Node)
	visit = func(component string, schema *yaml.Node) {
		if fits(schema) {
			all = append(all, found{component, schema})
		}
		for _, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			visit(component, property)
		}
		for _, keyword := range []string{"anyOf", "allOf"} {
			for _, part := range openapi.Elements(openapi.Lookup(schema, keyword)) {
				visit(component, part)
			}
		}
		if items := openapi.Lookup(schema, "items"); items != nil {
			visit(component, items)
		}
	}
	for name, schema := range openapi.Members(openapi.Find(m.root, "components", "schemas")) {
		visit(name.Value, schema)
	}
	if len(all) == 0 {
		return nil
	}
	chosen := all[m.IntN(len(all))]
	m.component = chosen.component
	return chosen.schema
}

// object picks an object with properties.
func (m *mutant) object() *yaml.Node {
	return m.pick(func(schema *yaml.Node) bool {
		properties := openapi.Lookup(schema, "properties")
		return properties != nil && len(properties.Content) >= 4
	})
}

// property picks a property that fits, and returns its object and its name.
func (m *mutant) property(fits func(property *yaml.Node) bool) (object *yaml.Node, name string) {
	return m.propertyOf(func(_ string, _, property *yaml.Node) bool { return fits(property) })
}

// propertyOf is like property for conditions that depend on the object.
func (m *mutant) propertyOf(fits func(name string, object, property *yaml.Node) bool) (object *yaml.Node, name string) {
	matching := func(object *yaml.Node) []string {
		var names []string
		for name, property := range openapi.Members(openapi.Lookup(object, "properties")) {
			if fits(name.Value, object, property) {
				names = append(names, name.Value)
			}
		}
		return names
	}
	object = m.pick(func(schema *yaml.Node) bool { return len(matching(schema)) > 0 })
	if object == nil {
		return nil, ""
	}
	names := matching(object)
	return object, names[m.IntN(len(names))]
}

// anyOperation picks an operation.
func (m *mutant) anyOperation() *yaml.Node {
	return m.operationWith(func(*yaml.Node) bool { return true })
}

// operationWith picks an operation that fits.
func (m *mutant) operationWith(fits func(operation *yaml.Node) bool) *yaml.Node {
	all := slices.DeleteFunc(slices.Collect(openapi.Operations(m.root)), func(o openapi.Operation) bool { return !fits(o.Node) })
	if len(all) == 0 {
		return nil
	}
	chosen := all[m.IntN(len(all))]
	m.operation = strings.ToUpper(chosen.Method) + " " + chosen.Path
	return chosen.Node
}

// parameter picks a parameter that fits, and returns it with all parameters of its operation.
func (m *mutant) parameter(fits func(parameter *yaml.Node) bool) (parameters, parameter *yaml.Node) {
	operation := m.operationWith(func(operation *yaml.Node) bool {
		return slices.ContainsFunc(openapi.Elements(openapi.Lookup(operation, "parameters")), fits)
	})
	parameters = openapi.Lookup(operation, "parameters")
	unfit := func(parameter *yaml.Node) bool { return !fits(parameter) }
	matching := slices.DeleteFunc(slices.Clone(openapi.Elements(parameters)), unfit)
	return parameters, matching[m.IntN(len(matching))]
}

// codes picks the error codes of one family.
func (m *mutant) codes() *yaml.Node {
	responses := openapi.Find(m.root, "components", "responses")
	i := 2 * m.IntN(len(responses.Content)/2)
	m.component = responses.Content[i].Value
	var codes *yaml.Node
	openapi.Walk(responses.Content[i+1], func(node *yaml.Node) {
		if values := openapi.Lookup(node, "x-known-values"); values != nil {
			codes = values
		}
	})
	return codes
}

// has returns a condition: that a node has something at a path of keys.
func has(keys ...string) func(node *yaml.Node) bool {
	return func(node *yaml.Node) bool { return openapi.Find(node, keys...) != nil }
}

// lacks returns a condition: that a node does not have a key.
func lacks(key string) func(node *yaml.Node) bool {
	return func(node *yaml.Node) bool { return openapi.Lookup(node, key) == nil }
}

func kind(schema *yaml.Node) string { return openapi.Text(schema, "type") }

// plain reports whether a schema has a scalar type and does not restrict or list its values.
func plain(schema *yaml.Node) bool {
	return slices.Contains([]string{"string", "boolean", "number"}, kind(schema)) &&
		lacks("enum")(schema) && lacks("const")(schema) && lacks("x-known-values")(schema)
}

// isRequired reports whether an object requires a property.
func isRequired(object *yaml.Node, name string) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(object, "required")), func(required *yaml.Node) bool {
		return required.Value == name
	})
}

// addRequired makes a property required.
func addRequired(object *yaml.Node, name string) {
	required := openapi.Lookup(object, "required")
	if required == nil {
		required = openapi.Node([]string{})
		openapi.Set(object, "required", required)
	}
	required.Content = append(required.Content, openapi.Node(name))
}

// removeRequired makes a property optional.
func removeRequired(object *yaml.Node, name string) {
	if required := openapi.Lookup(object, "required"); required != nil {
		required.Content = slices.DeleteFunc(required.Content, func(n *yaml.Node) bool { return n.Value == name })
	}
}

func query(parameter *yaml.Node) bool {
	return openapi.Text(parameter, "in") == "query"
}

// objects returns how many branches of a union are objects with properties.
func objects(schema *yaml.Node) int {
	count := 0
	for _, branch := range openapi.Elements(openapi.Lookup(schema, "anyOf")) {
		if kind(branch) == "object" && openapi.Lookup(branch, "properties") != nil {
			count++
		}
	}
	return count
}
