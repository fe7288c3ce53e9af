package kombo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// verbs are the verbs of package fmt that go vet accepts for some value, with relevant flags.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%b", "%o", "%O", "%e", "%f", "%g", "%20v", "%-20.10s"}

// printed returns everything that a program could print of a value, except for JSON.
func printed(value any) string {
	var out strings.Builder
	for _, value := range nested(value) {
		for _, verb := range verbs {
			fmt.Fprintf(&out, verb+"\n", value)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("message", "value", value)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("message", "value", value)
	return out.String()
}

// printedJSON returns a value as JSON and as loggers that write JSON print it.
func printedJSON(value any) string {
	var out strings.Builder
	for _, value := range nested(value) {
		text, _ := json.Marshal(value)
		out.Write(text)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("message", "value", value)
	}
	return out.String()
}

// nested returns a value by itself and within other values.
func nested(value any) []any {
	return []any{
		value, []any{value}, map[string]any{"value": value},
		struct{ Value any }{value}, &struct{ Value any }{value},
	}
}

// printedDeep returns what is printed without calling methods. Package fmt does so for unexported
// fields, and test libraries do so in general and also follow pointers.
func printedDeep(value any) string {
	var out failures
	for _, verb := range verbs {
		fmt.Fprintf(&out, verb, struct{ value any }{value})
	}
	assert.Equal(&out, value, reflect.New(reflect.TypeOf(value)).Elem().Interface())
	assert.Equal(&out, []any{value}, []any{})
	return out.String()
}

type failures struct{ strings.Builder }

func (f *failures) Errorf(format string, args ...any) { fmt.Fprintf(f, format, args...) }

const secret = "s3cr3t"

// encodings are the forms in which package fmt prints the secret.
func encodings() []string {
	return []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), strings.Trim(fmt.Sprint([]byte(secret)), "[]")}
}

// TestPrinting checks all types of package kombo that hold secrets or personal data. It does not
// check models, which are meant to be read.
func TestPrinting(t *testing.T) {
	client, err := kombo.NewClient(secret, kombo.WithRegion(kombo.RegionEU), kombo.WithHeader("X-Trace", secret))
	require.NoError(t, err)
	acme := client.Integration("personio:" + secret)
	file, err := kombo.NewFile(secret+".pdf", strings.NewReader(secret))
	require.NoError(t, err)
	link, err := kombo.LinkFile(secret, "https://example.com/"+secret)
	require.NoError(t, err)
	apiErr := &kombo.Error{
		StatusCode: 400, Code: kombo.CodeATSJobClosed, Method: "GET", Path: "/ats/jobs", Message: secret, Cursor: secret,
		Header: http.Header{"X": {secret}}, Body: []byte(secret),
	}
	fieldErr := &kombo.FieldError{Pointer: "/data/id", Value: []byte(secret), Err: errors.New("not a string")}
	recordErr := &kombo.RecordError{Index: 3, Raw: []byte(secret), FieldErrors: []*kombo.FieldError{fieldErr}}
	failure := kombo.TaskFailure{Code: kombo.CodeRemoteInputInvalid, Message: secret}
	taskErr := kombo.TaskError{Items: []kombo.TaskItemError{{TaskFailure: failure}}, Total: 1}
	rejection := kombo.RejectOrder(secret).(*kombo.OrderRejection)
	event := parse(t, `{"id":"1","type":"integration-deleted","data":{"id":"`+secret+`"}}`)
	const (
		deep   = 1 << iota // no exported field has a secret
		isData             // JSON is how a program sends or stores it
	)
	tests := []struct {
		name   string
		values []any // a value and a pointer to it, if users have both
		traits int
		text   string // the output of %v, "" for any
	}{
		{"Client", []any{client, *client}, deep, "kombo.Client{https://api.kombo.dev/v1}"},
		{"zero Client", []any{&kombo.Client{}}, deep, "kombo.Client{}"},
		{"Integration", []any{acme, *acme}, deep, "kombo.Integration{personio:[redacted]}"},
		{"Integration with another ID", []any{client.Integration(secret), client.Integration("S:" + secret)}, deep, "kombo.Integration{[redacted]}"},
		{"zero Integration", []any{&kombo.Integration{}}, deep, "kombo.Integration{}"},
		{"services", []any{acme.HRIS, *acme.HRIS, acme.IntegrationServices, client.Connect, *client.Connect, client.AccountServices}, deep, ""},
		{"options", []any{
			kombo.WithHeader("X-Trace", secret), kombo.WithQuery("id", secret), kombo.WithPathParam("id", secret),
			kombo.WithBodyFields(map[string]any{"name": secret}), kombo.WithUserAgent(secret), kombo.WithBaseURL("https://" + secret),
		}, deep, ""},
		{"File", []any{file, &file}, deep | isData, "kombo.File{application/pdf, 6 bytes}"},
		{"linked File", []any{link, &link}, deep | isData, "kombo.File{a link}"},
		{"zero File", []any{kombo.File{}}, deep | isData, "kombo.File{, 0 bytes}"},
		{"Error", []any{apiErr, *apiErr}, 0, apiErr.Error()},
		{"FieldError", []any{fieldErr, *fieldErr}, 0, fieldErr.Error()},
		{"RecordError", []any{recordErr, *recordErr}, 0, recordErr.Error()},
		{"TaskFailure", []any{failure, &failure}, 0, "REMOTE.INPUT_INVALID"},
		{"TaskItemError", []any{taskErr.Items[0], &taskErr.Items[0]}, 0, "item 0: REMOTE.INPUT_INVALID"},
		{"TaskError", []any{taskErr, &taskErr}, 0, taskErr.Error()},
		{"OrderRejection", []any{rejection, *rejection}, 0, "the assessment order was rejected"},
		{"WebhookEvent", []any{event, *event}, isData, "kombo.WebhookEvent{integration-deleted 1}"},
		{"webhook handler", []any{kombo.WebhookHandler(secret, kombo.NewWebhookRouter().Handle)}, deep, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, value := range test.values {
				text := printed(value)
				if test.traits&isData == 0 {
					text += printedJSON(value)
				}
				if test.traits&deep != 0 {
					text += printedDeep(value)
				}
				for _, encoding := range encodings() {
					assert.False(t, strings.Contains(text, encoding), "%T prints %q", value, encoding)
				}
				if test.text != "" {
					assert.Equal(t, test.text, fmt.Sprint(value))
					assert.Equal(t, test.text, fmt.Sprintf("%d", value))
				}
			}
		})
	}
}

