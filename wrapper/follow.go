package kombo

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

var errNotAList = errors.New("kombosync.Since needs the iterator of a list, such as Employees")

// follow returns the request of a list with the filters of call.Follow and the cursor to begin at.
func (c caller) follow(operation *gen.Operation, request *call.Request, settings callConfig) (*call.Request, error) {
	follow := settings.follow
	if own := c.integrationOf(request); own != "" && follow.Integration != "" && own != follow.Integration {
		return nil, fmt.Errorf("the list is of the integration %s, but kombosync reads %s: "+
			"use the integration that the read function is given", own, follow.Integration)
	}
	followed := *request
	for _, filter := range follow.Filters {
		if hasParam(request.Params, filter.Name) {
			followed.Query = callConfig{query: []call.QueryParam{filter}}.withQuery(followed.Query)
		}
	}
	cursor, err := follow.Begin(identify(operation, &followed, settings))
	if cursor != "" {
		followed.List.Cursor = cursor
	}
	return &followed, err
}

// waited tells call.Follow that a request has waited for limits.
func (c callConfig) waited(duration time.Duration) {
	if c.follow.Waited != nil && duration > 0 {
		c.follow.Waited(duration)
	}
}

// integrationOf returns the integration that a request is about, "" if it is about none.
func (c caller) integrationOf(request *call.Request) string {
	for _, param := range request.Path {
		if param.Name == "integration_id" {
			return param.Value
		}
	}
	return c.integrationID
}

// hasParam reports whether a list has a query parameter. If params is nil, the contract does not know
// the list, and anything may be sent.
func hasParam(params any, name string) bool {
	if params == nil {
		return true
	}
	structure := reflect.TypeOf(params).Elem()
	for i := range structure.NumField() {
		if tag, _, _ := strings.Cut(structure.Field(i).Tag.Get("form"), ","); tag == name {
			return true
		}
	}
	return false
}

// identify returns a hash of what is read. A cursor is only valid for the request that it came from.
func identify(operation *gen.Operation, request *call.Request, settings callConfig) string {
	hash := sha256.New()
	query := slices.Clone(settings.withQuery(request.Query))
	slices.SortFunc(query, func(a, b call.QueryParam) int { return strings.Compare(a.Name, b.Name) })
	fmt.Fprintf(hash, "%q %q %q", operation.Method, operation.Path, request.Template)
	for _, param := range slices.Concat(request.Path, settings.path) {
		fmt.Fprintf(hash, " %q %q", param.Name, param.Value)
	}
	for _, param := range query {
		fmt.Fprintf(hash, " %q %q", param.Name, param.Values)
	}
	return hex.EncodeToString(hash.Sum(nil)[:12])
}
