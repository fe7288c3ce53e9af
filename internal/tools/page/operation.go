package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/match"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// draft is the operation of a page in the form of the contract, while it is made.
type draft struct {
	contract   *contract
	page       page
	method     string
	schemas    facts.Schemas         // of the page
	components *yaml.Node            // made of its schemas, by name
	made       map[string]string     // their names, by what they promise
	within     map[string]bool       // what is made at the moment; true if it contains itself
	paths      map[*yaml.Node]string // the JSONPaths of the page
	sources    map[string]*yaml.Node // what in the page components were made of
	notes      []string              // what a person should look at
}

// draftOf returns the operation of a page, and its components.
func draftOf(c *contract, p page, method string) (*draft, *yaml.Node, error) {
	d := &draft{contract: c, page: p, method: method, schemas: facts.SchemasOf(p.root), components: object(),
		made: map[string]string{}, within: map[string]bool{}, paths: openapi.Paths(p.root), sources: map[string]*yaml.Node{}}
	operation, err := d.operation()
	return d, operation, err
}

func (d *draft) note(format string, arguments ...any) {
	if note := fmt.Sprintf(format, arguments...); !slices.Contains(d.notes, note) {
		d.notes = append(d.notes, note)
	}
}

func (d *draft) operation() (*yaml.Node, error) {
	node := d.page.operation.Node
	description := text(node, "description")
	made := object("operationId", openapi.Clone(openapi.Lookup(node, "operationId")), "x-method", str(d.method))
	deprecate(made, description, text(node, "deprecated") == "true")
	if tags := openapi.Lookup(node, "tags"); tags != nil {
		add(made, "tags", openapi.Clone(tags))
	}
	add(made, "summary", str(sentenceOr(text(node, "summary"), "say what "+d.method+" does")))
	add(made, "description", str(sentenceOr(description, "say what callers of "+d.method+" have to know")))
	parameters, err := d.parameters()
	if err != nil {
		return nil, err
	}
	if len(parameters.Content) > 0 {
		add(made, "parameters", parameters)
	}
	if body := openapi.Deref(d.page.root, openapi.Lookup(node, "requestBody")); body != nil {
		content, err := d.body(body)
		if err != nil {
			return nil, err
		}
		add(made, "requestBody", object("required", yes(), "description", str("The body of the request."), "content", content))
	}
	response, hasNext, err := d.response()
	if hasNext && !d.hasParameter("cursor") {
		add(made, "x-no-cursor", yes())
	}
	if err != nil {
		return nil, err
	}
	add(made, "responses", object("200", response, "default", d.failure()))
	return made, nil
}

func (d *draft) parameters() (*yaml.Node, error) {
	made := list()
	for _, holder := range []*yaml.Node{d.page.operation.Item, d.page.operation.Node} {
		for _, parameter := range openapi.Elements(openapi.Lookup(holder, "parameters")) {
			form, err := d.parameter(openapi.Deref(d.page.root, parameter))
			if err != nil {
				return nil, err
			}
			made.Content = append(made.Content, form)
		}
	}
	return made, nil
}

