package main

import (
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// operation is one method of one path.
type operation struct {
	path   string
	method string
	node   *yaml.Node
}

var methods = []string{"get", "put", "post", "delete", "patch"}

// operations yields all operations of the contract, ordered by path.
func operations(contract *yaml.Node) iter.Seq[operation] { return operationsOf(contract, "paths") }

// webhooks yields what Kombo sends, ordered by name. The path of such an operation is the name.
func webhooks(contract *yaml.Node) iter.Seq[operation] { return operationsOf(contract, "webhooks") }

// everyOperation is both.
func everyOperation(contract *yaml.Node) []operation {
	return slices.Concat(slices.Collect(operations(contract)), slices.Collect(webhooks(contract)))
}

func operationsOf(contract *yaml.Node, section string) iter.Seq[operation] {
	return func(yield func(operation) bool) {
		for path, item := range members(lookup(contract, section)) {
			for method, node := range members(item) {
				if slices.Contains(methods, method.Value) && !yield(operation{path.Value, method.Value, node}) {
					return
				}
			}
		}
	}
}

// describeOperations adds x-operation to every operation: what the Go code has to know about it, so that neither the
// template nor the SDK has to work it out or to keep a list.
//
//	service         the Go service that carries the method
//	introduces      what the service is for; only at its first operation
//	method          the Go method
//	integration     takes X-Integration-Id
//	action          runs in the connected system and counts against Kombo's limit of concurrent actions. Kombo does not
//	                say so in its document; what tells is that the answer has warnings (Kombo: guides/concurrency-limiting)
//	read            changes nothing, so sending it again does no harm
//	safe-to-retry   a write that the contract marks as harmless when it is sent twice
//	request         the Go type of the body; "" for none
//	raw-body        the media type of a body that is no JSON; the method takes it as bytes
//	empty-body      Kombo wants a body, but there is nothing to say in it
//	data            the Go type of the answer's data
//	iterator        the Go method that reads all records, and with Pages after it page by page; with record, the Go type of
//	                one record, and page-size, the largest page there is
func describeOperations(contract *yaml.Node, source source) error {
	var failures []error
	goMethods := map[string]*yaml.Node{}
	introduced := map[string]bool{}
	for operation := range operations(contract) {
		facts, err := describe(contract, operation, source)
		if err != nil {
			failures = append(failures, err)
			continue
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
			where := lookup(operation.node, "x-method")
			if other, taken := goMethods[facts.service+"."+name]; taken {
				failures = append(failures, source.errorf(where, "%s already has a method %s, from %s: choose another x-method",
					facts.service, name, source.at(other)))
			}
			goMethods[facts.service+"."+name] = where
		}
		put(operation.node, "x-operation", facts.node())
	}
	return errors.Join(failures...)
}

// facts are what x-operation says.
type facts struct {
	service, introduces, method            string
	integration, action, read, safeToRetry bool
	request, rawBody                       string
	emptyBody                              bool
	data, iterator, record, pageSize       string
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
	flag("integration", f.integration)
	flag("action", f.action)
	flag("read", f.read)
	flag("safe-to-retry", f.safeToRetry)
	word("request", f.request)
	word("raw-body", f.rawBody)
	flag("empty-body", f.emptyBody)
	word("data", f.data)
	word("iterator", f.iterator)
	word("record", f.record)
	word("page-size", f.pageSize)
	return object
}

func describe(contract *yaml.Node, o operation, source source) (facts, error) {
	f := facts{
		method:      text(lookup(o.node, "x-method")),
		integration: parameter(o.node, "header", "X-Integration-Id") != nil,
		read:        o.method == "get",
		safeToRetry: text(lookup(o.node, "x-safe-to-retry")) == "true",
	}
	if f.method == "" {
		return f, source.errorf(o.node, "%s %s has no x-method: name its Go method, after Kombo's SDKs (getEmployees: GetEmployees)",
			strings.ToUpper(o.method), o.path)
	}
	var err error
	if f.service, f.introduces, err = serviceOf(contract, o, f.integration, source); err != nil {
		return f, err
	}
	if body := find(o.node, "requestBody", "content", "application/json", "schema"); body != nil {
		if f.request = component(body); f.request == "" {
			return f, source.errorf(body, "the body of %s has no name: make it a component", f.method)
		}
		schema := deref(contract, body)
		if f.emptyBody = lookup(schema, "properties") != nil && len(lookup(schema, "properties").Content) == 0; f.emptyBody {
			f.request = ""
		}
	}
	for mediaType := range members(find(o.node, "requestBody", "content")) {
		if mediaType.Value != "application/json" {
			f.rawBody = mediaType.Value
		}
	}
	answer := deref(contract, find(o.node, "responses", "200", "content", "application/json", "schema"))
	data := find(answer, "properties", "data")
	if f.data = component(data); f.data == "" {
		return f, source.errorf(o.node, "the answer of %s has no data with a name: 200 needs an object {status, data} where data is a component", f.method)
	}
	if flat := flatType(find(contract, "components", "schemas"), f.data); flat != "" {
		f.data = flat
	}
	f.action = find(answer, "properties", "warnings") != nil
	if parameter(o.node, "query", "cursor") == nil {
		return f, nil
	}
	page := deref(contract, data)
	results := find(page, "properties", "results")
	if f.record = component(lookup(results, "items")); f.record == "" || find(page, "properties", "next") == nil {
		return f, source.errorf(o.node, "%s has a cursor, so its data needs next and results, and results a named component", f.method)
	}
	var isGet bool
	if f.iterator, isGet = strings.CutPrefix(f.method, "Get"); !isGet {
		return f, source.errorf(lookup(o.node, "x-method"), "%s has a cursor, so its name has to start with Get: the iterator is named without it", f.method)
	}
	f.pageSize = text(find(parameter(o.node, "query", "page_size"), "schema", "maximum"))
	return f, nil
}

// serviceOf finds the Go service of an operation, and what it is for, by its tag and by whether it takes an integration.
func serviceOf(contract *yaml.Node, o operation, integration bool, source source) (service, purpose string, err error) {
	tags := lookup(o.node, "tags")
	if tags == nil || len(tags.Content) != 1 {
		return "", "", source.errorf(o.node, "%s %s needs exactly one tag: it is the area the method belongs to", strings.ToUpper(o.method), o.path)
	}
	scope := "account"
	if integration {
		scope = "integration"
	}
	for _, tag := range lookup(contract, "tags").Content {
		if text(lookup(tag, "name")) != tags.Content[0].Value {
			continue
		}
		if service := text(find(tag, "x-service", scope)); service != "" {
			return service, text(lookup(tag, "description")), nil
		}
		return "", "", source.errorf(tags.Content[0], "tag %q has no x-service for operations of an %s: add it in openapi/kombo.yaml, "+
			"or see whether X-Integration-Id is missing or too much here", tags.Content[0].Value, scope)
	}
	return "", "", source.errorf(tags.Content[0], "tag %q is unknown: openapi/kombo.yaml lists the tags", tags.Content[0].Value)
}

func parameter(operation *yaml.Node, in, name string) *yaml.Node {
	parameters := lookup(operation, "parameters")
	if parameters == nil {
		return nil
	}
	for _, p := range parameters.Content {
		if text(lookup(p, "in")) == in && text(lookup(p, "name")) == name {
			return p
		}
	}
	return nil
}
