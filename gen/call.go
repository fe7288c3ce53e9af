package gen

import (
	"context"
	"iter"
	"strconv"
	"time"

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
	// Pages iterates over the pages of a list. The Data of a response is a pointer that
	// request.List.NewPage returned.
	Pages(ctx context.Context, operation *Operation, request *call.Request, options []CallOption) iter.Seq2[*Response[any], error]
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

// pagesOf describes a list with pages. parts returns the cursor of the next page and the records.
func pagesOf[P, R any](name, cursor string, parts func(page *P) (next *string, records []R)) *call.List {
	return &call.List{
		Name:   name,
		Cursor: cursor,
		Count: func(page any) int {
			_, records := parts(page.(*P))
			return len(records)
		},
		NewPage: func() any { return new(P) },
		Next: func(page any) *string {
			next, _ := parts(page.(*P))
			return next
		},
	}
}

// pages iterates over the pages of a list.
func pages[P any](ctx context.Context, caller caller, operation *Operation, request *call.Request, options []CallOption) iter.Seq2[*Response[P], error] {
	return func(yield func(*Response[P], error) bool) {
		for response, err := range caller.Pages(ctx, operation, request, options) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(withData(response, response.Data.(*P)), nil) {
				return
			}
		}
	}
}

// records iterates over the records of a list.
func records[P, R any](ctx context.Context, caller caller, operation *Operation, request *call.Request, options []CallOption, recordsOf func(page *P) []R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		caller.Records(ctx, operation, request, options, func(page any, index int, err error) bool {
			if page == nil {
				var none R
				return yield(none, err)
			}
			return yield(recordsOf(page.(*P))[index], err)
		})
	}
}

// query collects the query parameters of a request.
type query []call.QueryParam

func (q *query) add(name, value string) {
	*q = append(*q, call.QueryParam{Name: name, Values: []string{value}})
}

func (q *query) addBool(name string, value bool) { q.add(name, strconv.FormatBool(value)) }

func (q *query) addInt(name string, value int64) { q.add(name, strconv.FormatInt(value, 10)) }

func (q *query) addDate(name string, value Date) { q.add(name, value.String()) }

// addTime adds a time in UTC, because Kombo rejects other time zones.
func (q *query) addTime(name string, value time.Time) {
	q.add(name, value.UTC().Format(time.RFC3339Nano))
}

// addList adds a list of strings or of enum values.
func addList[S ~string](q *query, name string, values []S) {
	param := call.QueryParam{Name: name, Values: make([]string, len(values)), List: true}
	for i, value := range values {
		param.Values[i] = string(value)
	}
	*q = append(*q, param)
}
