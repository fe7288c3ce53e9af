package kombotest

import (
	"net/http"
	"net/url"
	"strings"
)

// route returns the operation of a request and sets the values in its path, nil if there is none.
// It neither cleans paths nor redirects, as http.ServeMux does, because Kombo does not: an empty ID
// or one like ".." is a mistake. HEAD is GET without the body of the response.
func (c *contract) route(r *http.Request) *operation {
	path, found := strings.CutPrefix(r.URL.EscapedPath(), "/v1/")
	if !found {
		return nil
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(path, "/")
	for i := range segments {
		var err error
		if segments[i], err = url.PathUnescape(segments[i]); err != nil {
			return nil
		}
	}
	var best *operation
	for _, o := range c.operations {
		// The operation with fewer parameters fits better: /hris/employees/form is not an employee.
		if o.method == method && o.matches(segments) && (best == nil || len(o.pathParameters) < len(best.pathParameters)) {
			best = o
		}
	}
	if best == nil {
		return nil
	}
	for i, template := range best.segments {
		if name, isParameter := parameterName(template); isParameter {
			r.SetPathValue(name, segments[i])
		}
	}
	return best
}

// matches reports whether the segments of a path are a path of the operation.
func (o *operation) matches(segments []string) bool {
	if len(segments) != len(o.segments) {
		return false
	}
	for i, template := range o.segments {
		value := segments[i]
		_, isParameter := parameterName(template)
		if isParameter && (value == "" || value == "." || value == "..") || !isParameter && value != template {
			return false
		}
	}
	return true
}

// parameterName returns the name of a parameter in a path template, such as "{job_id}".
func parameterName(segment string) (name string, isParameter bool) {
	name, isParameter = strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), isParameter
}
