package bundle

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// describeOperations adds x-operation to every operation: what the Go code needs to know about it. Neither
// the template nor the SDK derives anything or keeps lists.
//
//	service         the Go service that has the method
//	introduces      the purpose of the service; only in its first operation
//	method          the Go method
//	name            the method's name among all services: the area follows the verb if two areas share the method
//	params          the Go type of the query parameters; "" for none
//	integration     takes X-Integration-Id
//	action          runs in the connected system and counts against Kombo's limit of concurrent actions
//	                (https://docs.kombo.dev/guides/concurrency-limiting). Such operations have warnings in
//	                their responses; Kombo's document has no other sign of them
//	read            changes nothing, so it can be retried
//	safe-to-retry   a write that the contract marks as safe to retry
//	request         the Go type of the body; "" for none
//	raw-body        the media type of a body that is not JSON; the method takes it as bytes
//	empty-body      Kombo requires a body, which is always empty
//	data            the Go type of the response's data
//	list            the member of the data that holds its records, if the data is a list; with records,
//	                the Go field, and record, the Go type of one record
//	iterator        the Go method that reads all records, and with the suffix Pages, all pages; with
//	                page-size, the largest page
func describeOperations(contract *yaml.Node, source source) error {
	var failures []error
	var described []description
	services := map[string]map[string]bool{} // by method
	for operation := range openapi.Operations(contract) {
		facts, err := describe(contract, operation, source)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		described = append(described, description{operation.Node, facts})
		if services[facts.method] == nil {
			services[facts.method] = map[string]bool{}
		}
		services[facts.method][facts.service] = true
	}
	introduced := map[string]bool{}
	for _, d := range described {
		facts := d.facts
		facts.setName(len(services[facts.method]) > 1, queryParameters(d.operation))
		if introduced[facts.service] {
			facts.introduces = ""
		}
		introduced[facts.service] = true
		put(d.operation, "x-operation", facts.node())
	}
	return errors.Join(append(failures, checkMethods(described, source)...)...)
}

// description is an operation with its facts.
type description struct {
	operation *yaml.Node
	facts     facts
}

// setName sets the method's name among all services, and that of its parameters. shared reports whether
// another service has the same method.
func (f *facts) setName(shared, parameters bool) {
	f.name = f.method
	if shared {
		verb := goname.Split(f.method)[0]
		f.name = goname.Of(verb) + f.service + f.method[len(verb):]
	}
	if parameters {
		f.params = f.name + "Params"
	}
}

// checkMethods checks that no service has two methods of the same name.
func checkMethods(described []description, source source) (failures []error) {
	taken := map[string]*yaml.Node{}
	for _, d := range described {
		names := []string{d.facts.method}
		if iterator := d.facts.iterator; iterator != "" {
			names = append(names, iterator, iterator+"Pages")
		}
		for _, name := range names {
			where := openapi.Lookup(d.operation, "x-method")
			if other := taken[d.facts.service+"."+name]; other != nil {
				failures = append(failures, source.errorf(where, "%s already has a method %s, from %s: choose another x-method",
					d.facts.service, name, source.at(other)))
			}
			taken[d.facts.service+"."+name] = where
		}
	}
	return failures
}

// facts are the members of x-operation.
type facts struct {
	service, introduces                    string
	method, name, params                   string
	integration, action, read, safeToRetry bool
	request, rawBody                       string
	emptyBody                              bool
	data, list, records, record            string
	iterator, pageSize                     string
}

func (f facts) node() *yaml.Node {
	object := &yaml.Node{Kind: yaml.MappingNode}
	word := func(key, value string) {
		if value != "" {
			setMember(object, stringNode(key), stringNode(value))
		}
	}
	flag := func(key string, value bool) {
		setMember(object, stringNode(key), &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(value)})
	}
	word("service", f.service)
	word("introduces", f.introduces)
	word("method", f.method)
	word("name", f.name)
	word("params", f.params)
	flag("integration", f.integration)
	flag("action", f.action)
	flag("read", f.read)
	flag("safe-to-retry", f.safeToRetry)
	word("request", f.request)
	word("raw-body", f.rawBody)
	flag("empty-body", f.emptyBody)
	word("data", f.data)
	word("list", f.list)
	word("records", f.records)
	word("record", f.record)
	word("iterator", f.iterator)
	word("page-size", f.pageSize)
	return object
}

