package kombo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/argument"
	"github.com/kombo-go/kombo/internal/call"
)

// ErrInvalidArgument is what a call fails with when something in it cannot be right, such as an empty id. Nothing has
// been sent then.
var ErrInvalidArgument = errors.New("invalid argument")

type argumentError struct {
	operation *gen.Operation
	reason    error
}

func (e argumentError) Error() string {
	return fmt.Sprintf("kombo: %s.%s: nothing was sent: %s", e.operation.Service, e.operation.Name, e.reason)
}

func (e argumentError) Unwrap() []error { return []error{e.reason, ErrInvalidArgument} }

func refuse(operation *gen.Operation, reason error) error { return argumentError{operation, reason} }

// preparedRequest can be sent any number of times.
type preparedRequest struct {
	operation *gen.Operation
	settings  callConfig
	// integrationID is a header value, nil for operations that need none.
	integrationID []string
	url           string
	body          []byte   // nil for none
	mediaType     []string // of the body, a header value
	list          *call.List
	page          *pageWishes
}

// prepare refuses what cannot be right and encodes the body.
func (c caller) prepare(ctx context.Context, operation *gen.Operation, request *call.Request, settings callConfig) (*preparedRequest, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	prepared := &preparedRequest{operation: operation, settings: settings, list: request.List}
	if operation.Integration {
		if err := checkIntegrationID(c.integrationID); err != nil {
			return nil, err
		}
		prepared.integrationID = []string{c.integrationID}
	}
	path, err := expandPath(cmp.Or(request.Template, operation.Path), slices.Concat(request.Path, settings.path))
	if err != nil {
		return nil, err
	}
	if err := argument.Check(request.Params, nil); err != nil {
		return nil, err
	}
	query, err := encodeQuery(settings.withQuery(request.Query))
	if err != nil {
		return nil, err
	}
	prepared.url = c.core.baseURL + path + query
	if prepared.body, prepared.mediaType, err = encodeBody(operation, request, settings.bodyFields); err != nil {
		return nil, err
	}
	return prepared, nil
}

// encodeBody returns the body of a request with its media type, both nil if there is none.
func encodeBody(operation *gen.Operation, request *call.Request, fields []map[string]any) (body []byte, mediaType []string, err error) {
	switch {
	case request.RawBodyType != "" && len(request.RawBody) == 0:
		return nil, nil, errors.New("the body is empty")
	case request.RawBodyType != "" && len(fields) > 0:
		return nil, nil, errors.New("WithBodyFields needs a JSON body")
	case request.RawBodyType != "":
		return request.RawBody, []string{request.RawBodyType}, nil
	case request.Body == nil && len(fields) == 0:
		return nil, nil, nil
	case request.Body == nil && operation.Read:
		return nil, nil, errors.New("WithBodyFields needs an operation with a body")
	case request.Body == nil:
		body = []byte("{}")
	default:
		if err := argument.Check(request.Body, fields); err != nil {
			return nil, nil, err
		}
		if body, err = encode(request.Body); err != nil {
			return nil, nil, err
		}
	}
	for _, added := range fields {
		if err := argument.Check(added, nil); err != nil {
			return nil, nil, err
		}
		if body, err = mergeFields(body, added); err != nil {
			return nil, nil, err
		}
	}
	return body, mediaTypeJSON, nil
}

// expandPath puts values into the template of a path. Every parameter is a segment of its own.
func expandPath(template string, params []call.PathParam) (string, error) {
	segments := strings.Split(template, "/")
	used := 0
	for i, segment := range segments {
		name, isParam := pathParam(segment)
		if !isParam {
			segments[i] = url.PathEscape(segment)
			continue
		}
		index := slices.IndexFunc(params, func(p call.PathParam) bool { return p.Name == name })
		if index < 0 {
			return "", fmt.Errorf("the path has no value for {%s}: use WithPathParam", name)
		}
		if err := checkPathParam(name, params[index].Value); err != nil {
			return "", err
		}
		segments[i] = url.PathEscape(params[index].Value)
		used++
	}
	if used < len(params) {
		return "", errors.New("WithPathParam sets a parameter that the path does not have, or sets one twice")
	}
	return strings.Join(segments, "/"), nil
}

// pathParam returns the name of the parameter that a segment of a template stands for.
func pathParam(segment string) (name string, isParam bool) {
	if len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}' {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

func checkIntegrationID(id string) error {
	if id == "" {
		return errors.New("the id of the integration is empty: pass the one that Kombo gave you to Client.Integration")
	}
	if !visibleASCII(id) {
		return errors.New("the id of the integration contains a space, a line break or another character that no id has")
	}
	return nil
}

// checkPathParam refuses values that would make another path: DELETE /integrations/{..} would be DELETE /v1/.
func checkPathParam(name, value string) error {
	switch value {
	case "":
		return fmt.Errorf("%s is empty", name)
	case ".", "..":
		return fmt.Errorf("%s is %q, which no id is: it would lead to another path", name, value)
	}
	if !headerValue(value) { // what a header may not hold, no id holds
		return fmt.Errorf("%s contains a line break or another control character, which no id has: see how it is read", name)
	}
	return nil
}

// encodeQuery returns a query with its question mark, "" if there are no parameters.
func encodeQuery(params []call.QueryParam) (string, error) {
	var query strings.Builder
	for i, param := range params {
		if i == 0 {
			query.WriteByte('?')
		} else {
			query.WriteByte('&')
		}
		if param.List {
			if err := checkList(param.Name, param.Values); err != nil {
				return "", err
			}
		}
		query.WriteString(url.QueryEscape(param.Name))
		query.WriteByte('=')
		for j, value := range param.Values {
			if j > 0 {
				query.WriteByte(',')
			}
			query.WriteString(url.QueryEscape(value))
		}
	}
	return query.String(), nil
}

// checkList refuses lists that Kombo would read as something else. The values are separated by commas and nothing
// escapes one; an empty list would be no filter at all and return every record.
func checkList(name string, values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("%s is an empty list, which Kombo would take for no filter: leave it nil for that", name)
	}
	for i, value := range values {
		if value == "" {
			return fmt.Errorf("%s[%d] is empty", name, i)
		}
		if strings.Contains(value, ",") {
			return fmt.Errorf("%s[%d] contains a comma, which Kombo would take for the end of the value", name, i)
		}
	}
	return nil
}

var mediaTypeJSON = []string{"application/json"}

// new makes the HTTP request for one attempt. Its body can be sent again in full.
func (p *preparedRequest) new(ctx context.Context, core *core) (*http.Request, error) {
	var body io.Reader
	if p.body != nil {
		body = bytes.NewReader(p.body)
	}
	request, err := http.NewRequestWithContext(ctx, p.operation.Method, p.url, body)
	if err != nil {
		return nil, err
	}
	if p.body != nil {
		request.Header["Content-Type"] = p.mediaType
	}
	// The values are shared by all requests; nobody changes them in place.
	maps.Copy(request.Header, p.settings.header)
	request.Header["Authorization"] = core.authorization
	request.Header["Accept"] = mediaTypeJSON
	request.Header["User-Agent"] = core.userAgent
	if p.integrationID != nil {
		request.Header["X-Integration-Id"] = p.integrationID
	}
	return request, nil
}

var errNilContext = errors.New("the context is nil: pass context.Background() if there is no other")
