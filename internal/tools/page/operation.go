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
	within     map[string]bool       // what is being made
	paths      map[*yaml.Node]string // the JSONPaths of the page
	sources    map[string]*yaml.Node // the schemas of the page that components were made of
	notes      []string              // what a person should look at
}

// draftOf returns the operation of a page, and its components.
func draftOf(c *contract, p page, method string) (*draft, *yaml.Node, error) {
	d := &draft{contract: c, page: p, method: method, schemas: facts.SchemasOf(p.root), components: openapi.Object(),
		made: map[string]string{}, within: map[string]bool{}, paths: openapi.Paths(p.root), sources: map[string]*yaml.Node{}}
	operation := d.operation()
	return d, operation, c.err
}

func (d *draft) note(format string, arguments ...any) {
	if note := fmt.Sprintf(format, arguments...); !slices.Contains(d.notes, note) {
		d.notes = append(d.notes, note)
	}
}

func (d *draft) operation() *yaml.Node {
	node := d.page.operation.Node
	description := openapi.Text(node, "description")
	made := openapi.Object("operationId", openapi.Clone(openapi.Lookup(node, "operationId")), "x-method", d.method)
	deprecate(made, description, openapi.Text(node, "deprecated") == "true")
	copyMembers(made, node, "tags")
	openapi.Set(made, "summary", sentenceOr(openapi.Text(node, "summary"), "say what "+d.method+" does"))
	openapi.Set(made, "description", sentenceOr(description, "say what callers of "+d.method+" have to know"))
	var parameters []*yaml.Node
	for _, parameter := range d.pageParameters() {
		parameters = append(parameters, d.parameter(parameter))
	}
	if parameters != nil {
		openapi.Set(made, "parameters", parameters)
	}
	if body := openapi.Deref(d.page.root, openapi.Lookup(node, "requestBody")); body != nil {
		openapi.Set(made, "requestBody", openapi.Object("required", true, "description", "The body of the request.", "content", d.body(body)))
	}
	response, hasNext := d.response()
	isCursor := func(p *yaml.Node) bool { return openapi.Text(p, "name") == "cursor" }
	if hasNext && !slices.ContainsFunc(d.pageParameters(), isCursor) {
		openapi.Set(made, "x-no-cursor", true)
	}
	openapi.Set(made, "responses", openapi.Object("200", response, "default", d.failure()))
	return made
}

// pageParameters returns the parameters of the page's operation and of its path.
func (d *draft) pageParameters() (all []*yaml.Node) {
	for _, holder := range []*yaml.Node{d.page.operation.Item, d.page.operation.Node} {
		for _, parameter := range openapi.Elements(holder, "parameters") {
			all = append(all, openapi.Deref(d.page.root, parameter))
		}
	}
	return all
}

// parameter returns the contract's parameter of the same name if programs can use that one, or a
// new one.
func (d *draft) parameter(node *yaml.Node) *yaml.Node {
	in, name, schema := openapi.Text(node, "in"), openapi.Text(node, "name"), openapi.Lookup(node, "schema")
	theirs := d.parameterPromises(d.page.root, node)
	same := func(ours *yaml.Node) bool {
		return openapi.Text(ours, "name") == name && openapi.Text(ours, "in") == in &&
			d.same(d.parameterPromises(d.contract.bundle, ours), theirs)
	}
	for component, ours := range d.contract.sharedParameters {
		if same(ours) {
			return openapi.Object("$ref", "#/components/parameters/"+component)
		}
	}
	made := openapi.Object("name", name, "in", in)
	if openapi.Text(node, "required") == "true" {
		openapi.Set(made, "required", true)
	}
	prose := openapi.Text(node, "description")
	if firstSentence(prose) == "" {
		prose = d.prose(schema)
	}
	openapi.Set(made, "description", sentenceOr(prose, "say what "+name+" is"))
	deprecate(made, prose, openapi.Text(node, "deprecated") == "true")
	for operation := range openapi.Operations(d.contract.bundle) {
		parameters := openapi.Elements(operation.Node, "parameters")
		if i := slices.IndexFunc(parameters, same); i >= 0 {
			copyMembers(made, parameters[i], "style", "explode", "x-go-name", "schema")
			return made
		}
	}
	form, isList := d.parameterSchema(in, name, schema)
	if isList {
		openapi.Set(made, "style", "form")
		openapi.Set(made, "explode", false)
	}
	openapi.Set(made, "schema", form)
	return made
}

