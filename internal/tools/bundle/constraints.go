package bundle

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// limits are the constraints that package kombo checks before it sends a request, by the names that
// they have in struct tags.
var limits = []struct{ keyword, tag string }{
	{"minLength", "minlength"}, {"maxLength", "maxlength"}, {"minimum", "min"}, {"maximum", "max"}, {"minItems", "minitems"}, {"maxItems", "maxitems"},
}

// tagConstraints writes what package kombo checks in requests into struct tags: kombo:"max=30". That
// a field is required needs no tag, because its JSON tag lacks omitempty; "empty" means that its zero
// value is valid as well (x-allow-empty).
func tagConstraints(contract *yaml.Node) {
	tagger := tagger{contract, map[*yaml.Node]bool{}}
	for operation := range openapi.Operations(contract) {
		if body := openapi.Find(operation.Node, "requestBody", "content", "application/json", "schema"); body != nil {
			tagger.visit(body)
		}
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			if openapi.Text(openapi.Lookup(parameter, "in")) == "query" {
				tagConstraint(parameter, openapi.Lookup(parameter, "schema"))
			}
		}
	}
}

// tagger tags the properties of a schema and of all schemas within it.
type tagger struct {
	contract *yaml.Node
	seen     map[*yaml.Node]bool
}

func (t tagger) visit(schema *yaml.Node) {
	schema = openapi.Deref(t.contract, schema)
	if schema == nil || schema.Kind != yaml.MappingNode || t.seen[schema] {
		return
	}
	t.seen[schema] = true
	for name, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
		tagConstraint(property, openapi.Deref(t.contract, property))
		explainNil(property, isRequired(schema, name.Value))
		t.visit(property)
	}
	t.visit(openapi.Lookup(schema, "items"))
	t.visit(openapi.Lookup(schema, "additionalProperties"))
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		for _, branch := range openapi.Elements(openapi.Lookup(schema, keyword)) {
			t.visit(branch)
		}
	}
}

// explainNil adds to the description of a property that may be null what nil means, because Go has one
// nil for a property that is null and one that is absent.
func explainNil(property *yaml.Node, required bool) {
	null := hasType(property, "null") || slices.ContainsFunc(openapi.Elements(openapi.Lookup(property, "anyOf")), func(branch *yaml.Node) bool {
		return hasType(branch, "null")
	})
	description := openapi.Lookup(property, "description")
	switch {
	case !null || description == nil:
	case required:
		put(property, "description", stringNode(description.Value+" Nil is sent as null."))
	default:
		put(property, "description", stringNode(description.Value+" Nil omits the field; kombo.WithBodyFields can send null."))
	}
}

func isRequired(schema *yaml.Node, name string) bool {
	return slices.ContainsFunc(openapi.Elements(openapi.Lookup(schema, "required")), func(n *yaml.Node) bool { return n.Value == name })
}

// plainPrefix is what needs no regular expression and means nothing in a struct tag.
var plainPrefix = regexp.MustCompile(`^[A-Za-z0-9/:_-]+$`)

// tagConstraint tags a property or parameter with the constraints of its schema.
func tagConstraint(member, schema *yaml.Node) {
	var tags []string
	if openapi.Text(openapi.Lookup(member, "x-allow-empty")) == "true" {
		tags = append(tags, "empty")
	}
	for _, limit := range limits {
		if value := openapi.Text(openapi.Lookup(schema, limit.keyword)); value != "" {
			tags = append(tags, limit.tag+"="+value)
		}
	}
	if prefix, isPrefix := strings.CutPrefix(openapi.Text(openapi.Lookup(schema, "pattern")), "^"); isPrefix && plainPrefix.MatchString(prefix) {
		tags = append(tags, "prefix="+prefix) // package kombo does without regular expressions
	}
	if len(tags) > 0 {
		put(member, "x-oapi-codegen-extra-tags", &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			stringNode("kombo"), stringNode(strings.Join(tags, ",")),
		}})
	}
}

// sendEmptyLists makes Go tell a list that is nil, which is left out, from one that is empty, which is
// sent. The same applies to maps.
func sendEmptyLists(contract *yaml.Node) {
	openapi.WalkKeywords(openapi.Find(contract, "components", "schemas"), func(schema *yaml.Node) {
		for name, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			target := openapi.Deref(contract, property)
			isMap := openapi.Lookup(target, "additionalProperties") != nil || strings.HasPrefix(openapi.Text(openapi.Lookup(target, "x-go-type")), "map[")
			if !isRequired(schema, name.Value) && (hasType(target, "array") || isMap) {
				put(property, "x-omitempty", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"})
				put(property, "x-omitzero", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
			}
		}
	})
}
