package kombo

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/internal/call"
)

// WithQuery adds a query parameter to a call, for parameters that the contract does not know. It
// replaces a parameter of the same name. Several values are sent as a list, with commas between them.
func WithQuery(name string, values ...string) CallOption {
	return callOption(func(c *callConfig) error {
		switch {
		case name == "":
			return errors.New("kombo: WithQuery: the name is empty")
		case len(values) == 0:
			return fmt.Errorf("kombo: WithQuery: %s has no value", name)
		}
		c.query = append(slices.Clip(c.query), call.QueryParam{Name: name, Values: slices.Clone(values), List: len(values) > 1})
		return nil
	})
}

// WithPathParam sets the parameter {name} in the path of [Do]. The value is escaped.
func WithPathParam(name, value string) CallOption {
	return callOption(func(c *callConfig) error {
		c.path = append(slices.Clip(c.path), call.PathParam{Name: name, Value: value})
		return nil
	})
}

// WithBodyFields adds fields to the JSON body of a call, for fields that the contract does not know.
// Objects are merged, also deeper in the body; anything else replaces the value that is there. nil is
// sent as null. Required fields that it sets need no value in the body itself.
func WithBodyFields(fields map[string]any) CallOption {
	return callOption(func(c *callConfig) error {
		c.bodyFields = append(slices.Clip(c.bodyFields), maps.Clone(fields))
		return nil
	})
}

// WithResponseBody keeps the body of the response in Response.Body, for fields that the Go type lacks.
func WithResponseBody() CallOption {
	return callOption(func(c *callConfig) error {
		c.keepBody = true
		return nil
	})
}

// withQuery returns the parameters of a request and those of options.
func (c callConfig) withQuery(query []call.QueryParam) []call.QueryParam {
	for _, added := range c.query {
		query = append(slices.DeleteFunc(slices.Clone(query), func(p call.QueryParam) bool { return p.Name == added.Name }), added)
	}
	return query
}

// mergeFields merges fields into a JSON object.
func mergeFields(body jsontext.Value, fields map[string]any) (jsontext.Value, error) {
	members := map[string]jsontext.Value{}
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, errors.New("WithBodyFields needs a body that is a JSON object")
	}
	for name, value := range fields {
		nested, isObject := value.(map[string]any)
		if present := members[name]; isObject && present.Kind() == '{' {
			merged, err := mergeFields(present, nested)
			if err != nil {
				return nil, err
			}
			members[name] = merged
			continue
		}
		text, err := encode(value)
		if err != nil {
			return nil, err
		}
		members[name] = text
	}
	return json.Marshal(members, json.Deterministic(true))
}
