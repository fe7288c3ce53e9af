package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// joinPage writes the overlay actions by which a page joins the contract, and what a person should look at.
func joinPage(c *contract, p page, method string) (*draft, error) {
	d, err := newDraft(c, p, method)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{d.check, d.extensions, d.parameters, d.body, d.answer, d.failures, d.describeOperation, d.removeParts} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
	}
	return d, nil
}

// check refuses what only a person can join.
func (d *draft) check() error {
	operation := d.page.operation.Node
	for key := range openapi.Members(d.page.operation.Item) {
		if key.Value == "parameters" || key.Value == "$ref" {
			return fmt.Errorf("the path has %s beside its operation, which has no place in the contract: write this operation by hand", key.Value)
		}
	}
	for status := range openapi.Members(openapi.Lookup(operation, "responses")) {
		if status.Value != "200" && strings.HasPrefix(status.Value, "2") {
			return fmt.Errorf("the operation also answers with %s, and the contract knows 200 alone: write this operation by hand", status.Value)
		}
	}
	if openapi.Lookup(openapi.Lookup(answerOf(d.document, operation), "properties"), "data") == nil {
		return errors.New("the answer 200 is not an object {status, data} in JSON: write this operation by hand")
	}
	if d.contract.hasMethod(d.page, d.method) {
		return fmt.Errorf("the service already has a method or iterator %s: choose another name with METHOD=Name", d.method)
	}
	known := false
	for _, candidate := range openapi.Elements(openapi.Lookup(d.contract.bundle, "tags")) {
		known = known || openapi.Text(openapi.Lookup(candidate, "name")) == tag(operation)
	}
	if !known {
		return fmt.Errorf("its tag %q is unknown: add it to openapi/kombo.yaml, with the service that its methods belong to", tag(operation))
	}
	return nil
}

// extensions takes out what only the documentation's own tools understand.
func (d *draft) extensions() error {
	var found []string
	var search func(s spot)
	search = func(s spot) {
		for key := range openapi.Members(s.node) {
			if strings.HasPrefix(key.Value, "x-") {
				found = append(found, s.child(key.Value).path)
			} else if key.Value != "properties" && key.Value != "examples" && key.Value != "example" {
				search(s.child(key.Value))
			}
		}
		for i := range openapi.Elements(s.node) {
			search(s.element(i))
		}
	}
	search(d.operation())
	for _, target := range found {
		if err := d.remove(target); err != nil {
			return err
		}
	}
	return nil
}

