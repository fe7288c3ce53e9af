// Package call holds what the generated methods in package gen hand over to package kombo. Users of
// the SDK never see it.
package call

import "time"

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
	// List describes the data of the response if it is a list. It is nil otherwise.
	List *List
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

// List describes data that is a list to package kombo, which does not know the types of lists.
type List struct {
	// Name is the name of the member that holds the records.
	Name string

	// The rest is set for lists with iterators only.

	// PageSize is the number of records on a page unless the query sets it, 0 if it cannot be set.
	PageSize int
	// Cursor is the cursor of the first page to read, "" for the beginning.
	Cursor string
	// New returns a pointer to an empty page.
	New func() any
	// Parts returns the cursor of the page after page, nil if there is none, and the number of
	// records in page.
	Parts func(page any) (next *string, records int)
}

// Sealed is what an option of a call changes. Since only this module can name it, only this module can
// implement options.
type Sealed struct {
	// Config is the configuration of the call, a pointer to a type of package kombo.
	Config any
	// Follow is the part that package kombosync sets.
	Follow *Follow
}

// Follow changes which part of a list is read, and follows the loop that reads it. It is how package
// kombosync reads what has changed and resumes where an earlier read stopped.
type Follow struct {
	// Integration is the ID of the integration that the list has to be of.
	Integration string
	// Filters replace those that the list was called with. A list that has no filter of a name is
	// read without it.
	Filters []QueryParam
	// Begin is called before the first request. list identifies the list and its filters. The loop
	// begins at the cursor, or where the parameters say if it is "".
	Begin func(list string) (cursor string, err error)
	// PageDone is called when the loop asks for what comes after a page with the given number of
	// records. next is the cursor of the page after it. It is not called after the last page.
	PageDone func(records int, next string)
	// Waited is called with the time that a request has waited for limits. It may be called by several
	// goroutines at once.
	Waited func(time.Duration)
}
