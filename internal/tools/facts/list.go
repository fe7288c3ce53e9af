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

// api is the operation of facts about the whole API.
const api = "the API"

// Of lists the facts of a document that [openapi.Read] has read. References without a target and
// references to themselves are errors.
func Of(root *yaml.Node) (List, error) {
	l := &lister{document: newDocument(root)}
	facts, err := l.list(l.everything)
	slices.SortStableFunc(facts, func(a, b Fact) int { return strings.Compare(a.Operation, b.Operation) })
	return facts, err
}

// lister lists facts.
type lister struct {
	*document
	ready     bool         // the schemas are classified
	schemas   []*yaml.Node // those that were found before
	operation string
	facts     List
}

// list returns the facts that visit adds. It calls visit twice: first to find the schemas.
func (l *lister) list(visit func()) (List, error) {
	l.facts, l.schemas, l.ready = nil, nil, false
	visit()
	l.classify(l.schemas)
	l.ready = true
	visit()
	if l.err != nil {
		return nil, l.err
	}
	return l.facts, nil
}

func (l *lister) add(place Place, about, value, origin string) {
	switch {
	case !l.ready:
	case len(l.facts) >= mostFacts:
		l.fail("the document has more than %d facts", mostFacts)
	default:
		l.facts = append(l.facts, Fact{l.operation, place, about, value, origin})
	}
}

func (l *lister) everything() {
	prefix := l.prefix()
	l.operation = api
	l.servers(l.root, prefix)
	for _, section := range []string{"paths", "webhooks"} {
		for _, item := range openapi.Members(l.root, section) {
			l.follow(item) // a reference without a target is an error, and not an item without operations
		}
	}
	for operation := range openapi.Operations(l.root) {
		l.operation = strings.ToUpper(operation.Method) + " " + strings.TrimPrefix(operation.Path, prefix)
		l.describe(operation, "request", "answer ")
		l.security(operation.Node)
	}
	for webhook := range openapi.Webhooks(l.root) {
		l.operation = "webhook " + webhook.Path
		l.describe(webhook, "payload", "reply ")
	}
}

var version = regexp.MustCompile(`^/v\d+(/|$)`)

// prefix returns the version that all paths start with, if the servers do not contain it.
func (d *document) prefix() string {
	prefix := ""
	for path := range openapi.Members(d.root, "paths") {
		if prefix = strings.TrimSuffix(version.FindString(path.Value), "/"); prefix == "" {
			return ""
		}
	}
	return prefix
}

func (l *lister) servers(holder *yaml.Node, prefix string) {
	for _, server := range openapi.Elements(holder, "servers") {
		l.add(nil, "server", strings.TrimSuffix(openapi.Text(server, "url"), "/")+prefix, "")
	}
}

func (l *lister) describe(operation openapi.Operation, request, response string) {
	node := operation.Node
	l.add(nil, "operation", "", "")
	l.deprecated(nil, node)
	l.servers(node, "")
	l.parameters(operation)
	if body := l.follow(openapi.Lookup(node, "requestBody")); body != nil {
		l.add(Place{request}, "body", "", "")
		if openapi.Text(body, "required") == "true" && request == "request" { // a webhook always has its payload
			l.add(Place{request}, "required", "", "")
		}
		l.content(Place{request}, body)
	}
	for status, answer := range openapi.Members(node, "responses") {
		name := status.Value
		if name != "default" {
			name = strings.ToUpper(name)
		}
		if !strings.HasPrefix(name, "X-") {
			l.response(Place{response + name}, l.follow(answer))
		}
	}
	for name := range openapi.Members(node, "callbacks") {
		l.add(Place{"callback " + name.Value}, "callback", "", "")
	}
}

func (l *lister) response(place Place, response *yaml.Node) {
	l.add(place, "answer", "", "")
	for name, header := range openapi.Members(response, "headers") {
		header = l.follow(header)
		place := place.step(" header " + http.CanonicalHeaderKey(name.Value))
		l.deprecated(place, header)
		l.schema(place, openapi.Lookup(header, "schema"), nil)
	}
	l.content(place, response)
}