// Logging a response does not show its data.
func TestLoggedResponses(t *testing.T) {
	response := &kombo.Response[string]{Data: secret, StatusCode: 200, Warnings: []gen.Warning{{Message: secret}}, Body: []byte(secret)}
	for _, value := range []any{response, *response} {
		var out strings.Builder
		slog.New(slog.NewTextHandler(&out, nil)).Info("message", "response", value)
		assert.Contains(t, out.String(), "response.status=200 response.warnings=1")
		assert.NotContains(t, out.String(), secret)
	}
}

// If the arguments are swapped, the error does not contain the value.
func TestSwappedHeader(t *testing.T) {
	_, err := kombo.NewClient("key", kombo.WithHeader("Bearer "+secret, "X-Trace"))
	require.ErrorContains(t, err, "WithHeader")
	assert.NotContains(t, err.Error(), secret)
}

// Clients, options and integrations do not print the API key.
func TestAPIKeyIsNotPrinted(t *testing.T) {
	client, err := kombo.NewClient(apiKey)
	require.NoError(t, err)
	integration := client.Integration("personio:secret-customer")
	var printed bytes.Buffer
	for _, value := range []any{client, *client, integration, *integration, client.General, *client.General, kombo.WithHeader("X-Key", apiKey),
		[]any{client, integration}, map[string]any{"c": client}, struct{ C *kombo.Client }{client}, struct{ C kombo.Client }{*client}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			fmt.Fprintf(&printed, format+"\n", value)
		}
		text, err := json.Marshal(value)
		if err == nil {
			printed.Write(text)
		}
		slog.New(slog.NewTextHandler(&printed, nil)).Info("client", "value", value)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("client", "value", value)
		// The diffs of testify follow pointers and show unexported fields.
		printed.WriteString(dump(value))
	}
	assert.NotContains(t, printed.String(), apiKey)
	assert.NotContains(t, printed.String(), fmt.Sprintf("%x", apiKey))
	assert.Contains(t, fmt.Sprint(client), "https://api.kombo.dev/v1")
	assert.Equal(t, "personio:secret-customer", integration.ID())
}

func dump(value any) string {
	collected := &collectT{}
	assert.Equal(collected, nil, value)
	return collected.text
}

type collectT struct{ text string }

func (c *collectT) Errorf(format string, args ...any) { c.text += fmt.Sprintf(format, args...) }
