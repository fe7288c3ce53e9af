// Package call holds what the generated methods in package gen hand over to package kombo. Users of
// the SDK never see it.
package call

// Request is a request before it is checked, encoded and sent.
type Request struct {
	// Template is the template of the path. If it is "", the operation has it.
	Template string
	// Path holds the values of the path's parameters.
	Path []PathParam
	// Params is what Query was made of, a pointer to a struct that may be nil.
	Params any
	// Query holds the query parameters that have a value.
	Query []QueryParam
	// Body is encoded as JSON. It is nil if there is no body.
	Body any
	// RawBody is sent as it is, with RawBodyType as its media type. RawBodyType is "" if there is none.
	RawBody     []byte
	RawBodyType string
}

// PathParam is a path parameter. Its value is not escaped.
type PathParam struct {
	Name, Value string
}

// QueryParam is a query parameter. Its values are not escaped. A list is sent as one value, with
// commas between the elements.
type QueryParam struct {
	Name   string
	Values []string
	List   bool
}

// List describes a list with pages to package kombo, which knows no page types.
type List struct {
	// Cursor is the cursor of the first page to read, "" for the beginning.
	Cursor string
	// NewPage returns a pointer to an empty page.
	NewPage func() any
	// Next returns the cursor of the page after page, nil if there is none.
	Next func(page any) *string
	// Count returns the number of records in page, and false if page has no list of records.
	Count func(page any) (records int, has bool)
}

// Sealed is in the signature of a method that only this module can implement.
type Sealed struct{}
