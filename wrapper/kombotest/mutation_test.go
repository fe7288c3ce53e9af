package kombotest

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// For every operation, each member of a response is removed, renamed, set to null and changed in
// type, one at a time. The rest of the response is decoded, and FieldErrors has what cannot be
// decoded. The exception is the member with the data: without it, the call returns an error.
func TestMutatedResponses(t *testing.T) {
	for _, operation := range gen.Operations() {
		name := operation.Method + " " + operation.Path
		t.Run(name, func(t *testing.T) {
			var body string
			client, err := kombo.NewClient(APIKey, kombo.WithMaxRetries(0), kombo.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
			})}))
			require.NoError(t, err)
			o := theContract().find(name)
			data := theContract().example(theContract().dataSchema(o), 0)
			text, err := json.Marshal(data)
			require.NoError(t, err)
			var copied any // the contract's examples must not change
			require.NoError(t, json.Unmarshal(text, &copied))
			method := service(client, operation).MethodByName(operation.Name)
			in := arguments(t, method, operation)
			tried := 0
			mutate(copied, "/data", func(place string) {
				if place == "/data/next" {
					return // a value that is not a cursor is an error: see the tests of package kombo
				}
				tried++
				text, err := json.Marshal(map[string]any{"status": "success", "data": copied})
				require.NoError(t, err)
				body = string(text)
				results := method.Call(in)
				err, _ = results[1].Interface().(error)
				if o.list != "" && place == "/data/"+o.list {
					if list, isList := copied.(map[string]any)[o.list].([]any); !isList || len(list) == 0 {
						requireNoData(t, err, body)
						requireNoData(t, firstError(client, operation, in), body)
					}
					return
				}
				if !assert.NoError(t, err, "%s: %s", place, body) {
					return
				}
				for _, fieldError := range results[0].Elem().FieldByName("FieldErrors").Interface().([]*kombo.FieldError) {
					assert.True(t, strings.HasPrefix(fieldError.Pointer, place), "the error is about %s instead of %s", fieldError.Pointer, place)
				}
			})
			if members, isObject := copied.(map[string]any); isObject && len(members) > 0 {
				assert.NotZero(t, tried)
			}
			if method.Type().Out(0).Elem().Field(0).Type == reflect.TypeFor[gen.EmptyObject]() {
				return // there is nothing to lose
			}
			for _, body = range []string{`{"status":"success"}`, `{"status":"success","data":null}`, `{"status":"success","data_":` + string(text) + `}`, `{"status":"success","data":"unknown"}`, `null`} {
				requireNoData(t, call(method, in), body)
				requireNoData(t, firstError(client, operation, in), body)
			}
		})
	}
}

// call calls a method and returns its error.
func call(method reflect.Value, in []reflect.Value) error {
	err, _ := method.Call(in)[1].Interface().(error)
	return err
}

// firstError returns the first error of the operation's iterator, or of the operation if it has no
// iterator.
func firstError(client *kombo.Client, operation *gen.Operation, in []reflect.Value) (failed error) {
	if operation.Iterator == "" {
		return call(service(client, operation).MethodByName(operation.Name), in)
	}
	for _, err := range service(client, operation).MethodByName(operation.Iterator).Call(in)[0].Seq2() {
		failed, _ = err.Interface().(error)
		break
	}
	return failed
}

func requireNoData(t *testing.T, err error, body string) {
	t.Helper()
	var failure *kombo.Error
	require.ErrorAs(t, err, &failure, body)
	assert.Equal(t, http.StatusOK, failure.StatusCode, body)
}

// mutate changes the members below a value one at a time and calls try each time.
func mutate(value any, place string, try func(place string)) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			below := place + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			delete(value, name)
			try(below)
			value[name+"_"] = member
			try(below)
			delete(value, name+"_")
			for _, other := range []any{nil, "unknown", json.Number("12345678901234567890"), map[string]any{"a": []any{}}, []any{"b"}} {
				value[name] = other
				try(below)
			}
			value[name] = member
			mutate(member, below, try)
		}
		value["grown_"] = true
		try(place)
		delete(value, "grown_")
	case []any:
		if len(value) > 0 {
			first := value[0]
			value[0] = "unknown"
			try(place + "/0")
			value[0] = first
			mutate(first, place+"/0", try)
		}
	}
}
