package facts

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// What is far more than the API needs; a document that needs more was made to do harm.
const (
	mostFacts = 100_000
	mostSteps = 200_000
)

// api is the operation of facts that hold for the whole API.
const api = "the API"

// Of lists what a document promises, ordered by operation. The document is one that [openapi.Read] has read. References that lead
// nowhere or go round in a circle are errors.
func Of(root *yaml.Node) (List, error) {
	d := newDocument(root)
	l := &lister{document: d}
	l.everything() // once to learn which schemas there are
	d.classify(l.schemas)
	if d.err != nil {
		return nil, d.err
	}
	l.ready = true
	l.everything()
	if d.err != nil {
		return nil, d.err
	}
	slices.SortStableFunc(l.facts, func(a, b Fact) int { return strings.Compare(a.Operation, b.Operation) })
	return l.facts, nil
}

func newDocument(root *yaml.Node) *document {
	d := &document{root: root, targets: map[string]*yaml.Node{}, origins: map[*yaml.Node]string{}, shapes: map[*yaml.Node]*shape{},
		numbers: map[*yaml.Node]int{}, joined: map[string]*yaml.Node{}}
	d.rememberOrigins()
	return d
}

// rememberOrigins notes for every schema within a component where in it it stands.
func (d *document) rememberOrigins() {
	var remember func(schema *yaml.Node, origin string)
	remember = func(schema *yaml.Node, origin string) {
		d.origins[schema] = origin
		for name, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			remember(property, origin+"."+name.Value)
		}
		if items := openapi.Lookup(schema, "items"); items != nil {
			remember(items, origin+"[]")
		}
		if further := openapi.Lookup(schema, "additionalProperties"); further != nil {
			remember(further, origin+"{}")
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			for _, part := range openapi.Elements(openapi.Lookup(schema, keyword)) {
				remember(part, origin)
			}
		}
	}
	for name, schema := range openapi.Members(openapi.Find(d.root, "components", "schemas")) {
		remember(schema, name.Value)
	}
	for _, kind := range []string{"responses", "requestBodies"} {
		for name, component := range openapi.Members(openapi.Find(d.root, "components", kind)) {
			for _, content := range openapi.Members(openapi.Lookup(component, "content")) {
				if schema := openapi.Lookup(content, "schema"); schema != nil {
					remember(schema, name.Value)
				}
			}
		}
	}
}

// lister goes through the operations. In its first round it only gathers the schemas.
type lister struct {
	*document
	ready     bool
	schemas   []*yaml.Node
	operation string
	facts     List
}

func (l *lister) add(place Place, about, value, origin string) {
	if !l.ready {
		return
	}
	if len(l.facts) >= mostFacts {
		l.fail("the document promises more than %d things", mostFacts)
		return
	}
	l.facts = append(l.facts, Fact{l.operation, place, about, value, origin})
}

var version = regexp.MustCompile(`^/v\d+(/|$)`)

// prefix is the version that all paths begin with where the servers do not have it.
func (d *document) prefix() string {
	prefix := ""
	for path := range openapi.Members(openapi.Lookup(d.root, "paths")) {
		if prefix = strings.TrimSuffix(version.FindString(path.Value), "/"); prefix == "" {
			return ""
		}
	}
	return prefix
}

func (l *lister) everything() {
	prefix := l.prefix()
	l.operation = api
	for _, server := range openapi.Elements(openapi.Lookup(l.root, "servers")) {
		l.add(nil, "server", strings.TrimSuffix(openapi.Text(openapi.Lookup(server, "url")), "/")+prefix, "")
	}
	for _, section := range []string{"paths", "webhooks"} {
		for _, item := range openapi.Members(openapi.Lookup(l.root, section)) {
			l.follow(item) // one that leads nowhere has no operations, which must not pass for the truth
		}
	}
	for operation := range openapi.Operations(l.root) {
		l.operation = strings.ToUpper(operation.Method) + " " + strings.TrimPrefix(operation.Path, prefix)
		l.describe(operation, "request", "answer ")
		l.security(operation)
	}
	for webhook := range openapi.Webhooks(l.root) {
		l.operation = "webhook " + webhook.Path
		l.describe(webhook, "payload", "reply ")
	}
}

