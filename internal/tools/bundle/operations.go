package bundle

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// facts are the members of x-operation: what the Go code needs to know about an operation. Neither
// the templates nor the SDK derive anything.
type facts struct {
	Service    string `yaml:"service"`              // the Go service that has the method
	Introduces string `yaml:"introduces,omitempty"` // the purpose of the service; only in its first operation
	Method     string `yaml:"method"`               // the Go method
	Name       string `yaml:"name"`                 // the method's name among all services: if two share it, the area follows the verb
	Params     string `yaml:"params,omitempty"`     // the Go type of the query parameters

	Integration bool `yaml:"integration"` // takes X-Integration-Id
	// Action is true if the operation runs in the connected system and counts against Kombo's limit
	// of concurrent actions (https://docs.kombo.dev/guides/concurrency-limiting). Responses of such
	// operations have warnings; Kombo's document has no other sign of them.
	Action      bool `yaml:"action"`
	Read        bool `yaml:"read"`          // changes nothing, so it can be retried
	SafeToRetry bool `yaml:"safe-to-retry"` // a write that the contract marks as safe to retry

	Request   string `yaml:"request,omitempty"`  // the Go type of the body
	RawBody   string `yaml:"raw-body,omitempty"` // the media type of a body that is not JSON; the method takes it as bytes
	EmptyBody bool   `yaml:"empty-body"`         // Kombo requires a body, which is always empty

	Data    string `yaml:"data"`              // the Go type of the response's data
	List    string `yaml:"list,omitempty"`    // the member of the data that holds its records, if the data is a list
	Records string `yaml:"records,omitempty"` // the Go field of that member
	Record  string `yaml:"record,omitempty"`  // the Go type of one record

	Iterator string `yaml:"iterator,omitempty"`  // the method that reads all records; with the suffix Pages, all pages
	PageSize string `yaml:"page-size,omitempty"` // the largest page

	operation *yaml.Node
}

// describeOperations adds x-operation to every operation.
func (b *bundler) describeOperations() {
	var described []*facts
	for operation := range openapi.Operations(b.contract) {
		before := len(b.failures)
		if facts := b.describe(operation); len(b.failures) == before {
			described = append(described, facts)
		}
	}
	introduced := map[string]bool{}
	for _, f := range described {
		f.Name = f.Method
		if slices.ContainsFunc(described, func(o *facts) bool { return o.Method == f.Method && o.Service != f.Service }) {
			verb := goname.Split(f.Method)[0]
			f.Name = goname.Of(verb) + f.Service + f.Method[len(verb):]
		}
		parameters := openapi.Elements(f.operation, "parameters")
		if slices.ContainsFunc(parameters, func(p *yaml.Node) bool { return openapi.Text(p, "in") == "query" }) {
			f.Params = f.Name + "Params"
		}
		if introduced[f.Service] {
			f.Introduces = ""
		}
		introduced[f.Service] = true
		var node yaml.Node
		if err := node.Encode(f); err != nil {
			b.fail(f.operation, "%s", err)
		}
		openapi.Set(f.operation, "x-operation", &node)
	}
	b.checkMethods(described)
}

// checkMethods checks that no service has two methods of the same name.
func (b *bundler) checkMethods(described []*facts) {
	taken := map[string]*yaml.Node{}
	for _, f := range described {
		names := []string{f.Method}
		if f.Iterator != "" {
			names = append(names, f.Iterator, f.Iterator+"Pages")
		}
		for _, name := range names {
			where := openapi.Lookup(f.operation, "x-method")
			if other := taken[f.Service+"."+name]; other != nil {
				b.fail(where, "%s already has a method %s, from %s: choose another x-method", f.Service, name, b.at(other))
			}
			taken[f.Service+"."+name] = where
		}
	}
}

// describe returns the facts about an operation, apart from those that depend on other operations.
func (b *bundler) describe(o openapi.Operation) *facts {
	response := openapi.Deref(b.contract, o.Response())
	data := openapi.Find(response, "properties", "data")
	f := &facts{
		Method:      openapi.Text(o.Node, "x-method"),
		Integration: parameter(o.Node, "header", "X-Integration-Id") != nil,
		Action:      openapi.Find(response, "properties", "warnings") != nil,
		Read:        o.Method == "get",
		SafeToRetry: openapi.Text(o.Node, "x-safe-to-retry") == "true",
		Data:        b.flatType(openapi.Component(data)),
		operation:   o.Node,
	}
	if f.Method == "" {
		b.fail(o.Node, "%s has no x-method: set it to the name in Kombo's SDKs (getEmployees: GetEmployees)", o)
		return f
	}
	if f.Data == "" {
		b.fail(o.Node, "the response of %s has no named data: 200 needs an object {status, data} whose data is a component", f.Method)
	}
	b.describeService(f, o)
	b.describeBody(f, o)
	b.describeList(f, openapi.Deref(b.contract, data))
	return f
}

