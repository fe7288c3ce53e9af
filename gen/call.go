package gen

import (
	"context"
	"iter"

	"github.com/kombo-go/kombo/internal/call"
)

// CallOption changes a single call. Package kombo makes them: kombo.WithTimeout, kombo.WithMaxRetries
// and others.
type CallOption interface {
	// CallOption applies the option. It is called by the SDK, and only types of the SDK implement it.
	CallOption(call.Sealed) error
}

// caller sends requests. Package kombo implements it, with everything that a contract cannot express.
type caller interface {
	// Call sends a request and decodes the data of the response into data, a pointer. The Data of
	// the returned response is nil.
	Call(ctx context.Context, operation *Operation, request *call.Request, data any, options []CallOption) (*Response[any], error)
	// Pages calls yield with the response of each page, whose Data is a pointer that request.List.New
	// returned. If err is not nil, it is why the iteration ended.
	Pages(ctx context.Context, operation *Operation, request *call.Request, options []CallOption, yield func(response *Response[any], err error) bool)
	// Records calls yield with each page and the index of each of its records. err is why the record
	// could not be decoded in full. If page is nil, err is why the iteration ended.
	Records(ctx context.Context, operation *Operation, request *call.Request, options []CallOption, yield func(page any, index int, err error) bool)
}

// service is what all services have in common.
type service struct{ caller caller }

func send[T any](ctx context.Context, caller caller, operation *Operation, request *call.Request, options []CallOption) (*Response[T], error) {
	data := new(T)
	response, err := caller.Call(ctx, operation, request, data, options)
	if err != nil {
		return nil, err
	}
	return withData(response, data), nil
}

// withData returns a response with its data in place.
func withData[T any](response *Response[any], data *T) *Response[T] {
	return &Response[T]{
		Data:         *data,
		Warnings:     response.Warnings,
		StatusCode:   response.StatusCode,
		Header:       response.Header,
		RateLimit:    response.RateLimit,
		Concurrency:  response.Concurrency,
		FieldErrors:  response.FieldErrors,
		RecordErrors: response.RecordErrors,
		Body:         response.Body,
	}
}

// pages iterates over the pages of a list.
func pages[P any](ctx context.Context, caller caller, operation *Operation, request *call.Request, options []CallOption) iter.Seq2[*Response[P], error] {
	request.Params = snapshot(request.Params)
	return func(yield func(*Response[P], error) bool) {
		caller.Pages(ctx, operation, request, options, func(response *Response[any], err error) bool {
			if err != nil {
				return yield(nil, err)
			}
			return yield(withData(response, response.Data.(*P)), nil)
		})
	}
}

// records iterates over the records of a list. recordsOf returns the records of a page.
func records[R any](ctx context.Context, caller caller, operation *Operation, request *call.Request, options []CallOption, recordsOf func(page any) []R) iter.Seq2[R, error] {
	request.Params = snapshot(request.Params)
	return func(yield func(R, error) bool) {
		caller.Records(ctx, operation, request, options, func(page any, index int, err error) bool {
			if page == nil {
				var none R
				return yield(none, err)
			}
			return yield(recordsOf(page)[index], err)
		})
	}
}
