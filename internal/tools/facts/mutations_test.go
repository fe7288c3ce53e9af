package facts

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// mutation is one change that Kombo could make.
type mutation struct {
	name string
	// change makes the change at a random place. It returns false if it finds none.
	change func(m *mutant) bool
	// what and verb have to be reported.
	what string
	verb Verb
}

// mutant is a copy of the contract that is being changed.
type mutant struct {
	*rand.Rand
	root *yaml.Node
	// mentions has to be in the text of the report.
	mentions string
	// One of them is set: the schema component or the operation that was changed.
	component, operation string
}

// pick returns a random schema in a component that fits.
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

// property picks an object and one of its properties that fits.
func (m *mutant) property(fits func(name string, object, property *yaml.Node) bool) (object *yaml.Node, name string) {
	var names []string
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
	names = matching(object)
	return object, names[m.IntN(len(names))]
}

// anyOperation picks an operation that fits.
func (m *mutant) anyOperation(fits func(operation *yaml.Node) bool) *yaml.Node {
	all := slices.DeleteFunc(slices.Collect(openapi.Operations(m.root)), func(o openapi.Operation) bool { return !fits(o.Node) })
	if len(all) == 0 {
		return nil
	}
	chosen := all[m.IntN(len(all))]
	m.operation = strings.ToUpper(chosen.Method) + " " + chosen.Path
	return chosen.Node
}

// parameter picks an operation and a parameter of it.
func (m *mutant) parameter(fits func(parameter *yaml.Node) bool) (operation *yaml.Node, index int) {
	matching := func(operation *yaml.Node) []int {
		var indexes []int
		for i, parameter := range openapi.Elements(openapi.Lookup(operation, "parameters")) {
			if fits(parameter) {
				indexes = append(indexes, i)
			}
		}
		return indexes
	}
	operation = m.anyOperation(func(operation *yaml.Node) bool { return len(matching(operation)) > 0 })
	if operation == nil {
		return nil, 0
	}
	indexes := matching(operation)
	return operation, indexes[m.IntN(len(indexes))]
}

func kind(schema *yaml.Node) string { return openapi.Text(openapi.Lookup(schema, "type")) }

func plain(schema *yaml.Node) bool {
	return (kind(schema) == "string" || kind(schema) == "boolean" || kind(schema) == "number") && openapi.Lookup(schema, "enum") == nil &&
		openapi.Lookup(schema, "const") == nil && openapi.Lookup(schema, "x-known-values") == nil
}

func isRequired(object *yaml.Node, name string) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(object, "required")), func(n *yaml.Node) bool { return n.Value == name })
}

func require_(object *yaml.Node, name string) {
	required := openapi.Lookup(object, "required")
	if required == nil {
		required = list()
		set(object, "required", required)
	}
	required.Content = append(required.Content, text(name))
}

func dontRequire(object *yaml.Node, name string) {
	if required := openapi.Lookup(object, "required"); required != nil {
		required.Content = slices.DeleteFunc(required.Content, func(n *yaml.Node) bool { return n.Value == name })
	}
}

func query(parameter *yaml.Node) bool {
	return openapi.Text(openapi.Lookup(parameter, "in")) == "query"
}

