package kombotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// check tells what is wrong with a request, by the contract.
func (c *contract) check(o *operation, request *http.Request, body []byte) *Failure {
	if key, isBearer := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer "); !isBearer || strings.TrimSpace(key) == "" {
		return &Failure{Code: kombo.CodePlatformAuthenticationInvalid, Message: "the request has no Authorization: Bearer"}
	}
	if err := c.checkParameters(o, request); err != nil {
		return invalid(err)
	}
	if o.bodyType != "" {
		if err := c.checkBody(o, request, body); err != nil {
			return invalid(err)
		}
	} else if len(body) > 0 {
		return invalid(errors.New("the operation takes no body"))
	}
	return nil
}

func invalid(err error) *Failure {
	return &Failure{Code: kombo.CodePlatformInputInvalid, Message: err.Error()}
}

func (c *contract) checkParameters(o *operation, request *http.Request) error {
	query := request.URL.Query()
	for name, values := range query {
		known := slices.ContainsFunc(o.parameters, func(p parameter) bool { return p.in == "query" && p.name == name })
		if !known {
			return fmt.Errorf("there is no query parameter %s", name)
		}
		if len(values) > 1 {
			return fmt.Errorf("the query parameter %s is there %d times", name, len(values))
		}
	}
	for _, p := range o.parameters {
		var text string
		var present bool
		switch p.in {
		case "path":
			text, present = request.PathValue(p.name), true
		case "query":
			text, present = query.Get(p.name), query.Has(p.name)
		case "header":
			text = request.Header.Get(p.name)
			present = text != ""
		}
		if !present {
			if p.required {
				return fmt.Errorf("the %s parameter %s is missing", p.in, p.name)
			}
			continue
		}
		value, err := parseParameter(c.resolve(p.schema), text)
		if err != nil {
			return fmt.Errorf("the %s parameter %s: %w", p.in, p.name, err)
		}
		if err := c.validate(p.pointer, value); err != nil {
			return fmt.Errorf("the %s parameter %s: %w", p.in, p.name, reason(err))
		}
	}
	return nil
}

// parseParameter turns the text of a parameter into the JSON value it stands for.
func parseParameter(schema map[string]any, text string) (any, error) {
	switch typeOf(schema) {
	case "integer", "number":
		return jsonschema.UnmarshalJSON(strings.NewReader(text))
	case "boolean":
		if text != "true" && text != "false" {
			return nil, errors.New("it has to be true or false")
		}
		return text == "true", nil
	case "array":
		var list []any
		for element := range strings.SplitSeq(text, ",") {
			list = append(list, element)
		}
		return list, nil
	}
	return text, nil
}

func (c *contract) checkBody(o *operation, request *http.Request, body []byte) error {
	if mediaType, _, _ := strings.Cut(request.Header.Get("Content-Type"), ";"); strings.TrimSpace(mediaType) != o.bodyType {
		return fmt.Errorf("the body has to be %s", o.bodyType)
	}
	if o.bodyType != "application/json" {
		return c.validate(o.bodySchema(), string(body))
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return errors.New("the body is no JSON")
	}
	if err := c.validate(o.bodySchema(), value); err != nil {
		return fmt.Errorf("the body: %w", reason(err))
	}
	return nil
}

func (o *operation) bodySchema() string {
	return o.pointer + "/requestBody/content/" + escapePointer(o.bodyType) + "/schema"
}

// reason picks the innermost reasons of a failed validation, in words.
func reason(err error) error {
	var failed *jsonschema.ValidationError
	if !errors.As(err, &failed) {
		return err
	}
	var reasons []string
	var collect func(*jsonschema.ValidationError)
	collect = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			output, _ := json.Marshal(e.BasicOutput().Error)
			reasons = append(reasons, fmt.Sprintf("/%s: %s", strings.Join(e.InstanceLocation, "/"), strings.Trim(string(output), `"`)))
		}
		for _, cause := range e.Causes {
			collect(cause)
		}
	}
	collect(failed)
	return errors.New(strings.Join(reasons, "; "))
}