func describe(contract *yaml.Node, o openapi.Operation, source source) (facts, error) {
	f := facts{
		method:      openapi.Text(openapi.Lookup(o.Node, "x-method")),
		integration: parameter(o.Node, "header", "X-Integration-Id") != nil,
		read:        o.Method == "get",
		safeToRetry: openapi.Text(openapi.Lookup(o.Node, "x-safe-to-retry")) == "true",
	}
	if f.method == "" {
		return f, source.errorf(o.Node, "%s %s has no x-method: set it to the name in Kombo's SDKs (getEmployees: GetEmployees)",
			strings.ToUpper(o.Method), o.Path)
	}
	var err error
	if f.service, f.introduces, err = serviceOf(contract, o, f.integration, source); err != nil {
		return f, err
	}
	if err := f.describeBody(contract, o, source); err != nil {
		return f, err
	}
	response := openapi.Deref(contract, openapi.Find(o.Node, "responses", "200", "content", "application/json", "schema"))
	data := openapi.Find(response, "properties", "data")
	if f.data = component(data); f.data == "" {
		return f, source.errorf(o.Node, "the response of %s has no named data: 200 needs an object {status, data} whose data is a component", f.method)
	}
	if flat := flatType(openapi.Find(contract, "components", "schemas"), f.data); flat != "" {
		f.data = flat
	}
	f.action = openapi.Find(response, "properties", "warnings") != nil
	page := openapi.Deref(contract, data)
	f.describeList(page)
	if parameter(o.Node, "query", "cursor") == nil {
		return f, nil
	}
	if f.record == "" || openapi.Find(page, "properties", "next") == nil {
		return f, source.errorf(o.Node, "%s has a cursor, so its data needs next and one list of components", f.method)
	}
	var isGet bool
	if f.iterator, isGet = strings.CutPrefix(f.method, "Get"); !isGet {
		return f, source.errorf(openapi.Lookup(o.Node, "x-method"), "%s has a cursor, so its name must begin with Get: the iterator is named without it", f.method)
	}
	f.pageSize = openapi.Text(openapi.Find(parameter(o.Node, "query", "page_size"), "schema", "maximum"))
	return f, nil
}

// describeBody finds the type of the request body.
func (f *facts) describeBody(contract *yaml.Node, o openapi.Operation, source source) error {
	for mediaType := range openapi.Members(openapi.Find(o.Node, "requestBody", "content")) {
		if mediaType.Value != "application/json" {
			f.rawBody = mediaType.Value
		}
	}
	body := openapi.Find(o.Node, "requestBody", "content", "application/json", "schema")
	if body == nil {
		return nil
	}
	if f.request = component(body); f.request == "" {
		return source.errorf(body, "the body of %s has no name: make it a component", f.method)
	}
	properties := openapi.Lookup(openapi.Deref(contract, body), "properties")
	if f.emptyBody = properties != nil && len(properties.Content) == 0; f.emptyBody {
		f.request = ""
	}
	return nil
}

// describeList finds the records of data that is a list: its only member, or the array beside a cursor.
func (f *facts) describeList(data *yaml.Node) {
	members := openapi.Lookup(data, "properties")
	paged := openapi.Lookup(members, "next") != nil
	for name, schema := range openapi.Members(members) {
		record := component(openapi.Lookup(schema, "items"))
		if record != "" && (paged || len(members.Content) == 2) {
			f.list, f.records, f.record = name.Value, goname.Of(name.Value), record
			return
		}
	}
}

// serviceOf returns the Go service of an operation and its purpose, by the operation's tag and by
// whether it takes an integration.
func serviceOf(contract *yaml.Node, o openapi.Operation, integration bool, source source) (service, purpose string, err error) {
	tags := openapi.Lookup(o.Node, "tags")
	if tags == nil || len(tags.Content) != 1 {
		return "", "", source.errorf(o.Node, "%s %s needs exactly one tag: it is the area the method belongs to", strings.ToUpper(o.Method), o.Path)
	}
	scope := "account"
	if integration {
		scope = "integration"
	}
	for _, tag := range openapi.Lookup(contract, "tags").Content {
		if openapi.Text(openapi.Lookup(tag, "name")) != tags.Content[0].Value {
			continue
		}
		if service := openapi.Text(openapi.Find(tag, "x-service", scope)); service != "" {
			return service, openapi.Text(openapi.Lookup(tag, "description")), nil
		}
		return "", "", source.errorf(tags.Content[0], "tag %q has no x-service for operations of an %s: add it in openapi/kombo.yaml, "+
			"or check whether the operation takes X-Integration-Id", tags.Content[0].Value, scope)
	}
	return "", "", source.errorf(tags.Content[0], "tag %q is unknown: openapi/kombo.yaml lists the tags", tags.Content[0].Value)
}

// queryParameters reports whether an operation has any.
func queryParameters(operation *yaml.Node) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(operation, "parameters")), func(p *yaml.Node) bool {
		return openapi.Text(openapi.Lookup(p, "in")) == "query"
	})
}

func parameter(operation *yaml.Node, in, name string) *yaml.Node {
	parameters := openapi.Lookup(operation, "parameters")
	if parameters == nil {
		return nil
	}
	for _, p := range parameters.Content {
		if openapi.Text(openapi.Lookup(p, "in")) == in && openapi.Text(openapi.Lookup(p, "name")) == name {
			return p
		}
	}
	return nil
}
