package gen

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/kombo-go/kombo/internal/call"
)

// queryOf returns the query parameters that have a value in params, a pointer to a struct that may be
// nil. The fields have the names of the parameters in form tags.
func queryOf(params any) []call.QueryParam {
	v := reflect.ValueOf(params)
	if v.IsNil() {
		return nil
	}
	v = v.Elem()
	var query []call.QueryParam
	for i := range v.NumField() {
		field := v.Field(i)
		if kind := field.Kind(); (kind == reflect.Pointer || kind == reflect.Slice) && field.IsNil() {
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("form"), ",")
		query = append(query, queryParam(name, field))
	}
	return query
}

func queryParam(name string, value reflect.Value) call.QueryParam {
	if value.Kind() != reflect.Slice {
		return call.QueryParam{Name: name, Values: []string{queryValue(reflect.Indirect(value))}}
	}
	values := make([]string, value.Len())
	for i := range values {
		values[i] = queryValue(value.Index(i))
	}
	return call.QueryParam{Name: name, Values: values, List: true}
}

// queryValue returns a value as Kombo reads it. Times are in UTC, because Kombo rejects other time
// zones.
func queryValue(value reflect.Value) string {
	switch value := value.Interface().(type) {
	case Date:
		return value.String()
	case time.Time:
		return value.UTC().Format(time.RFC3339Nano)
	}
	if value.Kind() == reflect.String {
		return value.String()
	}
	return fmt.Sprint(value.Interface())
}

// snapshot returns a copy of params, so that a program can change its parameters during a loop.
func snapshot(params any) any {
	v := reflect.ValueOf(params)
	if v.IsNil() {
		return params
	}
	copied := reflect.New(v.Type().Elem())
	copied.Elem().Set(v.Elem())
	return copied.Interface()
}
