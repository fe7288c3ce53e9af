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
	"slices"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/argument"
	"github.com/kombo-go/kombo/internal/call"
)

// ErrInvalidArgument is the error of a call with an invalid argument, such as an empty ID. Nothing was
// sent. The text of the error names the argument.
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

// preparedRequest is a request that can be sent any number of times.
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

// prepare checks the arguments and encodes the body.
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

// encodeBody returns the body of a request and its media type, or nil if there is none.
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

var mediaTypeJSON = []string{"application/json"}

// new returns the HTTP request of an attempt.
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
	// All requests share the values, which nothing changes in place.
	maps.Copy(request.Header, p.settings.header)
	request.Header["Authorization"] = core.authorization
	request.Header["Accept"] = mediaTypeJSON
	request.Header["User-Agent"] = core.userAgent
	if p.integrationID != nil {
		request.Header["X-Integration-Id"] = p.integrationID
	}
	return request, nil
}

var errNilContext = errors.New("the context is nil: use context.Background() if there is no other")