var mutations = []mutation{
	{name: "property added", what: "property", verb: Added, change: func(m *mutant) bool {
		object := m.object()
		set(openapi.Lookup(object, "properties"), "new_property", mapping(text("type"), list(text("string"), text("null"))))
		m.mentions = "new_property` (`string or null`)"
		return true
	}},
	{name: "required property added", what: "property", verb: Added, change: func(m *mutant) bool {
		object := m.object()
		set(openapi.Lookup(object, "properties"), "new_property", mapping(text("$ref"), text("#/components/schemas/Address")))
		require_(object, "new_property")
		m.mentions = "new_property` (`object with"
		return true
	}},
	{name: "property removed", what: "property", verb: Removed, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, object, property *yaml.Node) bool {
			return openapi.Lookup(property, "const") == nil && len(openapi.Lookup(object, "properties").Content) > 2
		})
		remove(openapi.Lookup(object, "properties"), name)
		dontRequire(object, name)
		m.mentions = name
		return true
	}},
	{name: "type changed", what: "type", verb: Changed, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool { return plain(property) })
		set(openapi.Find(object, "properties", name), "type", text("integer"))
		m.mentions = "is `integer` instead of `"
		return true
	}},
	{name: "object instead of a text", what: "type", verb: Changed, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool { return plain(property) })
		set(openapi.Lookup(object, "properties"), name, mapping(text("$ref"), text("#/components/schemas/Address")))
		m.mentions = "is `object` instead of `"
		return true
	}},
	{name: "null added", what: "null", verb: Added, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool { return plain(property) })
		property := openapi.Find(object, "properties", name)
		set(property, "type", list(text(kind(property)), text("null")))
		m.mentions = name
		return true
	}},
	{name: "null removed", what: "null", verb: Removed, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool { return nullable(property) })
		notNull(openapi.Find(object, "properties", name))
		m.mentions = name
		return true
	}},
	{name: "null removed from an object or enum", what: "null", verb: Removed, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool { branch, _ := nullOr(schema); return branch != nil })
		branches := openapi.Lookup(schema, "anyOf")
		branches.Content = branches.Content[:1]
		return true
	}},
	{name: "enum value added", what: "value", verb: Added, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool { return openapi.Lookup(schema, "enum") != nil })
		values := openapi.Lookup(schema, "enum")
		values.Content = append(values.Content, text("NEW_VALUE"))
		m.mentions = "the new value `NEW_VALUE`"
		return true
	}},
	{name: "enum value removed", what: "value", verb: Removed, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool { return len(openapi.Elements(openapi.Lookup(schema, "enum"))) > 1 })
		values := openapi.Lookup(schema, "enum")
		i := m.IntN(len(values.Content))
		m.mentions = "no longer has the value `" + values.Content[i].Value + "`"
		values.Content = slices.Delete(values.Content, i, i+1)
		return true
	}},
	{name: "required in an object", what: "required", verb: Added, change: func(m *mutant) bool {
		object, name := m.property(func(name string, object, _ *yaml.Node) bool { return !isRequired(object, name) })
		require_(object, name)
		m.mentions = name
		return true
	}},
	{name: "no longer required in an object", what: "required", verb: Removed, change: func(m *mutant) bool {
		object, name := m.property(func(name string, object, _ *yaml.Node) bool { return isRequired(object, name) })
		dontRequire(object, name)
		m.mentions = name
		return true
	}},
	{name: "const", what: "value", verb: Changed, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool {
			return openapi.Lookup(schema, "const") != nil && kind(schema) == "string"
		})
		set(schema, "const", text("OTHER_CONSTANT"))
		m.mentions = "is always `OTHER_CONSTANT` instead of"
		return true
	}},
	{name: "property deprecated", what: "deprecated", verb: Added, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool {
			return openapi.Lookup(property, "deprecated") == nil && openapi.Lookup(property, "$ref") == nil
		})
		set(openapi.Find(object, "properties", name), "deprecated", flagNode("true"))
		m.mentions = name
		return true
	}},
	{name: "format", what: "format", verb: Changed, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool { return openapi.Lookup(property, "format") != nil })
		set(openapi.Find(object, "properties", name), "format", text("new-format"))
		m.mentions = "`new-format`"
		return true
	}},
	{name: "pattern", what: "pattern", verb: Added, change: func(m *mutant) bool {
		object, name := m.property(func(_ string, _, property *yaml.Node) bool {
			return kind(property) == "string" && openapi.Lookup(property, "pattern") == nil && plain(property)
		})
		set(openapi.Find(object, "properties", name), "pattern", text("^new$"))
		m.mentions = name
		return true
	}},
	{name: "no other properties", what: "closed", verb: Added, change: func(m *mutant) bool {
		set(m.object(), "additionalProperties", flagNode("false"))
		return true
	}},
	{name: "branch of a union added", what: "variant", verb: Added, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool { return objects(schema) > 1 })
		branches := openapi.Lookup(schema, "anyOf")
		branches.Content = append(branches.Content, mapping(text("type"), text("object"), text("required"), list(text("new_key")),
			text("properties"), mapping(text("new_key"), mapping(text("type"), text("string"), text("const"), text("new")))))
		return true
	}},
	{name: "branch of a union removed", what: "variant", verb: Removed, change: func(m *mutant) bool {
		schema := m.pick(func(schema *yaml.Node) bool { return objects(schema) > 2 })
		branches := openapi.Lookup(schema, "anyOf")
		i := slices.IndexFunc(branches.Content, func(branch *yaml.Node) bool { return kind(branch) == "object" })
		branches.Content = slices.Delete(branches.Content, i, i+1)
		return true
	}},
	{name: "error code added", what: "value", verb: Added, change: func(m *mutant) bool {
		values := m.codes()
		values.Content = append(values.Content, text("HRIS.NEW_CODE"))
		m.mentions = "it has the new error code `HRIS.NEW_CODE`"
		return true
	}},
	{name: "error code removed", what: "value", verb: Removed, change: func(m *mutant) bool {
		values := m.codes()
		i := m.IntN(len(values.Content))
		m.mentions = "it no longer has the error code `" + values.Content[i].Value + "`"
		values.Content = slices.Delete(values.Content, i, i+1)
		return true
	}},
	{name: "parameter added", what: "parameter", verb: Added, change: func(m *mutant) bool {
		operation, _ := m.parameter(query)
		parameters := openapi.Lookup(operation, "parameters")
		parameters.Content = append(parameters.Content, mapping(text("name"), text("new_parameter"), text("in"), text("query"), text("schema"), mapping(text("type"), text("string"))))
		m.mentions = "it has the new query parameter `new_parameter` (`string`)"
		return true
	}},
	{name: "required parameter added", what: "parameter", verb: Added, change: func(m *mutant) bool {
		operation, _ := m.parameter(query)
		parameters := openapi.Lookup(operation, "parameters")
		parameters.Content = append(parameters.Content, mapping(text("name"), text("new_parameter"), text("in"), text("query"),
			text("required"), flagNode("true"), text("schema"), mapping(text("type"), text("string"))))
		m.mentions = "it has the new required query parameter `new_parameter` (`string`)"
		return true
	}},
	{name: "parameter removed", what: "parameter", verb: Removed, change: func(m *mutant) bool {
		operation, i := m.parameter(query)
		parameters := openapi.Lookup(operation, "parameters")
		m.mentions = openapi.Text(openapi.Lookup(parameters.Content[i], "name"))
		parameters.Content = slices.Delete(parameters.Content, i, i+1)
		return true
	}},
	{name: "parameter renamed", what: "parameter", verb: Renamed, change: func(m *mutant) bool {
		operation, i := m.parameter(query)
		parameter := openapi.Lookup(operation, "parameters").Content[i]
		renamed := openapi.Text(openapi.Lookup(parameter, "name")) + "_new"
		set(parameter, "name", text(renamed))
		m.mentions = "`" + renamed + "` instead of"
		return true
	}},
	{name: "parameter required", what: "required", verb: Added, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return query(p) && openapi.Lookup(p, "required") == nil })
		set(openapi.Lookup(operation, "parameters").Content[i], "required", flagNode("true"))
		return true
	}},
	{name: "header no longer required", what: "required", verb: Removed, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return openapi.Text(openapi.Lookup(p, "in")) == "header" })
		remove(openapi.Lookup(operation, "parameters").Content[i], "required")
		return true
	}},
	{name: "parameter deprecated", what: "deprecated", verb: Added, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return openapi.Lookup(p, "deprecated") == nil })
		set(openapi.Lookup(operation, "parameters").Content[i], "deprecated", flagNode("true"))
		return true
	}},
	{name: "parameter type", what: "type", verb: Changed, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return plain(openapi.Lookup(p, "schema")) })
		set(openapi.Lookup(operation, "parameters").Content[i], "schema", mapping(text("type"), text("integer")))
		return true
	}},
	{name: "maximum of page_size", what: "maximum", verb: Changed, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return openapi.Find(p, "schema", "maximum") != nil })
		set(openapi.Lookup(openapi.Lookup(operation, "parameters").Content[i], "schema"), "maximum", number("500"))
		m.mentions = "`500` instead of `250`"
		return true
	}},
	{name: "default of a parameter", what: "default", verb: Changed, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return openapi.Find(p, "schema", "default") != nil })
		set(openapi.Lookup(openapi.Lookup(operation, "parameters").Content[i], "schema"), "default", text("new"))
		m.mentions = "`default` `new` instead of"
		return true
	}},
	{name: "operation added", what: "operation", verb: Added, change: func(m *mutant) bool {
		added := clone(m.anyOperation(func(*yaml.Node) bool { return true }))
		set(openapi.Lookup(m.root, "paths"), "/new/path", mapping(text("get"), added))
		m.operation, m.mentions = "GET /new/path", "is new"
		return true
	}},
	{name: "operation removed", what: "operation", verb: Removed, change: func(m *mutant) bool {
		removed := m.anyOperation(func(*yaml.Node) bool { return true })
		for _, item := range openapi.Members(openapi.Lookup(m.root, "paths")) {
			for method, operation := range openapi.Members(item) {
				if operation == removed {
					remove(item, method.Value)
					m.mentions = "was removed"
					return true
				}
			}
		}
		return false
	}},
	{name: "operation deprecated", what: "deprecated", verb: Added, change: func(m *mutant) bool {
		set(m.anyOperation(func(o *yaml.Node) bool { return openapi.Lookup(o, "deprecated") == nil }), "deprecated", flagNode("true"))
		m.mentions = "it is deprecated"
		return true
	}},
	{name: "path parameter renamed", what: "parameter", verb: Renamed, change: func(m *mutant) bool {
		operation, i := m.parameter(func(p *yaml.Node) bool { return openapi.Text(openapi.Lookup(p, "in")) == "path" })
		parameter := openapi.Lookup(operation, "parameters").Content[i]
		old := openapi.Text(openapi.Lookup(parameter, "name"))
		for path, item := range openapi.Members(openapi.Lookup(m.root, "paths")) {
			if len(item.Content) > 2 {
				continue
			}
			for _, candidate := range openapi.Members(item) {
				if candidate == operation {
					path.Value = strings.ReplaceAll(path.Value, "{"+old+"}", "{new_name}")
					set(parameter, "name", text("new_name"))
					m.mentions = "`new_name` instead of `" + old + "`"
					return true
				}
			}
		}
		return false // other operations of the path have it as well
	}},
	{name: "media type of the request", what: "media type", verb: Changed, change: func(m *mutant) bool {
		content := openapi.Find(m.anyOperation(func(o *yaml.Node) bool { return openapi.Lookup(o, "requestBody") != nil }), "requestBody", "content")
		content.Content[0] = text("application/xml")
		m.mentions = "the request has the media type `application/xml` instead of `"
		return true
	}},
	{name: "media type of the answer added", what: "media type", verb: Added, change: func(m *mutant) bool {
		content := openapi.Find(m.anyOperation(func(*yaml.Node) bool { return true }), "responses", "200", "content")
		set(content, "text/csv", mapping(text("schema"), mapping(text("type"), text("string"))))
		m.mentions = "the response has the new media type `text/csv`"
		return true
	}},
	{name: "answer added", what: "answer", verb: Added, change: func(m *mutant) bool {
		set(openapi.Lookup(m.anyOperation(func(*yaml.Node) bool { return true }), "responses"), "202", mapping(text("description"), text("Later.")))
		m.mentions = "it has another response"
		return true
	}},
	{name: "answer removed", what: "answer", verb: Removed, change: func(m *mutant) bool {
		remove(openapi.Lookup(m.anyOperation(func(*yaml.Node) bool { return true }), "responses"), "default")
		return true
	}},
	{name: "header of the response added", what: "header", verb: Added, change: func(m *mutant) bool {
		answer := openapi.Find(m.anyOperation(func(*yaml.Node) bool { return true }), "responses", "200")
		set(answer, "headers", mapping(text("retry-after"), mapping(text("schema"), mapping(text("type"), text("integer")))))
		m.mentions = "the response has the new header `Retry-After` (`integer`)"
		return true
	}},
	{name: "body removed", what: "body", verb: Removed, change: func(m *mutant) bool {
		remove(m.anyOperation(func(o *yaml.Node) bool { return openapi.Lookup(o, "requestBody") != nil }), "requestBody")
		return true
	}},
	{name: "body added", what: "body", verb: Added, change: func(m *mutant) bool {
		operation := m.anyOperation(func(o *yaml.Node) bool { return openapi.Lookup(o, "requestBody") == nil })
		set(operation, "requestBody", mapping(text("content"), mapping(text("application/json"), mapping(text("schema"), mapping(text("type"), text("object"))))))
		return true
	}},
	{name: "body no longer required", what: "required", verb: Removed, change: func(m *mutant) bool {
		remove(openapi.Lookup(m.anyOperation(func(o *yaml.Node) bool { return openapi.Text(openapi.Find(o, "requestBody", "required")) == "true" }), "requestBody"), "required")
		m.mentions = "the body may be left out"
		return true
	}},
	{name: "authorization", what: "authorization", verb: Changed, change: func(m *mutant) bool {
		set(openapi.Find(m.root, "components", "securitySchemes"), "Other", mapping(text("type"), text("apiKey"), text("in"), text("header"), text("name"), text("X-Key")))
		set(m.anyOperation(func(*yaml.Node) bool { return true }), "security", list(mapping(text("Other"), list())))
		m.mentions = "`apiKey header x-key` instead of `http bearer`"
		return true
	}},
	{name: "server added", what: "server", verb: Added, change: func(m *mutant) bool {
		servers := openapi.Lookup(m.root, "servers")
		servers.Content = append(servers.Content, mapping(text("url"), text("https://api.new.kombo.dev/v1")))
		m.operation, m.mentions = api, "https://api.new.kombo.dev/v1"
		return true
	}},
	{name: "webhook added", what: "operation", verb: Added, change: func(m *mutant) bool {
		webhooks := openapi.Lookup(m.root, "webhooks")
		set(webhooks, "new-webhook", clone(webhooks.Content[1+2*m.IntN(len(webhooks.Content)/2)]))
		m.operation = "webhook new-webhook"
		return true
	}},
	{name: "webhook removed", what: "operation", verb: Removed, change: func(m *mutant) bool {
		webhooks := openapi.Lookup(m.root, "webhooks")
		name := webhooks.Content[2*m.IntN(len(webhooks.Content)/2)].Value
		remove(webhooks, name)
		m.operation = "webhook " + name
		return true
	}},
	{name: "webhook deprecated", what: "deprecated", verb: Added, change: func(m *mutant) bool {
		webhooks := openapi.Lookup(m.root, "webhooks")
		i := 2 * m.IntN(len(webhooks.Content)/2)
		post := openapi.Lookup(webhooks.Content[i+1], "post")
		if openapi.Lookup(post, "deprecated") != nil {
			return false
		}
		set(post, "deprecated", flagNode("true"))
		m.operation = "webhook " + webhooks.Content[i].Value
		return true
	}},
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

