package bundle

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// describeOperations adds x-operation to every operation: what the Go code has to know about it, so that neither the
// template nor the SDK has to work it out or to keep a list.
//
//	service         the Go service that carries the method
//	introduces      what the service is for; only at its first operation
//	method          the Go method
//	name            the method's name among all services: the area follows the verb if two areas share the method
//	params          the Go type of the query parameters; "" for none
//	integration     takes X-Integration-Id
//	action          runs in the connected system and counts against Kombo's limit of concurrent actions. Kombo does not
//	                say so in its document; what tells is that the answer has warnings (Kombo: guides/concurrency-limiting)
//	read            changes nothing, so sending it again does no harm
//	safe-to-retry   a write that the contract marks as harmless when it is sent twice
//	request         the Go type of the body; "" for none
//	raw-body        the media type of a body that is no JSON; the method takes it as bytes
//	empty-body      Kombo wants a body, but there is nothing to say in it
//	data            the Go type of the answer's data
//	list            the member of the data that holds its records, if the data is a list; with records, the Go field,
//	                and record, the Go type of one record
//	iterator        the Go method that reads all records, and with Pages after it page by page; with page-size, the
//	                largest page there is
func describeOperations(contract *yaml.Node, source source) error {
	var failures []error
	goMethods := map[string]*yaml.Node{}
	introduced := map[string]bool{}
	described := map[*yaml.Node]facts{}
	services := map[string]map[string]bool{} // by method
	for operation := range openapi.Operations(contract) {
		facts, err := describe(contract, operation, source)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		described[operation.Node] = facts
		if services[facts.method] == nil {
			services[facts.method] = map[string]bool{}
		}
		services[facts.method][facts.service] = true
	}
	for operation := range openapi.Operations(contract) {
		facts, ok := described[operation.Node]
		if !ok {
			continue
		}
		facts.name = facts.method
		if len(services[facts.method]) > 1 {
			verb := goname.Split(facts.method)[0]
			facts.name = goname.Of(verb) + facts.service + facts.method[len(verb):]
		}
		if queryParameters(operation.Node) {
			facts.params = facts.name + "Params"
		}
		if introduced[facts.service] {
			facts.introduces = ""
		}
		introduced[facts.service] = true
		names := []string{facts.method}
		if facts.iterator != "" {
			names = append(names, facts.iterator, facts.iterator+"Pages")
		}
		for _, name := range names {
			where := openapi.Lookup(operation.Node, "x-method")
			if other, taken := goMethods[facts.service+"."+name]; taken {
				failures = append(failures, source.errorf(where, "%s already has a method %s, from %s: choose another x-method",
					facts.service, name, source.at(other)))
			}
			goMethods[facts.service+"."+name] = where
		}
		put(operation.Node, "x-operation", facts.node())
	}
	return errors.Join(failures...)
}

// facts are what x-operation says.
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
		return f, source.errorf(o.Node, "%s %s has no x-method: name its Go method, after Kombo's SDKs (getEmployees: GetEmployees)",
			strings.ToUpper(o.Method), o.Path)
	}
	var err error
	if f.service, f.introduces, err = serviceOf(contract, o, f.integration, source); err != nil {
		return f, err
	}
	if body := openapi.Find(o.Node, "requestBody", "content", "application/json", "schema"); body != nil {
		if f.request = component(body); f.request == "" {
			return f, source.errorf(body, "the body of %s has no name: make it a component", f.method)
		}
		schema := openapi.Deref(contract, body)
		if f.emptyBody = openapi.Lookup(schema, "properties") != nil && len(openapi.Lookup(schema, "properties").Content) == 0; f.emptyBody {
			f.request = ""
		}
	}
	for mediaType := range openapi.Members(openapi.Find(o.Node, "requestBody", "content")) {
		if mediaType.Value != "application/json" {
			f.rawBody = mediaType.Value
		}
	}
	answer := openapi.Deref(contract, openapi.Find(o.Node, "responses", "200", "content", "application/json", "schema"))
	data := openapi.Find(answer, "properties", "data")
	if f.data = component(data); f.data == "" {
		return f, source.errorf(o.Node, "the answer of %s has no data with a name: 200 needs an object {status, data} where data is a component", f.method)
	}
	if flat := flatType(openapi.Find(contract, "components", "schemas"), f.data); flat != "" {
		f.data = flat
	}
	f.action = openapi.Find(answer, "properties", "warnings") != nil
	page := openapi.Deref(contract, data)
	f.describeList(page)
	if parameter(o.Node, "query", "cursor") == nil {
		return f, nil
	}
	if f.record == "" || openapi.Find(page, "properties", "next") == nil {
		return f, source.errorf(o.Node, "%s has a cursor, so its data needs next and one list, and the list a named component", f.method)
	}
	var isGet bool
	if f.iterator, isGet = strings.CutPrefix(f.method, "Get"); !isGet {
		return f, source.errorf(openapi.Lookup(o.Node, "x-method"), "%s has a cursor, so its name has to start with Get: the iterator is named without it", f.method)
	}
	f.pageSize = openapi.Text(openapi.Find(parameter(o.Node, "query", "page_size"), "schema", "maximum"))
	return f, nil
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

// serviceOf finds the Go service of an operation, and what it is for, by its tag and by whether it takes an integration.
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
			"or see whether X-Integration-Id is missing or too much here", tags.Content[0].Value, scope)
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