func (l *lister) describe(operation openapi.Operation, request, answer string) {
	l.add(nil, "operation", "", "")
	l.deprecated(nil, operation.Node)
	for _, server := range openapi.Elements(openapi.Lookup(operation.Node, "servers")) {
		l.add(nil, "server", strings.TrimSuffix(openapi.Text(openapi.Lookup(server, "url")), "/"), "")
	}
	l.parameters(operation)
	if body := l.follow(openapi.Lookup(operation.Node, "requestBody")); body != nil {
		place := Place{request}
		l.add(place, "body", "", "")
		if openapi.Text(openapi.Lookup(body, "required")) == "true" && request == "request" { // a webhook always has its payload
			l.add(place, "required", "", "")
		}
		l.content(place, body)
	}
	for status, response := range openapi.Members(openapi.Lookup(operation.Node, "responses")) {
		if strings.HasPrefix(status.Value, "x-") {
			continue
		}
		response = l.follow(response)
		place := Place{answer + strings.ToUpper(status.Value)}
		if status.Value == "default" {
			place = Place{answer + "default"}
		}
		l.add(place, "answer", "", "")
		for name, header := range openapi.Members(openapi.Lookup(response, "headers")) {
			header = l.follow(header)
			place := place.step(" header " + http.CanonicalHeaderKey(name.Value))
			l.deprecated(place, header)
			l.schema(place, openapi.Lookup(header, "schema"), nil)
		}
		l.content(place, response)
	}
	for name := range openapi.Members(openapi.Lookup(operation.Node, "callbacks")) {
		l.add(Place{"callback " + name.Value}, "callback", "", "")
	}
}

// follow follows references to anything that is not a schema.
func (l *lister) follow(node *yaml.Node) *yaml.Node {
	target := openapi.Deref(l.root, node)
	if node != nil && target == nil {
		l.fail("$ref %q leads nowhere: the document is cut off, or refers to another one", openapi.Text(openapi.Lookup(node, "$ref")))
	}
	return target
}

func (l *lister) deprecated(place Place, node *yaml.Node) {
	if openapi.IsDeprecated(node) {
		l.add(place, "deprecated", "", "")
	}
}

func (l *lister) content(place Place, holder *yaml.Node) {
	for mediaType, content := range openapi.Members(openapi.Lookup(holder, "content")) {
		name, _, _ := strings.Cut(strings.ToLower(mediaType.Value), ";")
		l.schema(place.step(" "+strings.TrimSpace(name)), openapi.Lookup(content, "schema"), nil)
	}
}

// parameters lists the parameters of the path item and of the operation; the operation's own count where both have one.
func (l *lister) parameters(operation openapi.Operation) {
	byPlace := map[string]*yaml.Node{}
	for _, holder := range []*yaml.Node{operation.Item, operation.Node} {
		for _, parameter := range openapi.Elements(openapi.Lookup(holder, "parameters")) {
			parameter = l.follow(parameter)
			in, name := openapi.Text(openapi.Lookup(parameter, "in")), openapi.Text(openapi.Lookup(parameter, "name"))
			if !slices.Contains([]string{"query", "header", "path", "cookie"}, in) {
				l.fail("parameter %q is in %q, which is not a part of requests", name, in)
			}
			if in == "header" {
				name = http.CanonicalHeaderKey(name)
			}
			byPlace[in+" "+name] = parameter
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byPlace)) {
		parameter, place := byPlace[name], Place{name}
		in := openapi.Text(openapi.Lookup(parameter, "in"))
		if openapi.Text(openapi.Lookup(parameter, "required")) == "true" || in == "path" {
			l.add(place, "required", "", "")
		}
		l.deprecated(place, parameter)
		if style := openapi.Text(openapi.Lookup(parameter, "style")); style != "" && style != "form" && style != "simple" {
			l.add(place, "style", style, "")
		}
		schema := openapi.Lookup(parameter, "schema")
		for _, content := range openapi.Members(openapi.Lookup(parameter, "content")) {
			schema = openapi.Lookup(content, "schema")
		}
		if in == "query" {
			schema = l.queryValue(place, schema)
		}
		l.schema(place, schema, nil)
	}
}