// parameter returns the contract's parameter of the same name if a program can use that one, or a new one.
func (d *draft) parameter(node *yaml.Node) (*yaml.Node, error) {
	in, name := text(node, "in"), text(node, "name")
	theirs, err := promisesOfParameter(d.page.root, node)
	if err != nil {
		return nil, err
	}
	same := func(ours *yaml.Node) (bool, error) {
		if text(ours, "name") != name || text(ours, "in") != in {
			return false, nil
		}
		list, err := promisesOfParameter(d.contract.bundle, ours)
		return err == nil && d.contract.matcher.Same(d.page.String(), list, theirs), err
	}
	for component, ours := range d.contract.sharedParameters {
		if found, err := same(ours); found || err != nil {
			return object("$ref", str("#/components/parameters/"+component)), err
		}
	}
	made := object("name", str(name), "in", str(in))
	if text(node, "required") == "true" {
		add(made, "required", yes())
	}
	schema := openapi.Lookup(node, "schema")
	prose := text(node, "description")
	if firstSentence(prose) == "" {
		prose = d.prose(schema)
	}
	add(made, "description", str(sentenceOr(prose, "say what "+name+" is")))
	deprecate(made, prose, text(node, "deprecated") == "true")
	for operation := range openapi.Operations(d.contract.bundle) {
		for _, ours := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			if found, err := same(ours); err != nil {
				return nil, err
			} else if found {
				for _, key := range []string{"style", "explode", "x-go-name", "schema"} {
					if value := openapi.Lookup(ours, key); value != nil {
						add(made, key, openapi.Clone(value))
					}
				}
				return made, nil
			}
		}
	}
	form, isList, err := d.parameterSchema(in, name, schema)
	if err != nil {
		return nil, err
	}
	if isList {
		add(made, "style", str("form"))
		add(made, "explode", boolean("false"))
	}
	add(made, "schema", form)
	return made, nil
}

// parameterSchema returns the schema of a new parameter. In the query, "true" and "false" are a flag, and a string whose
// name is a plural is a list with commas.
func (d *draft) parameterSchema(in, name string, node *yaml.Node) (form *yaml.Node, isList bool, err error) {
	shape, err := d.schemas.Shape(node)
	if err != nil {
		return nil, false, err
	}
	kind := shape.Kinds[0]
	switch {
	case in == "query" && slices.Equal(shape.Values, []string{"false", "true"}):
		form = object("type", str("boolean"))
		if value := d.annotation(node, "default"); value != nil {
			add(form, "default", boolean(value.Value))
		}
		return form, false, nil
	case in == "query" && len(shape.Kinds) == 1 && kind == "string" && shape.Values == nil && len(shape.Checks) == 0 && isPlural(name) && !strings.HasSuffix(name, "contains"):
		d.note("the parameter %s is taken for a list: make it a string if Kombo takes only one", name)
		return object("type", str("array"), "items", object("type", str("string"))), true, nil
	case in == "path" && shape.Values == nil || len(shape.Kinds) > 1 || kind == "any" || kind == "object":
		form, err = d.single(node, facts.Shape{Kinds: []string{"string"}, Checks: shape.Checks}, site{as: match.Sent})
		return form, false, err
	}
	promised, err := match.Promises(d.schemas, node, match.Sent)
	if err != nil {
		return nil, false, err
	}
	form, err = d.form(node, shape, promised, site{as: match.Sent, property: name, name: goname.Of(d.method, name)})
	if value := d.annotation(node, "default"); err == nil && value != nil && value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
		add(form, "default", openapi.Clone(value))
	}
	return form, kind == "array", err
}

func promisesOfParameter(root, parameter *yaml.Node) (facts.List, error) {
	operation := object("parameters", list(parameter), "responses", object())
	return facts.Of(object("paths", object("/", object("post", operation)), "components", orEmpty(openapi.Lookup(root, "components"))))
}

// body returns the content of the request.
func (d *draft) body(body *yaml.Node) (*yaml.Node, error) {
	content := object()
	for mediaType, value := range openapi.Members(openapi.Lookup(body, "content")) {
		schema := openapi.Lookup(value, "schema")
		if mediaType.Value != "application/json" {
			add(content, mediaType.Value, object("schema", object("type", str("string"), "description", str("The body as it is sent."))))
			continue
		}
		form, err := d.component(schema, match.Sent, d.method+"Request", "The body of "+d.method+".")
		if err != nil {
			return nil, err
		}
		add(content, mediaType.Value, object("schema", form))
	}
	return content, nil
}