func (l *lister) deprecated(place Place, node *yaml.Node) {
	if openapi.IsDeprecated(node) {
		l.add(place, "deprecated", "", "")
	}
}

func (l *lister) content(place Place, holder *yaml.Node) {
	for mediaType, content := range openapi.Members(holder, "content") {
		name, _, _ := strings.Cut(strings.ToLower(mediaType.Value), ";")
		l.schema(place.step(" "+strings.TrimSpace(name)), openapi.Lookup(content, "schema"), nil)
	}
}

// security lists how requests are authorized. The names of the security schemes make no difference.
func (l *lister) security(operation *yaml.Node) {
	requirements := openapi.Lookup(operation, "security")
	if requirements == nil {
		requirements = openapi.Lookup(l.root, "security")
	}
	var ways []string
	for _, requirement := range openapi.Elements(requirements) {
		var schemes []string
		for name := range openapi.Members(requirement) {
			schemes = append(schemes, l.scheme(name.Value))
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

func (l *lister) scheme(name string) string {
	scheme := l.follow(openapi.Find(l.root, "components", "securitySchemes", name))
	description := openapi.Text(scheme, "type")
	for _, key := range []string{"scheme", "in", "name"} {
		if word := openapi.Text(scheme, key); word != "" {
			description += " " + strings.ToLower(word)
		}
	}
	return description
}

// parameters lists the parameters of an operation. Those of the operation override those of its
// path.
func (l *lister) parameters(operation openapi.Operation) {
	parameters := map[string]*yaml.Node{}
	for _, holder := range []*yaml.Node{operation.Item, operation.Node} {
		for _, parameter := range openapi.Elements(holder, "parameters") {
			parameter = l.follow(parameter)
			in, name := openapi.Text(parameter, "in"), openapi.Text(parameter, "name")
			switch in {
			case "query", "path", "cookie":
			case "header":
				name = http.CanonicalHeaderKey(name)
			default:
				l.fail("parameter %q is in %q, which is unknown", name, in)
			}
			parameters[in+" "+name] = parameter
		}
	}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		l.parameter(name, parameters[name])
	}
}

func (l *lister) parameter(name string, parameter *yaml.Node) {
	place := Place{name}
	if openapi.Text(parameter, "required") == "true" || strings.HasPrefix(name, "path ") {
		l.add(place, "required", "", "")
	}
	l.deprecated(place, parameter)
	if style := openapi.Text(parameter, "style"); style != "" && style != "form" && style != "simple" {
		l.add(place, "style", style, "")
	}
	schema := openapi.Lookup(parameter, "schema")
	for _, content := range openapi.Members(parameter, "content") {
		schema = openapi.Lookup(content, "schema")
	}
	if strings.HasPrefix(name, "query ") {
		schema = l.queryValue(place, schema)
	}
	l.schema(place, schema, nil)
}

// queryValue returns the schema of a single value in the query. A list, which is written with
// commas or repeats the parameter, has the schema of its elements, and a fact that says that it is
// a list. "true" and "false" have the schema of a boolean.
func (l *lister) queryValue(place Place, schema *yaml.Node) *yaml.Node {
	s := l.shape(schema)
	value := schema
	switch {
	case slices.Equal(s.Kinds, []string{"array"}):
		if element := l.shape(s.Items); element.Items != nil || element.Objects != nil {
			return schema
		}
		l.add(place, "list", "", s.origin)
		value = s.Items
	case slices.Equal(s.Kinds, []string{"string"}) && !s.Open && slices.Equal(s.Values, []string{"false", "true"}):
		value = booleanSchema
	default:
		return schema
	}
	l.checks(place, s.Checks, s.origin)
	return value
}

var booleanSchema = openapi.Object("type", "boolean")