func copyMembers(to, from *yaml.Node, keys ...string) {
	for _, key := range keys {
		if value := openapi.Lookup(from, key); value != nil {
			openapi.Set(to, key, openapi.Clone(value))
		}
	}
}

// parameterSchema returns the schema of a new parameter. In the query, "true" and "false" are a
// flag, and a string whose name is a plural is a list with commas.
func (d *draft) parameterSchema(in, name string, node *yaml.Node) (form *yaml.Node, isList bool) {
	shape := d.shape(node)
	kind := shape.Kinds[0]
	value := d.annotation(node, "default")
	switch {
	case in == "query" && slices.Equal(shape.Values, []string{"false", "true"}):
		form = openapi.Object("type", "boolean")
		if value != nil {
			openapi.Set(form, "default", value.Value == "true")
		}
		return form, false
	case in == "query" && len(shape.Kinds) == 1 && kind == "string" && shape.Values == nil && len(shape.Checks) == 0 && isPlural(name) && !strings.HasSuffix(name, "contains"):
		d.note("the parameter %s is taken for a list: make it a string if Kombo takes only one", name)
		return openapi.Object("type", "array", "items", openapi.Object("type", "string")), true
	case in == "path" && shape.Values == nil || len(shape.Kinds) > 1 || kind == "any" || kind == "object":
		return d.single(facts.Shape{Kinds: []string{"string"}, Checks: shape.Checks}, site{as: sent}), false
	}
	form = d.form(node, shape, d.promises(node, sent), site{as: sent, property: name, name: goname.Of(d.method, name)})
	setDefault(form, value)
	return form, kind == "array"
}

func (d *draft) parameterPromises(root, parameter *yaml.Node) facts.List {
	operation := openapi.Object("parameters", []*yaml.Node{parameter}, "responses", openapi.Object())
	components := cmp.Or(openapi.Lookup(root, "components"), openapi.Object())
	list, err := facts.Of(openapi.Object("paths", openapi.Object("/", openapi.Object("post", operation)), "components", components))
	d.contract.check(err)
	return list
}

// body returns the content of the request.
func (d *draft) body(body *yaml.Node) *yaml.Node {
	content := openapi.Object()
	for mediaType, value := range openapi.Members(body, "content") {
		form := openapi.Object("type", "string", "description", "The body as it is sent.")
		if mediaType.Value == "application/json" {
			form = d.component(openapi.Lookup(value, "schema"), sent, d.method+"Request", "The body of "+d.method+".")
		}
		openapi.Set(content, mediaType.Value, openapi.Object("schema", form))
	}
	return content
}

// component returns a reference to the component of a body or of data, which always have a name.
func (d *draft) component(node *yaml.Node, as role, name, about string) *yaml.Node {
	form := d.schema(node, site{as: as, name: name, about: about})
	isEmpty := openapi.Text(form, "type") == "object" && openapi.Lookup(openapi.Deref(d.page.root, node), "additionalProperties") == nil
	switch target := openapi.Lookup(form, "$ref"); {
	case target != nil:
		return openapi.Object("$ref", target)
	case isEmpty && d.contract.component("EmptyObject") != nil:
		return openapi.Reference("EmptyObject")
	case isEmpty:
		form = openapi.Object("type", "object", "properties", openapi.Object(), "x-go-type", "struct{}")
	}
	openapi.Remove(form, "description")
	name = d.unusedName(name)
	d.keep(name, form, node, about)
	return openapi.Reference(name)
}