// parameters lets the contract's shared parameters take the place of the page's, and gives the others their form.
func (d *draft) parameters() error {
	d.request = true
	defer func() { d.request = false }()
	all := d.operation().child("parameters")
	for i, parameter := range openapi.Elements(all.node) {
		s := all.element(i)
		definition := openapi.Deref(d.document, parameter)
		name := openapi.Text(openapi.Lookup(definition, "name"))
		// By its name, so that the action still fits when the page lists its parameters in another order.
		s.path = fmt.Sprintf("%s[?(@.name == %s)]", all.path, quoted(name))
		if pointer := openapi.Lookup(parameter, "$ref"); pointer != nil {
			s.path = fmt.Sprintf("%s[?(@['$ref'] == %s)]", all.path, quoted(pointer.Value))
		}
		shared, err := d.sharedParameter(definition)
		if err != nil {
			return err
		}
		if shared != "" {
			c := changesOf(s)
			if openapi.Find(parameter, "schema", "$ref") != nil {
				c.drop(s.path, "schema") // a component of the page, which goes away
			}
			c.set(text("#/components/parameters/"+shared), "$ref")
			if err := d.make(c); err != nil {
				return err
			}
			continue
		}
		if pointer := openapi.Lookup(parameter, "$ref"); pointer != nil {
			s = d.pointed(pointer.Value)
		}
		if err := d.parameter(s, name); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) parameter(s spot, name string) error {
	c := changesOf(s)
	subject, about := noun(d.method)
	if openapi.Lookup(s.node, "schema") == nil {
		return fmt.Errorf("the parameter %s has no schema: write this operation by hand", name)
	}
	if err := d.value(s.child("schema"), []string{"schema"}, singularName(subject)+goname.Of(name), c); err != nil {
		return err
	}
	words := d.words.of("parameter", name, s.node, about)
	if thing, isID := strings.CutSuffix(name, "_id"); words == "" && isID && openapi.Text(openapi.Lookup(s.node, "in")) == "path" {
		words = "The Kombo ID of the " + inWords(thing) + "."
	}
	d.describe(s, nil, prose{"parameter " + name, words, "what the parameter " + name + " does"}, c)
	return d.make(c)
}

// sharedParameter is the parameter of the contract that promises the same, or "".
func (d *draft) sharedParameter(parameter *yaml.Node) (string, error) {
	facts, err := parameterFacts(d.document, parameter)
	if err != nil {
		return "", err
	}
	found := ""
	for name, shared := range d.contract.sharedParameters {
		if openapi.Text(openapi.Lookup(shared, "name")) != openapi.Text(openapi.Lookup(parameter, "name")) {
			continue
		}
		other, err := parameterFacts(d.contract.bundle, shared)
		if err != nil {
			return "", err
		}
		if facts == other {
			found = name
		}
	}
	return found, nil
}

// body names the request body after the method.
func (d *draft) body() error {
	body := d.operation().child("requestBody")
	if body.node == nil {
		return nil
	}
	if pointer := openapi.Lookup(body.node, "$ref"); pointer != nil {
		if err := d.inline(body, d.pointed(pointer.Value)); err != nil {
			return err
		}
	}
	d.request = true
	defer func() { d.request = false }()
	c := changesOf(body)
	if openapi.Text(openapi.Lookup(body.node, "required")) != "true" {
		c.set(yes(), "required") // Kombo wants it even where there is nothing to say in it
	}
	if description := openapi.Text(openapi.Lookup(body.node, "description")); description != "" && !plainWords(description) {
		c.drop(body.path, "description")
	}
	at := []string{"content", "application/json", "schema"}
	if schema := body.below(at...); schema.node != nil {
		if err := d.value(schema, at, d.method+"Request", c); err != nil {
			return err
		}
	}
	return d.make(c)
}

// answer names the data of the answer, and puts the shared parts in their places.
func (d *draft) answer() error {
	response := d.operation().below("responses", "200")
	if pointer := openapi.Lookup(response.node, "$ref"); pointer != nil {
		if err := d.inline(response, d.pointed(pointer.Value)); err != nil {
			return err
		}
	}
	schema := response.below("content", "application/json", "schema")
	for pointer := openapi.Lookup(schema.node, "$ref"); pointer != nil; pointer = openapi.Lookup(schema.node, "$ref") {
		if err := d.inline(schema, d.pointed(pointer.Value)); err != nil {
			return err
		}
	}
	schema = response.below("content", "application/json", "schema")
	c := changesOf(schema)
	for key := range openapi.Members(openapi.Lookup(schema.node, "properties")) {
		property, at := schema.below("properties", key.Value), []string{"properties", key.Value}
		give := d.value
		name := goname.Of(key.Value)
		if key.Value == "data" {
			give, name = d.data, d.dataName()
		}
		if err := give(property, at, name, c); err != nil {
			return err
		}
		if words := d.words.of("property", key.Value, property.node, inWords(d.method)); !isReference(c.with, at) {
			d.describe(schema.below(at...), at, prose{"property " + key.Value, words, "what " + key.Value + " is"}, c)
		}
	}
	if err := d.make(c); err != nil {
		return err
	}
	description := openapi.Text(openapi.Lookup(response.node, "description"))
	if plainWords(description) {
		return nil
	}
	words := "The response."
	if data := openapi.Text(openapi.Find(schema.node, "properties", "data", "$ref")); data != "" {
		name := data[strings.LastIndex(data, "/")+1:]
		switch {
		case name == "EmptyObject":
			words = "Nothing but that the request succeeded."
		case strings.HasSuffix(name, "Page"):
			words = "A page of " + aboutOf(name) + "."
		default:
			words = "The " + aboutOf(name) + "."
		}
	}
	return d.update(response.path, object("description", text(words)))
}

// data gives the data of an answer a name, whatever it is: methods return it.
func (d *draft) data(s spot, at []string, name string, c *changes) error {
	source := s
	if pointer := openapi.Lookup(s.node, "$ref"); pointer != nil {
		source = d.pointed(pointer.Value)
	}
	if isUnion(source.node) {
		return d.value(s, at, name, c)
	}
	return d.refer(s, source, at, name, c)
}

// dataName suggests what the data of the answer is called: CertificatesPage, Certificate, CreatedCertificate.
func (d *draft) dataName() string {
	subject, _ := noun(d.method)
	verb := goname.Split(d.method)[0]
	data := openapi.Deref(d.document, openapi.Find(answerOf(d.document, d.page.operation.Node), "properties", "data"))
	switch {
	case openapi.Find(data, "properties", "results") != nil:
		return subject + "Page"
	case d.page.operation.Method == "get":
		return subject
	case d.contract.schema(subject) == nil:
		return subject
	}
	past := verb + "ed"
	if irregular, known := map[string]string{"set": "set", "send": "sent"}[verb]; known {
		past = irregular
	} else if strings.HasSuffix(verb, "e") {
		past = verb + "d"
	}
	return goname.Of(past) + subject
}

// failures puts the shared error in place of the page's.
func (d *draft) failures() error {
	responses := d.operation().child("responses")
	c := changesOf(responses)
	family := ""
	for status, response := range openapi.Members(responses.node) {
		if status.Value == "200" {
			continue
		}
		name, unknown := d.contract.errorFamily(d.page, response)
		if status.Value == "default" || family == "" {
			family = name
		}
		if len(unknown) > 0 {
			d.note("error codes that the contract does not know: %s. Add them to %s in openapi/common.yaml, and to package kombo",
				strings.Join(unknown, ", "), name)
		}
		if status.Value != "default" || openapi.Lookup(response, "$ref") == nil {
			c.drop(responses.path, status.Value)
		}
	}
	if family == "" {
		family, _ = d.contract.errorFamily(d.page, nil)
		d.note("the page has no error answer: %s is used", family)
	}
	c.set(object("$ref", text("#/components/responses/"+family)), "default")
	return d.make(c)
}

// describeOperation adds what the Go method needs besides its types.
func (d *draft) describeOperation() error {
	operation := d.operation()
	c := changesOf(operation)
	c.set(text(d.method), "x-method")
	if d.page.operation.Method == "get" {
		model := strings.Join(goname.Split(strings.Join(slices.DeleteFunc(strings.Split(d.page.operation.Path, "/"), func(segment string) bool {
			return strings.HasPrefix(segment, "{")
		}), "-")), "_")
		if slices.Contains(valuesOf(openapi.Lookup(d.contract.schema("Model"), "enum")), model) {
			c.set(list(text(model)), "x-models")
		} else {
			d.note("the webhook data-changed has no model %s: if changes of another model show in the answer, say so in x-models", model)
		}
	} else {
		d.note("%s is never sent twice: only if that does no harm, add x-safe-to-retry: true", d.method)
	}
	c.set(text(summaryOf(d.method)), "summary")
	d.describe(operation, nil, prose{asked: "what a caller of " + d.method + " has to know"}, c)
	return d.make(c)
}

// removeParts takes out the schemas of the page that the contract has now taken over. The bundler itself leaves out the
// error answers of pages.
func (d *draft) removeParts() error {
	var names []string
	for name := range openapi.Members(openapi.Find(d.page.root, "components", "schemas")) {
		names = append(names, quoted(name.Value))
	}
	if len(names) == 0 {
		return nil
	}
	return d.remove("$.components.schemas[" + strings.Join(names, ", ") + "]")
}