// describeService finds the Go service of an operation and its purpose, by the operation's tag and
// by whether it takes an integration.
func (b *bundler) describeService(f *facts, o openapi.Operation) {
	tags := openapi.Elements(o.Node, "tags")
	if len(tags) != 1 {
		b.fail(o.Node, "%s needs exactly one tag: it is the area the method belongs to", o)
		return
	}
	scope := "account"
	if f.Integration {
		scope = "integration"
	}
	known := openapi.Elements(b.contract, "tags")
	i := slices.IndexFunc(known, func(tag *yaml.Node) bool { return openapi.Text(tag, "name") == tags[0].Value })
	if i < 0 {
		b.fail(tags[0], "tag %q is unknown: openapi/kombo.yaml lists the tags", tags[0].Value)
		return
	}
	f.Service, f.Introduces = openapi.Text(known[i], "x-service", scope), openapi.Text(known[i], "description")
	if f.Service == "" {
		b.fail(tags[0], "tag %q has no x-service for operations of an %s: add it in openapi/kombo.yaml, "+
			"or check whether the operation takes X-Integration-Id", tags[0].Value, scope)
	}
}

// describeBody finds the type of the request body.
func (b *bundler) describeBody(f *facts, o openapi.Operation) {
	for mediaType := range openapi.Members(o.Node, "requestBody", "content") {
		if mediaType.Value != "application/json" {
			f.RawBody = mediaType.Value
		}
	}
	body := o.Body()
	if body == nil {
		return
	}
	if f.Request = openapi.Component(body); f.Request == "" {
		b.fail(body, "the body of %s has no name: make it a component", f.Method)
	}
	properties := openapi.Lookup(openapi.Deref(b.contract, body), "properties")
	if f.EmptyBody = properties != nil && len(properties.Content) == 0; f.EmptyBody {
		f.Request = ""
	}
}

// describeList finds the records of data that is a list, which are its only member or the array
// beside a cursor, and the iterator of an operation with a cursor.
func (b *bundler) describeList(f *facts, data *yaml.Node) {
	members := openapi.Lookup(data, "properties")
	paged := openapi.Lookup(members, "next") != nil
	for name, schema := range openapi.Members(members) {
		record := openapi.Component(openapi.Lookup(schema, "items"))
		if record != "" && (paged || len(members.Content) == 2) {
			f.List, f.Records, f.Record = name.Value, goname.Of(name.Value), record
			break
		}
	}
	if parameter(f.operation, "query", "cursor") == nil {
		return
	}
	if f.Record == "" || !paged {
		b.fail(f.operation, "%s has a cursor, so its data needs next and one list of components", f.Method)
	}
	var isGet bool
	if f.Iterator, isGet = strings.CutPrefix(f.Method, "Get"); !isGet {
		b.fail(openapi.Lookup(f.operation, "x-method"), "%s has a cursor, so its name must begin with Get: the iterator is named without it", f.Method)
	}
	f.PageSize = openapi.Text(parameter(f.operation, "query", "page_size"), "schema", "maximum")
}

// parameter returns a parameter of an operation, or nil.
func parameter(operation *yaml.Node, in, name string) *yaml.Node {
	for _, p := range openapi.Elements(operation, "parameters") {
		if openapi.Text(p, "in") == in && openapi.Text(p, "name") == name {
			return p
		}
	}
	return nil
}

// describeWebhooks adds x-webhook to every webhook: type, the type in events, and data, the Go type
// of the payload.
func (b *bundler) describeWebhooks() {
	for webhook := range openapi.Webhooks(b.contract) {
		event := openapi.Deref(b.contract, webhook.Body())
		data := openapi.Component(openapi.Find(event, "properties", "data"))
		switch {
		case openapi.Text(event, "properties", "type", "const") != webhook.Path:
			b.fail(webhook.Node, "the type of webhook %s must be a const of that name", webhook.Path)
		case data == "":
			b.fail(webhook.Node, "the data of webhook %s has no name: make it a component", webhook.Path)
		}
		openapi.Set(webhook.Node, "x-webhook", openapi.Object("type", webhook.Path, "data", data))
	}
}