// queryValue returns the schema of a value in the query. A list is written as its members, with commas or repeated:
// what counts is what they are. That there may be several is a fact of its own. A flag is "true" or "false".
func (l *lister) queryValue(place Place, schema *yaml.Node) *yaml.Node {
	if schema == nil {
		return nil
	}
	s := l.shape(schema)
	switch {
	case slices.Equal(s.kinds, []string{"array"}):
		members := l.shape(s.items)
		if members.items == nil && members.objects == nil {
			l.add(place, "list", "", s.origin)
			l.checks(place, s.checks, s.origin)
			return s.items
		}
	case slices.Equal(s.kinds, []string{"string"}) && !s.open && slices.Equal(s.values, []string{"false", "true"}):
		l.checks(place, s.checks, s.origin)
		return flagInQuery
	}
	return schema
}

// flagInQuery is the schema of "true" and "false" in the query.
var flagInQuery = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
	{Kind: yaml.ScalarNode, Tag: "!!str", Value: "type"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: "boolean"},
}}

// security says how a request has to be authorised, whatever the schemes are called.
func (l *lister) security(operation openapi.Operation) {
	requirements := openapi.Lookup(operation.Node, "security")
	if requirements == nil {
		requirements = openapi.Lookup(l.root, "security")
	}
	var ways []string
	for _, requirement := range openapi.Elements(requirements) {
		var schemes []string
		for name := range openapi.Members(requirement) {
			scheme := l.follow(openapi.Find(l.root, "components", "securitySchemes", name.Value))
			description := openapi.Text(openapi.Lookup(scheme, "type"))
			for _, key := range []string{"scheme", "in", "name"} {
				if word := openapi.Text(openapi.Lookup(scheme, key)); word != "" {
					description += " " + strings.ToLower(word)
				}
			}
			schemes = append(schemes, description)
		}
		if len(schemes) == 0 {
			schemes = []string{"nothing"}
		}
		slices.Sort(schemes)
		ways = append(ways, strings.Join(schemes, " and "))
	}
	slices.Sort(ways)
	if text := strings.Join(ways, " or "); text != "" {
		l.add(nil, "authorization", text, "")
	}
}

// step is a schema on the way down to another one.
type step struct {
	class int
	place Place
}

// schema lists what a schema promises. way are the schemas that it is in.
func (l *lister) schema(place Place, schema *yaml.Node, way []step) {
	if l.err != nil {
		return
	}
	schema = l.join("allOf", []*yaml.Node{schema})
	if !l.ready {
		l.schemas = append(l.schemas, schema)
		return
	}
	s := l.shape(schema)
	class := l.classes[schema]
	for _, outer := range way {
		if outer.class == class {
			l.add(place, "type", "the same as "+outer.place.String(), s.origin)
			return
		}
	}
	way = append(slices.Clip(way), step{class, place})
	for _, kind := range s.kinds {
		l.add(place, "type", kind, s.origin)
	}
	if s.null {
		l.add(place, "null", "", s.origin)
	}
	for _, value := range s.values {
		l.add(place, "value", value, s.origin)
	}
	if s.open {
		l.add(place, "other values", "", s.origin)
	}
	l.checks(place, s.checks, s.origin)
	if s.items != nil {
		l.schema(place.step("[]"), s.items, way)
	}
	branches := l.branches(s)
	names := l.names(branches)
	for i, o := range branches {
		place := place
		if names[i] != "" {
			place = place.step("<" + names[i] + ">")
			l.add(place, "branch", "", o.origin)
		}
		l.checks(place, o.checks, o.origin)
		for _, name := range slices.Sorted(maps.Keys(o.properties)) {
			place := place.step("." + name)
			if o.required[name] {
				l.add(place, "required", "", l.shape(o.properties[name]).origin)
			}
			l.schema(place, o.properties[name], way)
		}
		if o.further != nil {
			l.schema(place.step("{}"), o.further, way)
		}
	}
}

func (l *lister) checks(place Place, checks map[string]string, origin string) {
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		value := checks[name]
		if name == "default" && l.sent(place) {
			continue // what is sent has its value
		}
		if value == "true" && name != "default" {
			value = ""
		}
		l.add(place, name, value, origin)
	}
}

// sent reports whether Kombo sends what is at a place.
func (l *lister) sent(place Place) bool {
	return strings.HasPrefix(place[0], "answer ") || place[0] == "payload"
}
