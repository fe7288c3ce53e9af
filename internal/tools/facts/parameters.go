package facts

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// parameters lists the parameters of an operation. Those of the operation override those of its path.
func (l *lister) parameters(operation openapi.Operation) {
	parameters := map[string]*yaml.Node{}
	for _, holder := range []*yaml.Node{operation.Item, operation.Node} {
		for _, parameter := range openapi.Elements(openapi.Lookup(holder, "parameters")) {
			parameter = l.follow(parameter)
			in, name := textAt(parameter, "in"), textAt(parameter, "name")
			switch in {
			case "query", "path", "cookie":
			case "header":
				name = http.CanonicalHeaderKey(name)
			default:
				l.fail("parameter %q is in %q, which is not a part of requests", name, in)
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
	if textAt(parameter, "required") == "true" || strings.HasPrefix(name, "path ") {
		l.add(place, "required", "", "")
	}
	l.deprecated(place, parameter)
	if style := textAt(parameter, "style"); style != "" && style != "form" && style != "simple" {
		l.add(place, "style", style, "")
	}
	schema := openapi.Lookup(parameter, "schema")
	for _, content := range openapi.Members(openapi.Lookup(parameter, "content")) {
		schema = openapi.Lookup(content, "schema")
	}
	if strings.HasPrefix(name, "query ") {
		schema = l.queryValue(place, schema)
	}
	l.schema(place, schema, nil)
}

// queryValue returns the schema of a single value in the query. A list, which is written with commas or
// repeats the parameter, has the schema of its elements, and a fact that says that it is a list. "true"
// and "false" have the schema of a boolean.
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

var booleanSchema = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode("type"), textNode("boolean")}}
