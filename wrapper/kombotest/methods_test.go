package kombotest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// service returns the Go service of an operation.
func service(client *kombo.Client, operation *gen.Operation) reflect.Value {
	root := reflect.ValueOf(client.AccountServices)
	if operation.Integration {
		root = reflect.ValueOf(client.Integration("personio:example").IntegrationServices)
	}
	if field := root.FieldByName(operation.Service); field.IsValid() {
		return field
	}
	return root.FieldByName(operation.Service + "Service")
}

// arguments returns the arguments for a method: examples for IDs and bodies, no parameters and no
// options.
func arguments(t *testing.T, method reflect.Value, operation *gen.Operation) []reflect.Value {
	t.Helper()
	values := []reflect.Value{reflect.ValueOf(context.Background())}
	parts := regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(operation.Path, -1)
	for i := 1; i < method.Type().NumIn()-1; i++ {
		in := method.Type().In(i)
		switch in.Kind() {
		case reflect.String:
			for _, p := range theContract().find(operation.Method + " " + operation.Path).parameters {
				if p.in == "path" && p.name == parts[i-1][1] {
					values = append(values, reflect.ValueOf(theContract().example(p.schema, 0)).Convert(in))
				}
			}
		case reflect.Pointer:
			values = append(values, requiredParams(t, in, operation))
		case reflect.Slice: // a body that is not JSON
			values = append(values, reflect.ValueOf([]byte("{}\n")))
		default:
			schema := dig(theContract().root, "paths", operation.Path, strings.ToLower(operation.Method), "requestBody", "content", "application/json", "schema")
			text, err := json.Marshal(theContract().example(object(schema), 0))
			require.NoError(t, err)
			body := reflect.New(in)
			require.NoError(t, json.Unmarshal(text, body.Interface()), string(text))
			values = append(values, body.Elem())
		}
	}
	return values
}

// requiredParams returns the required query parameters, nil if there are none.
func requiredParams(t *testing.T, in reflect.Type, operation *gen.Operation) reflect.Value {
	t.Helper()
	required := map[string]any{}
	for _, p := range theContract().find(operation.Method + " " + operation.Path).parameters {
		if p.in == "query" && p.required {
			required[p.name] = theContract().example(p.schema, 0)
		}
	}
	if len(required) == 0 {
		return reflect.Zero(in)
	}
	text, err := json.Marshal(required)
	require.NoError(t, err)
	params := reflect.New(in.Elem())
	require.NoError(t, json.Unmarshal(text, params.Interface()))
	return params
}

// Every typed method and every iterator sends a valid request and decodes the response completely:
// encoding the data results in the original. Nulls and unknown properties have no effect.
func TestEveryMethod(t *testing.T) {
	require.Len(t, gen.Operations(), len(theContract().operations))
	for _, operation := range gen.Operations() {
		name := operation.Method + " " + operation.Path
		t.Run(name, func(t *testing.T) {
			for variant, made := range map[string]examples{
				"full": {contract: theContract()}, "null": {contract: theContract(), nulls: true}, "grown": {contract: theContract(), unknown: true},
			} {
				server := NewServer(t)
				o := theContract().find(name)
				require.NotNil(t, o)
				data := made.of(theContract().dataSchema(o), 0)
				if o.paged {
					object(data)["next"] = nil
				}
				server.SetData(name, data)

				target := service(server.Client(), operation)
				require.True(t, target.IsValid(), "service %s is missing", operation.Service)
				method := target.MethodByName(operation.Name)
				require.True(t, method.IsValid(), "%s has no method %s", operation.Service, operation.Name)
				results := method.Call(arguments(t, method, operation))
				err, _ := results[1].Interface().(error)
				require.NoError(t, err, "%s: %s", variant, messageOf(err))
				result := results[0].Elem()
				assert.Empty(t, result.FieldByName("FieldErrors").Interface(), variant)
				sent, err := json.Marshal(data)
				require.NoError(t, err)
				decoded, err := json.Marshal(result.FieldByName("Data").Interface())
				require.NoError(t, err)
				assert.Equal(t, pruned(t, sent), pruned(t, decoded), variant)

				if operation.Iterator == "" {
					continue
				}
				iterator := target.MethodByName(operation.Iterator)
				require.True(t, iterator.IsValid())
				records := 0
				for _, err := range iterator.Call(arguments(t, iterator, operation))[0].Seq2() {
					assert.True(t, err.IsNil(), "%v", err)
					records++
				}
				assert.Equal(t, 1, records)
				pages := target.MethodByName(operation.Iterator + "Pages")
				require.True(t, pages.IsValid())
				for page, err := range pages.Call(arguments(t, pages, operation))[0].Seq2() {
					assert.True(t, err.IsNil(), "%v", err)
					assert.Equal(t, result.FieldByName("Data").Interface(), page.Elem().FieldByName("Data").Interface())
				}
			}
		})
	}
}

func messageOf(err error) string {
	if failure, isError := err.(*kombo.Error); isError {
		return failure.Message
	}
	return ""
}

// pruned returns JSON in a form that can be compared: without nulls and empty lists, which some
// objects omit, without unknown properties, and with the same format of times and headers.
func pruned(t *testing.T, text []byte) any {
	t.Helper()
	text = bytes.ReplaceAll(text, []byte("T00:00:00.000Z"), nil) // a date, in the format in which Kombo publishes most
	text = bytes.ReplaceAll(text, []byte(".000Z"), []byte("Z"))
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	return prune(value)
}

func prune(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			rest := prune(member)
			list, isList := rest.([]any)
			object, isObject := rest.(map[string]any)
			if text, isText := rest.(string); rest == nil || name == "unknown_" || isText && text == "" || isList && len(list) == 0 || isObject && len(object) == 0 {
				delete(value, name)
				continue
			}
			value[name] = rest
			if name == "headers" {
				value[name] = canonical(rest)
			}
		}
	case []any:
		for i := range value {
			value[i] = prune(value[i])
		}
	}
	return value
}

// canonical returns headers with lists as values.
func canonical(headers any) any {
	object, isObject := headers.(map[string]any)
	if !isObject {
		return headers
	}
	lists := map[string]any{}
	for name, value := range object {
		if text, isText := value.(string); isText {
			value = []any{text}
		}
		lists[http.CanonicalHeaderKey(name)] = value
	}
	return lists
}

// Unknown properties and nulls have no effect on webhooks.
func TestWebhooksWithUnknownPropertiesAndNulls(t *testing.T) {
	for _, webhookType := range gen.WebhookTypes() {
		for _, made := range []examples{{contract: theContract(), nulls: true}, {contract: theContract(), unknown: true}} {
			schema := object(dig(theContract().root, "webhooks", webhookType, "post", "requestBody", "content", "application/json", "schema"))
			event := Webhook{Type: webhookType, Secret: "secret", Data: made.of(object(dig(schema, "properties", "data")), 0)}
			body := event.Body()
			parsed, err := kombo.ParseWebhook("secret", http.Header{kombo.SignatureHeader: {kombo.SignWebhook("secret", body)}}, body)
			require.NoError(t, err)
			require.NotNil(t, parsed.Data)
			assert.Empty(t, parsed.FieldErrors)
			sent, err := json.Marshal(event.Data)
			require.NoError(t, err)
			decoded, err := json.Marshal(parsed.Data)
			require.NoError(t, err)
			assert.Equal(t, pruned(t, sent), pruned(t, decoded), webhookType)
		}
	}
}