// response returns the response of a success, and whether its data is a page.
func (d *draft) response() (response *yaml.Node, hasNext bool) {
	response = openapi.Deref(d.page.root, openapi.Find(d.page.operation.Node, "responses", "200"))
	envelope := d.onlyObject(openapi.Find(response, "content", "application/json", "schema"))
	data := envelope.Properties["data"]
	if data == nil {
		d.contract.check(errors.New("the response has no data"))
		return nil, false
	}
	properties := openapi.Object()
	for _, key := range ordered(envelope.Properties) {
		openapi.Set(properties, key, d.member(key, envelope.Properties[key]))
	}
	schema := openapi.Object("type", "object", "required", envelope.RequiredNames(), "properties", properties)
	response = openapi.Object("description", "The response.", "content", openapi.Object("application/json", openapi.Object("schema", schema)))
	return response, d.onlyObject(data).Properties["next"] != nil
}

// onlyObject returns the object that a schema is, without properties if it is something else or a
// union.
func (d *draft) onlyObject(schema *yaml.Node) facts.Object {
	if objects := d.shape(schema).Objects; len(objects) == 1 {
		return objects[0]
	}
	return facts.Object{}
}

// member returns a member of the response.
func (d *draft) member(key string, node *yaml.Node) *yaml.Node {
	switch {
	case key == "status" && d.contract.component("SuccessStatus") != nil:
		return openapi.Reference("SuccessStatus")
	case key == "data":
		return d.data(node)
	}
	form := d.schema(node, site{as: received, property: key, name: goname.Of(d.method, key)})
	if openapi.Lookup(form, "description") == nil && openapi.Lookup(form, "$ref") == nil {
		openapi.Set(form, "description", sentenceOr(d.prose(node), "say what "+key+" is"))
	}
	return form
}

// data returns what the method returns. The method's name gives records their name.
func (d *draft) data(node *yaml.Node) *yaml.Node {
	verb := goname.Split(d.method)[0]
	noun := d.method[len(verb):]
	if results := d.onlyObject(node).Properties["results"]; results != nil {
		if items := d.shape(results).Items; items != nil {
			d.schema(items, site{as: received, name: goname.Of(goname.Singular(noun))})
		}
		return d.component(node, received, noun+"Page", "A page of the list.")
	}
	if verb != "get" {
		return d.component(node, received, d.method+"Result", "The result of "+d.method+".")
	}
	return d.component(node, received, noun, "")
}

// failure refers to the error response of the page's area.
func (d *draft) failure() *yaml.Node {
	name, unknown := d.contract.matcher.errorFamily(d.page.root, openapi.Find(d.page.operation.Node, "responses", "default"))
	if len(unknown) > 0 {
		d.note("the contract does not know the error codes %s: see CONTRIBUTING.md", strings.Join(unknown, ", "))
	}
	return openapi.Object("$ref", "#/components/responses/"+name)
}

// actions returns the overlay actions that make the operation and the components of a draft out of
// the page. Everything else stays as the page has it, so that a newer copy takes effect.
func (d *draft) actions(operation *yaml.Node) (actions []openapi.Action) {
	const schemas = "$.components.schemas"
	var differences []openapi.Action
	empty := openapi.Object()
	for name, form := range openapi.Members(d.components) {
		openapi.Set(empty, name.Value, openapi.Object())
		source := d.sources[name.Value]
		if openapi.Lookup(source, "properties") != nil && openapi.Lookup(form, "properties") != nil {
			actions = append(actions, openapi.Action{Target: schemas + "." + name.Value, Copy: d.paths[source]})
		} else {
			source = openapi.Object()
		}
		differences = append(differences, openapi.Differences(schemas+"."+name.Value, source, form)...)
	}
	if len(empty.Content) > 0 {
		actions = slices.Insert(actions, 0, openapi.Action{Target: schemas, Update: empty})
	}
	node := d.page.operation.Node
	actions = slices.Concat(actions, differences, openapi.Differences(d.paths[node], node, operation))
	if names := openapi.Keys(d.page.root, "components", "schemas"); names != nil {
		actions = append(actions, openapi.Action{Target: schemas + openapi.Selector(names...), Remove: true})
	}
	return actions
}