// component returns a reference to the component of a body or of data, which always have a name.
func (d *draft) component(node *yaml.Node, as match.Role, name, about string) (*yaml.Node, error) {
	form, err := d.schema(node, site{as: as, name: name, about: about})
	if err != nil {
		return nil, err
	}
	isEmpty := text(form, "type") == "object" && openapi.Lookup(openapi.Deref(d.page.root, node), "additionalProperties") == nil
	switch target := openapi.Lookup(form, "$ref"); {
	case target != nil:
		return object("$ref", target), nil
	case isEmpty && openapi.Find(d.contract.bundle, "components", "schemas", "EmptyObject") != nil:
		return reference("EmptyObject"), nil
	case isEmpty:
		form = object("type", str("object"), "properties", object(), "x-go-type", str("struct{}"))
	}
	openapi.Remove(form, "description")
	name = d.unusedName(name)
	d.keep(name, form, node, about)
	return reference(name), nil
}

// response returns the response of a success, and whether its data is a page.
func (d *draft) response() (response *yaml.Node, hasNext bool, err error) {
	response = openapi.Deref(d.page.root, openapi.Find(d.page.operation.Node, "responses", "200"))
	envelope, err := d.onlyObject(openapi.Find(response, "content", "application/json", "schema"))
	if err != nil || envelope.Properties["data"] == nil {
		return nil, false, cmp.Or(err, errors.New("the response has no data"))
	}
	properties := object()
	for _, key := range d.ordered(envelope.Properties) {
		form, err := d.member(key, envelope.Properties[key])
		if err != nil {
			return nil, false, err
		}
		add(properties, key, form)
	}
	data, err := d.onlyObject(envelope.Properties["data"])
	schema := object("type", str("object"), "required", strs(envelope.RequiredNames()), "properties", properties)
	response = object("description", str("The response."), "content", object("application/json", object("schema", schema)))
	return response, data.Properties["next"] != nil, err
}

// onlyObject returns the object that a schema is, without properties if it is none or a union.
func (d *draft) onlyObject(schema *yaml.Node) (facts.Object, error) {
	shape, err := d.schemas.Shape(schema)
	if err != nil || len(shape.Objects) != 1 {
		return facts.Object{}, err
	}
	return shape.Objects[0], nil
}

func (d *draft) hasParameter(name string) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(d.page.operation.Node, "parameters")), func(p *yaml.Node) bool {
		return text(openapi.Deref(d.page.root, p), "name") == name
	})
}

// member returns a member of the response.
func (d *draft) member(key string, node *yaml.Node) (*yaml.Node, error) {
	switch {
	case key == "status" && openapi.Find(d.contract.bundle, "components", "schemas", "SuccessStatus") != nil:
		return reference("SuccessStatus"), nil
	case key == "data":
		return d.data(node)
	}
	form, err := d.schema(node, site{as: match.Received, property: key, name: goname.Of(d.method, key)})
	if err == nil && openapi.Lookup(form, "description") == nil && openapi.Lookup(form, "$ref") == nil {
		add(form, "description", str(sentenceOr(d.prose(node), "say what "+key+" is")))
	}
	return form, err
}

// data returns what the method returns. Records are called as the method calls them.
func (d *draft) data(node *yaml.Node) (*yaml.Node, error) {
	verb := goname.Split(d.method)[0]
	noun := d.method[len(verb):]
	page, err := d.onlyObject(node)
	if err != nil {
		return nil, err
	}
	if page.Properties["results"] != nil {
		results, err := d.schemas.Shape(page.Properties["results"])
		if err == nil && results.Items != nil {
			_, err = d.schema(results.Items, site{as: match.Received, name: goname.Of(goname.Singular(noun))})
		}
		if err != nil {
			return nil, err
		}
		return d.component(node, match.Received, noun+"Page", "A page of the list.")
	}
	if verb != "get" {
		return d.component(node, match.Received, d.method+"Result", "The result of "+d.method+".")
	}
	return d.component(node, match.Received, noun, "")
}

// failure refers to the error response of the page's area.
func (d *draft) failure() *yaml.Node {
	name, unknown := d.contract.matcher.ErrorFamily(d.page.root, openapi.Find(d.page.operation.Node, "responses", "default"))
	if len(unknown) > 0 {
		d.note("the contract does not know the error codes %s: see CONTRIBUTING.md", strings.Join(unknown, ", "))
	}
	return object("$ref", str("#/components/responses/"+name))
}
