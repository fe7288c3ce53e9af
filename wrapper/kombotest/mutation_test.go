package kombotest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// For every operation, each member of an answer is dropped, nulled and changed in type, one at a time: the answer is
// never lost for it, and what cannot be read stands in FieldErrors with its place.
func TestNoMutationCostsAnAnswer(t *testing.T) {
	for _, operation := range gen.Operations() {
		name := operation.Method + " " + operation.Path
		t.Run(name, func(t *testing.T) {
			var body string
			client, err := kombo.NewClient(APIKey, kombo.WithMaxRetries(0), kombo.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
			})}))
			require.NoError(t, err)
			o := theContract().find(name)
			data := theContract().example(object(dig(theContract().resolve(object(o.answer["schema"])), "properties", "data")), 0)
			text, err := json.Marshal(data)
			require.NoError(t, err)
			var copied any // of its own: the contract's examples stay as they are
			require.NoError(t, json.Unmarshal(text, &copied))
			method := service(client, operation).MethodByName(operation.Name)
			in := arguments(t, method, operation)
			tried := 0
			mutate(copied, "/data", func(place string) {
				if place == "/data/results" || place == "/data/next" {
					return // what holds a list together must not be lost in silence: pages_test.go
				}
				tried++
				text, err := json.Marshal(map[string]any{"status": "success", "data": copied})
				require.NoError(t, err)
				body = string(text)
				results := method.Call(in)
				err, _ = results[1].Interface().(error)
				if !assert.NoError(t, err, "%s: %s", place, body) {
					return
				}
				for _, fieldError := range results[0].Elem().FieldByName("FieldErrors").Interface().([]*kombo.FieldError) {
					assert.True(t, strings.HasPrefix(fieldError.Pointer, place), "%s is said to be wrong, but %s is", fieldError.Pointer, place)
				}
			})
			if members, isObject := copied.(map[string]any); isObject && len(members) > 0 && !o.paged && members["results"] == nil {
				assert.NotZero(t, tried)
			}
		})
	}
}

// mutate changes each member below a value in turn and calls try each time.
func mutate(value any, place string, try func(place string)) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			below := place + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			delete(value, name)
			try(below)
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