var rounds = flag.Int("rounds", 2, "how often TestMutationsAreReportedOnce makes each change, at a place of its own")

// Every change is reported once, with all operations that it affects.
func TestMutationsAreReportedOnce(t *testing.T) {
	original := contract(t)
	ours := listOf(t, original)
	uses := usesOf(original)
	for i, mutation := range mutations {
		t.Run(mutation.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(20260823, uint64(i)))
			made := 0
			for range *rounds {
				m := &mutant{Rand: random, root: clone(original)}
				if !mutation.change(m) {
					continue
				}
				concerned := uses[m.component]
				if m.operation != "" {
					concerned = []string{m.operation}
				}
				if len(concerned) == 0 {
					continue // a component that no operation uses
				}
				made++
				entries := Fold(Compare(ours, listOf(t, m.root)))
				var reported []string
				for _, entry := range entries {
					reported = append(reported, fmt.Sprintf("%s: %s [%s, %s]", entry.Operation, entry.Text(), entry.Class, entry.Origin))
				}
				where := m.component + m.operation
				if !assert.Len(t, entries, 1, "%s: %s", where, strings.Join(reported, "\n")) {
					continue
				}
				assert.Equal(t, mutation.what, entries[0].What, reported)
				assert.Equal(t, mutation.verb, entries[0].Verb, reported)
				assert.Contains(t, reported[0], m.mentions)
				assert.Equal(t, concerned, entries[0].Operations(), where)
			}
			require.Positive(t, made)
		})
	}
}

// usesOf returns the operations that use each component, directly or through others.
func usesOf(root *yaml.Node) map[string][]string {
	uses := map[string]map[string]bool{}
	note := func(name string, operation *yaml.Node) {
		seen := map[string]bool{}
		var follow func(node *yaml.Node)
		follow = func(node *yaml.Node) {
			openapi.Walk(node, func(node *yaml.Node) {
				reference := openapi.Text(openapi.Lookup(node, "$ref"))
				if reference == "" || seen[reference] {
					return
				}
				seen[reference] = true
				component := reference[strings.LastIndex(reference, "/")+1:]
				if uses[component] == nil {
					uses[component] = map[string]bool{}
				}
				uses[component][name] = true
				follow(openapi.Resolve(root, reference))
			})
		}
		follow(operation)
	}
	for operation := range openapi.Operations(root) {
		note(strings.ToUpper(operation.Method)+" "+operation.Path, operation.Node)
	}
	for webhook := range openapi.Webhooks(root) {
		note("webhook "+webhook.Path, webhook.Node)
	}
	sorted := map[string][]string{}
	for component, operations := range uses {
		sorted[component] = slices.Sorted(maps.Keys(operations))
	}
	return sorted
}
