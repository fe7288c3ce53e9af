package kombotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	kombo "github.com/kombo-go/kombo/wrapper"
)

const (
	// maxBodyBytes leaves room for the files of one request, in base64.
	maxBodyBytes = kombo.MaxFileSize/3*4 + 1<<20
	// maxDepth bounds what validating a body costs, which grows with the square of the depth.
	maxDepth = 100
)

// check returns what is wrong with a request, nil if it fits the contract. unread is why the body
// could not be read.
func (c *contract) check(o *operation, request *http.Request, body []byte, unread error) *Failure {
	if o == nil {
		return c.unknownPath(request)
	}
	scheme, key, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(key) == "" {
		return &Failure{Code: kombo.CodePlatformAuthenticationInvalid, Message: "the request has no Authorization: Bearer"}
	}
	if err := c.checkParameters(o, request); err != nil {
		return invalid(err)
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(unread, &tooLarge):
		return &Failure{
			Status: http.StatusRequestEntityTooLarge, Code: kombo.CodePlatformInputInvalid,
			Message: fmt.Sprintf("the body has more than %d bytes", tooLarge.Limit),
		}
	case unread != nil:
		return invalid(errors.New("the body ended early"))
	case o.bodyType == "" && len(body) > 0:
		return invalid(errors.New("the operation takes no body"))
	case o.bodyType == "":
		return nil
	}
	if err := c.checkBody(o, request, body); err != nil {
		return invalid(err)
	}
	return nil
}

// unknownPath returns the rejection of a path that the contract does not have. It suggests a similar
// path.
func (c *contract) unknownPath(request *http.Request) *Failure {
	message := "the contract has no " + request.Method + " of this path"
	path := strings.TrimPrefix(request.URL.EscapedPath(), "/v1")
	withVersion := &http.Request{Method: request.Method, URL: &url.URL{Path: "/v1" + request.URL.Path}}
	if c.route(withVersion) != nil {
		message += ": add /v1 to the base URL"
	} else if meant := c.suggest(request.Method + " " + path); meant != "" {
		message += ": did you mean " + meant + "?"
	}
	return &Failure{Status: http.StatusNotFound, Code: kombo.CodePlatformInputInvalid, Message: shorten(message, maxRejection)}
}

func invalid(err error) *Failure {
	return &Failure{Code: kombo.CodePlatformInputInvalid, Message: err.Error()}
}

func (c *contract) checkParameters(o *operation, request *http.Request) error {
	query, err := url.ParseQuery(request.URL.RawQuery)
	if err != nil {
		return errors.New("the query is malformed")
	}
	for name, values := range query {
		known := slices.ContainsFunc(o.parameters, func(p parameter) bool { return p.in == "query" && p.name == name })
		if !known {
			return fmt.Errorf("there is no query parameter %s", name)
		}
		if len(values) > 1 {
			return fmt.Errorf("the query parameter %s occurs %d times", name, len(values))
		}
	}
	for _, p := range o.parameters {
		if err := c.checkParameter(p, request, query); err != nil {
			return err
		}
	}
	return nil
}

func (c *contract) checkParameter(p parameter, request *http.Request, query url.Values) error {
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
		return nil
	}
	value, err := parseParameter(c.resolve(p.schema), text)
	if err != nil {
		return fmt.Errorf("the %s parameter %s: %w", p.in, p.name, err)
	}
	if err := c.validate(p.pointer, value); err != nil {
		return fmt.Errorf("the %s parameter %s: %w", p.in, p.name, reason(err))
	}
	return nil
}

// parseParameter returns the JSON value that the text of a parameter represents.
func parseParameter(schema map[string]any, text string) (any, error) {
	switch typeOf(schema) {
	case "integer", "number":
		number, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if _, isNumber := number.(json.Number); err != nil || !isNumber {
			return nil, errors.New("it has to be a number")
		}
		return number, nil
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
	if mediaType, _, _ := mime.ParseMediaType(request.Header.Get("Content-Type")); mediaType != o.bodyType {
		return fmt.Errorf("the body has to be %s", o.bodyType)
	}
	if o.bodyType != "application/json" {
		return checkLines(body)
	}
	if nesting(body) > maxDepth {
		return fmt.Errorf("the body is nested more than %d levels deep", maxDepth)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return errors.New("the body is not JSON")
	}
	if err := c.validate(o.bodySchema(), value); err != nil {
		return fmt.Errorf("the body: %w", reason(err))
	}
	return nil
}

// checkLines checks a body of JSON objects, each on a line of its own (NDJSON).
func checkLines(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return errors.New("the body is empty")
	}
	for i, line := range bytes.Split(bytes.TrimRight(body, "\r\n"), []byte("\n")) {
		line = bytes.TrimSpace(line)
		if nesting(line) > maxDepth {
			return fmt.Errorf("line %d of the body is nested more than %d levels deep", i+1, maxDepth)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if _, isObject := value.(map[string]any); err != nil || !isObject {
			return fmt.Errorf("line %d of the body is not a JSON object", i+1)
		}
	}
	return nil
}

// nesting returns how deep the objects and arrays of a JSON text are nested.
func nesting(text []byte) int {
	depth, deepest, inString := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case inString:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

func (o *operation) bodySchema() string {
	return o.pointer + "/requestBody/content/" + escapePointer(o.bodyType) + "/schema"
}
