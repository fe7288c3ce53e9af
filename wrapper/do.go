package kombo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

// Scope is what [Do] calls an endpoint on: a [*Client], or an [*Integration] for endpoints that need
// the header X-Integration-Id.
type Scope interface {
	scope() caller
}

func (c *Client) scope() caller { return c.caller() }

func (i *Integration) scope() caller { return i.caller() }

// Do calls an endpoint that the contract does not know and decodes the data of its response into a T.
// Authorization, limits, retries and errors are those of all calls: a GET is retried like a read, any
// other method like a write.
//
// path begins with a slash and is relative to the base URL, "/hris/employees". It appears in errors and
// logs, so use parameters for IDs: "/hris/employees/{id}" with [WithPathParam]. [WithQuery] adds query
// parameters. body is encoded as JSON; nil means no body. A response without data is an error unless T
// is struct{} or an interface type.
func Do[T any](ctx context.Context, on Scope, method, path string, body any, options ...CallOption) (*Response[T], error) {
	operation, request, err := newCall(on, method, path)
	if err != nil {
		return nil, err
	}
	request.Body = body
	data := new(T)
	response, err := on.scope().Call(ctx, operation, request, data, options)
	if err != nil {
		return nil, err
	}
	typed := Response[T]{
		Data: *data, Warnings: response.Warnings, StatusCode: response.StatusCode, Header: response.Header,
		RateLimit: response.RateLimit, Concurrency: response.Concurrency,
		FieldErrors: response.FieldErrors, RecordErrors: response.RecordErrors, Body: response.Body,
	}
	return &typed, nil
}

// page is a page of any list.
type page[R any] struct {
	Next    *string `json:"next"`
	Results []R     `json:"results"`
}

// DoAll iterates over the records of a list that the contract does not know, with GET. It follows the
// cursors and behaves like the iterators of known lists. Pages have 250 records unless [WithQuery] sets
// page_size. See [Do] for path.
func DoAll[R any](ctx context.Context, on Scope, path string, options ...CallOption) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		operation, request, err := newCall(on, http.MethodGet, path)
		if err != nil {
			yield(none, err)
			return
		}
		request.List = &call.List{
			Name: "results", PageSize: 250,
			New: func() any { return new(page[R]) },
			Parts: func(p any) (next *string, records int) {
				page := p.(*page[R])
				return page.Next, len(page.Results)
			},
		}
		on.scope().Records(ctx, operation, request, options, func(p any, index int, err error) bool {
			if p == nil {
				return yield(none, err)
			}
			return yield(p.(*page[R]).Results[index], err)
		})
	}
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// newCall describes a call that the contract does not know.
func newCall(on Scope, method, path string) (*gen.Operation, *call.Request, error) {
	client, isClient := on.(*Client)
	integration, isIntegration := on.(*Integration)
	operation := &gen.Operation{
		Service: "Do", Name: method, Method: method, Path: shownPath(path), Integration: isIntegration, Read: method == http.MethodGet,
	}
	if on == nil || isClient && client == nil || isIntegration && integration == nil {
		return nil, nil, refuse(operation, errors.New("there is no client or integration to call it on"))
	}
	if err := checkPath(path); err != nil {
		return nil, nil, refuse(operation, err)
	}
	if !slices.Contains(methods, method) {
		return nil, nil, refuse(operation, fmt.Errorf("the method must be one of %s", strings.Join(methods, ", ")))
	}
	return operation, &call.Request{Template: path}, nil
}

func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("the path must begin with a slash")
	}
	if strings.ContainsAny(path, "?#") {
		return errors.New("the path has a query or a fragment: use WithQuery")
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if err := checkPathParam("a segment of the path", segment); err != nil {
			return err
		}
	}
	return nil
}

// shownPath returns a path as it may appear in errors and logs: without what could be an ID.
func shownPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		_, isParam := pathParam(segment)
		isWord := !strings.ContainsFunc(segment, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && r != '_' })
		if !isParam && !isWord {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}
