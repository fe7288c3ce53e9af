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
		l.fail("the document promises more than %d things", mostFacts)
	default:
		l.facts = append(l.facts, Fact{l.operation, place, about, value, origin})
	}
}

func (l *lister) everything() {
	prefix := l.prefix()
	l.operation = api
	l.servers(l.root, prefix)
	for _, section := range []string{"paths", "webhooks"} {
		for _, item := range openapi.Members(openapi.Lookup(l.root, section)) {
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
	for path := range openapi.Members(openapi.Lookup(d.root, "paths")) {
		if prefix = strings.TrimSuffix(version.FindString(path.Value), "/"); prefix == "" {
			return ""
		}
	}
	return prefix
}

func (l *lister) servers(holder *yaml.Node, prefix string) {
	for _, server := range openapi.Elements(openapi.Lookup(holder, "servers")) {
		l.add(nil, "server", strings.TrimSuffix(textAt(server, "url"), "/")+prefix, "")
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
		if textAt(body, "required") == "true" && request == "request" { // a webhook always has its payload
			l.add(Place{request}, "required", "", "")
		}
		l.content(Place{request}, body)
	}
	for status, answer := range openapi.Members(openapi.Lookup(node, "responses")) {
		name := status.Value
		if name != "default" {
			name = strings.ToUpper(name)
		}
		if !strings.HasPrefix(name, "X-") {
			l.response(Place{response + name}, l.follow(answer))
		}
	}
	for name := range openapi.Members(openapi.Lookup(node, "callbacks")) {
		l.add(Place{"callback " + name.Value}, "callback", "", "")
	}
}

func (l *lister) response(place Place, response *yaml.Node) {
	l.add(place, "answer", "", "")
	for name, header := range openapi.Members(openapi.Lookup(response, "headers")) {
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
	for mediaType, content := range openapi.Members(openapi.Lookup(holder, "content")) {
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
	description := textAt(scheme, "type")
	for _, key := range []string{"scheme", "in", "name"} {
		if word := textAt(scheme, key); word != "" {
			description += " " + strings.ToLower(word)
		}
	}
	return description
}

// ancestor is a schema that contains the one being listed.
type ancestor struct {
	class int
	place Place
}

func (l *lister) schema(place Place, schema *yaml.Node, ancestors []ancestor) {
	if l.err != nil {
		return
	}
	schema = l.join("allOf", []*yaml.Node{schema})
	if !l.ready {
		l.schemas = append(l.schemas, schema)
		return
	}
	s, class := l.shape(schema), l.classes[schema]
	if i := slices.IndexFunc(ancestors, func(a ancestor) bool { return a.class == class }); i >= 0 {
		l.add(place, "type", "the same as "+ancestors[i].place.String(), s.origin)
		return
	}
	ancestors = append(slices.Clip(ancestors), ancestor{class, place})
	for _, kind := range s.Kinds {
		l.add(place, "type", kind, s.origin)
	}
	if s.Null {
		l.add(place, "null", "", s.origin)
	}
	for _, value := range s.Values {
		l.add(place, "value", value, s.origin)
	}
	if s.Open {
		l.add(place, "other values", "", s.origin)
	}
	l.checks(place, s.Checks, s.origin)
	if s.Items != nil {
		l.schema(place.step("[]"), s.Items, ancestors)
	}
	branches := l.branches(s)
	names := l.names(branches)
	for i, o := range branches {
		l.object(place, names[i], o, ancestors)
	}
}

func (l *lister) object(place Place, branch string, o Object, ancestors []ancestor) {
	if branch != "" {
		place = place.step("<" + branch + ">")
		l.add(place, "branch", "", o.origin)
	}
	l.checks(place, o.checks, o.origin)
	for _, name := range slices.Sorted(maps.Keys(o.Properties)) {
		property, place := o.Properties[name], place.step("."+name)
		if o.Required[name] {
			l.add(place, "required", "", l.shape(property).origin)
		}
		l.schema(place, property, ancestors)
	}
	if o.Further != nil {
		l.schema(place.step("{}"), o.Further, ancestors)
	}
}

func (l *lister) checks(place Place, checks map[string]string, origin string) {
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		value := checks[name]
		switch {
		case name == "default" && !sent(l.operation, place):
			continue // programs never see it: Kombo sends the value
		case name != "default" && value == "true":
			value = ""
		}
		l.add(place, name, value, origin)
	}
}
