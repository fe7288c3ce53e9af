package kombo_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const (
	webhookSecret = "whsec-test-1"
	dataChanged   = `{"id":"FhghqjnCi9WuAoLT8Z75CFcs","type":"data-changed","data":{"integration_id":"personio:acme","integration_tool":"personio","integration_category":"HRIS","changed_models":[{"name":"hris_employees"}]}}`
)

// Computed with openssl: printf '%s' "$body" | openssl dgst -sha256 -hmac "$secret" -binary | openssl base64 -A | tr '+/' '-_' | tr -d '='
var signatures = []struct{ secret, body, signature string }{
	{webhookSecret, dataChanged, "AnT5KcE6EEsbyr3XpI9Wj7tdLXYMUhHN0OZ2aaD9REM"},
	{webhookSecret, "", "Znx_2RzzH8i0gvcPOEpNu9ocU-Miyk-eKRvkn9UBkSk"},
	{webhookSecret, `{"name":"Jürgen ☃"}`, "zc06bX9EnGpI63DvjaDY8CefS87nJIvF2DgYHVufsfY"},
	{"schlüssel äöü", dataChanged, "ozuRECDO-T5-affVaPLmIE2t5TyoZVLqu8Z3RjcF8r0"},
	{"schlüssel äöü", "", "0FmJgelJ3u8mi9oqCueLx6Sv2jOBKByeixRGesFCZ94"},
	{"schlüssel äöü", `{"name":"Jürgen ☃"}`, "qPN_cKkTBP0OPW6GQC0Bl5GdTaQ65MOKn2VswJNuaK0"},
}

func signed(secret, body string) http.Header {
	return http.Header{kombo.SignatureHeader: {kombo.SignWebhook(secret, []byte(body))}}
}

func TestSignaturesAsOpenSSLMakesThem(t *testing.T) {
	for _, test := range signatures {
		assert.Equal(t, test.signature, kombo.SignWebhook(test.secret, []byte(test.body)))
	}
	event, err := kombo.ParseWebhook(webhookSecret, http.Header{"X-Kombo-Signature": {signatures[0].signature}}, []byte(dataChanged))
	require.NoError(t, err)
	assert.Equal(t, "FhghqjnCi9WuAoLT8Z75CFcs", event.ID)
	assert.Equal(t, gen.WebhookTypeDataChanged, event.Type)
	assert.Equal(t, dataChanged, string(event.Raw))
	data, ok := event.Data.(*gen.DataChangedWebhook)
	require.True(t, ok)
	assert.Equal(t, "personio:acme", data.IntegrationID)
	assert.Equal(t, gen.IntegrationCategoryHRIS, data.IntegrationCategory)
	assert.Equal(t, gen.ModelHRISEmployees, data.ChangedModels[0].Name)
}

func TestWebhookErrors(t *testing.T) {
	signature := kombo.SignWebhook(webhookSecret, []byte(dataChanged))
	raw, err := base64.RawURLEncoding.DecodeString(signature)
	require.NoError(t, err)
	header := func(values ...string) http.Header { return http.Header{kombo.SignatureHeader: values} }
	large := `{"type":"data-changed","x":"` + strings.Repeat("x", kombo.MaxWebhookSize) + `"}`
	tests := []struct {
		name   string
		header http.Header
		body   string
		want   error
	}{
		{"no header", nil, dataChanged, kombo.ErrWebhookUnsigned},
		{"empty signature", header(""), dataChanged, kombo.ErrWebhookUnsigned},
		{"other secret", signed("other", dataChanged), dataChanged, kombo.ErrWebhookSignature},
		{"changed body", header(signature), dataChanged + " ", kombo.ErrWebhookSignature},
		{"cut signature", header(signature[:42]), dataChanged, kombo.ErrWebhookSignature},
		{"longer signature", header(signature + "A"), dataChanged, kombo.ErrWebhookSignature},
		{"padded", header(base64.URLEncoding.EncodeToString(raw)), dataChanged, kombo.ErrWebhookSignature},
		{"plain base64", header(base64.StdEncoding.EncodeToString(raw)), dataChanged, kombo.ErrWebhookSignature},
		{"hex", header(fmt.Sprintf("%x", raw)), dataChanged, kombo.ErrWebhookSignature},
		{"with a scheme", header("sha256=" + signature), dataChanged, kombo.ErrWebhookSignature},
		{"other case", header(strings.ToLower(signature)), dataChanged, kombo.ErrWebhookSignature},
		{"space", header(signature + " "), dataChanged, kombo.ErrWebhookSignature},
		{"twice", header(signature, signature), dataChanged, kombo.ErrWebhookSignature},
		{"too large", signed(webhookSecret, large), large, kombo.ErrWebhookTooLarge},
		{"unsigned garbage", nil, "garbage", kombo.ErrWebhookUnsigned},
		{"no JSON", signed(webhookSecret, "garbage"), "garbage", kombo.ErrWebhookNotJSON},
		{"nothing", signed(webhookSecret, ""), "", kombo.ErrWebhookNotJSON},
		{"half", signed(webhookSecret, dataChanged[:50]), dataChanged[:50], kombo.ErrWebhookNotJSON},
		{"array", signed(webhookSecret, "[]"), "[]", kombo.ErrWebhookEnvelope},
		{"null", signed(webhookSecret, "null"), "null", kombo.ErrWebhookEnvelope},
		{"no type", signed(webhookSecret, `{"id":"1","data":{}}`), `{"id":"1","data":{}}`, kombo.ErrWebhookEnvelope},
		{"null type", signed(webhookSecret, `{"type":null}`), `{"type":null}`, kombo.ErrWebhookEnvelope},
		{"number as type", signed(webhookSecret, `{"type":5}`), `{"type":5}`, kombo.ErrWebhookEnvelope},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			event, err := kombo.ParseWebhook(webhookSecret, test.header, []byte(test.body))
			assert.Nil(t, event)
			assert.ErrorIs(t, err, test.want)
			assert.NotContains(t, err.Error(), webhookSecret)
		})
	}
	for _, secrets := range [][]string{nil, {}, {""}, {"good", ""}} {
		_, err := kombo.ParseWebhook(secrets, signed("good", dataChanged), []byte(dataChanged))
		assert.ErrorIs(t, err, kombo.ErrWebhookSecret)
	}
	_, err = kombo.ParseWebhook("", signed("", dataChanged), []byte(dataChanged))
	assert.ErrorIs(t, err, kombo.ErrWebhookSecret)
}

// While a secret is replaced, both are in use.
func TestSecretRotation(t *testing.T) {
	for _, secret := range []string{"old", "new"} {
		_, err := kombo.ParseWebhook([]string{"old", "new"}, signed(secret, dataChanged), []byte(dataChanged))
		assert.NoError(t, err)
	}
	_, err := kombo.ParseWebhook([]string{"old", "new"}, signed("other", dataChanged), []byte(dataChanged))
	assert.ErrorIs(t, err, kombo.ErrWebhookSignature)
}

// One event of each type, as the contract has it.
func TestEveryTypeOfWebhook(t *testing.T) {
	text, err := os.ReadFile("kombotest/contract.gen.json")
	require.NoError(t, err)
	var contract struct{ Webhooks map[string]any }
	require.NoError(t, json.Unmarshal(text, &contract))
	require.ElementsMatch(t, slices.Collect(maps.Keys(contract.Webhooks)), gen.WebhookTypes())
	for _, webhookType := range gen.WebhookTypes() {
		body := kombotest.Webhook{Type: webhookType}.Body()
		event, err := kombo.ParseWebhook(webhookSecret, signed(webhookSecret, string(body)), body)
		require.NoError(t, err, webhookType)
		assert.Equal(t, webhookType, event.Type)
		assert.NotEmpty(t, event.ID)
		assert.IsType(t, gen.NewWebhookData(webhookType), event.Data)
		assert.Empty(t, event.FieldErrors)
		// Nothing is lost on the way: what was decoded encodes to what came.
		var sent struct{ Data json.RawMessage }
		require.NoError(t, json.Unmarshal(body, &sent))
		decoded, err := json.Marshal(event.Data)
		require.NoError(t, err)
		assert.JSONEq(t, strings.ReplaceAll(string(sent.Data), ".000Z", "Z"), string(decoded), webhookType)
	}
}

func parse(t *testing.T, body string) *kombo.WebhookEvent {
	t.Helper()
	event, err := kombo.ParseWebhook(webhookSecret, signed(webhookSecret, body), []byte(body))
	require.NoError(t, err, body)
	return event
}

func TestWebhooksThatHaveChanged(t *testing.T) {
	event := parse(t, `{"id":"1","type":"something-new","data":{"x":1}}`)
	assert.Equal(t, "something-new", event.Type)
	assert.Nil(t, event.Data)
	assert.JSONEq(t, `{"id":"1","type":"something-new","data":{"x":1}}`, string(event.Raw))

	event = parse(t, `{"id":7,"new":true,"type":"integration-created","data":{"id":"a","tool":"b","category":"PAYROLL","end_user":{"creator_email":null,"new":[]},"new":{}}}`)
	assert.Equal(t, "7", event.ID)
	created := event.Data.(*gen.IntegrationCreatedWebhook)
	assert.Equal(t, "a", created.ID)
	assert.EqualValues(t, "PAYROLL", created.Category)
	assert.Nil(t, created.EndUser.CreatorEmail)

	event = parse(t, `{"type":"integration-deleted","data":{"id":["Erika Mustermann"],"deleted_at":"soon","end_user":null}}`)
	assert.Empty(t, event.ID)
	assert.Len(t, event.FieldErrors, 2)
	assert.IsType(t, &gen.IntegrationDeletedWebhook{}, event.Data)
	assert.NotContains(t, fmt.Sprintf("%v %+v", event.FieldErrors, event.FieldErrors[0]), "Mustermann")

	for _, data := range []string{`null`, `[]`, `"x"`, `5`} {
		assert.Nil(t, parse(t, `{"type":"data-changed","data":`+data+`}`).Data)
	}
	assert.Nil(t, parse(t, `{"type":"data-changed"}`).Data)
}

func TestWebhookHandler(t *testing.T) {
	post := func(body string, header http.Header) *http.Request {
		request := httptest.NewRequest(http.MethodPost, "/kombo", strings.NewReader(body))
		request.Header = header
		return request
	}
	tests := []struct {
		name    string
		request *http.Request
		err     error
		status  int
		handled bool
	}{
		{"done", post(dataChanged, signed(webhookSecret, dataChanged)), nil, 200, true},
		{"unknown type", post(`{"type":"new"}`, signed(webhookSecret, `{"type":"new"}`)), nil, 200, true},
		{"failed", post(dataChanged, signed(webhookSecret, dataChanged)), errors.New("the database of Erika Mustermann is down"), 500, true},
		{"rejection of what is no order", post(dataChanged, signed(webhookSecret, dataChanged)), kombo.RejectOrder("no"), 500, true},
		{"wrong signature", post(dataChanged, signed("other", dataChanged)), nil, 401, false},
		{"no signature", post(dataChanged, http.Header{}), nil, 401, false},
		{"broken", post(`{"id":"1"}`, signed(webhookSecret, `{"id":"1"}`)), nil, 400, false},
		{"no JSON", post(`{`, signed(webhookSecret, `{`)), nil, 400, false},
		{"GET", httptest.NewRequest(http.MethodGet, "/kombo", nil), nil, 405, false},
		{"PUT", httptest.NewRequest(http.MethodPut, "/kombo", strings.NewReader(dataChanged)), nil, 405, false},
		{"too large", post(strings.Repeat("x", kombo.MaxWebhookSize+1), http.Header{}), nil, 413, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			handled := false
			handler := kombo.WebhookHandler(webhookSecret, func(_ context.Context, event *kombo.WebhookEvent) error {
				handled = true
				return test.err
			}, kombo.WithWebhookLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, test.request)
			assert.Equal(t, test.status, recorder.Code)
			assert.Equal(t, test.handled, handled)
			assert.Empty(t, recorder.Body.String())
			assert.Contains(t, log.String(), fmt.Sprintf("status=%d", test.status))
			for _, secret := range []string{"Mustermann", webhookSecret, "personio:acme", signatures[0].signature} {
				assert.NotContains(t, log.String(), secret)
			}
			if test.status == 405 {
				assert.Equal(t, "POST", recorder.Header().Get("Allow"))
			}
		})
	}
	assert.Panics(t, func() { kombo.WebhookHandler("", func(context.Context, *kombo.WebhookEvent) error { return nil }) })
	assert.Panics(t, func() { kombo.WebhookHandler("secret", nil) })
}

// The two events whose answer is the point.
func TestAssessmentAnswers(t *testing.T) {
	handler := func(handle func(*kombo.WebhookEvent) error) http.Handler {
		return kombo.WebhookHandler([]string{webhookSecret}, func(_ context.Context, event *kombo.WebhookEvent) error { return handle(event) },
			kombo.WithWebhookDeduplicator(kombo.NewWebhookMemory(10)))
	}
	answer := func(webhookType string, handler http.Handler) (int, string) {
		response := kombotest.Webhook{Type: webhookType, Secret: webhookSecret, ID: "the same"}.Deliver(handler)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		if len(body) > 0 {
			assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
		}
		return response.StatusCode, string(body)
	}
	rejecting := handler(func(*kombo.WebhookEvent) error {
		return fmt.Errorf("order: %w", kombo.RejectOrder(`No such "package"`))
	})
	for range 2 {
		status, body := answer(gen.WebhookTypeAssessmentOrderReceived, rejecting)
		assert.Equal(t, 422, status)
		assert.JSONEq(t, `{"message":"No such \"package\""}`, body)
	}
	status, _ := answer(gen.WebhookTypeInlineAssessmentOrderReceived, rejecting)
	assert.Equal(t, 500, status)

	answering := handler(func(event *kombo.WebhookEvent) error {
		return event.AnswerInlineAssessment("https://example.com/test/1?a=b&c=d")
	})
	for range 2 { // a repeated delivery needs the link again
		status, body := answer(gen.WebhookTypeInlineAssessmentOrderReceived, answering)
		assert.Equal(t, 200, status)
		assert.JSONEq(t, `{"assessment_url":"https://example.com/test/1?a=b&c=d"}`, body)
	}
	status, _ = answer(gen.WebhookTypeDataChanged, answering)
	assert.Equal(t, 500, status, "other events are not answered like this")

	status, _ = answer(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(*kombo.WebhookEvent) error { return nil }))
	assert.Equal(t, 500, status, "a candidate without a link")
	for _, bad := range []string{"", "/relative", "javascript:alert(1)", "https://", "://"} {
		status, _ = answer(gen.WebhookTypeInlineAssessmentOrderReceived, handler(func(event *kombo.WebhookEvent) error { return event.AnswerInlineAssessment(bad) }))
		assert.Equal(t, 500, status, bad)
	}
	assert.NotContains(t, kombo.RejectOrder("Erika Mustermann is unknown").Error(), "Mustermann")
}

func TestWebhookRouter(t *testing.T) {
	var seen []string
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		seen = append(seen, "data-changed "+data.IntegrationID)
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.IntegrationDeletedWebhook) error {
		seen = append(seen, "integration-deleted "+data.ID)
		return errors.New("failed")
	})
	handler := kombo.WebhookHandler(webhookSecret, router.Handle)
	deliver := func(webhook kombotest.Webhook) int {
		webhook.Secret = webhookSecret
		return webhook.Deliver(handler).StatusCode
	}
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeDataChanged}))
	assert.Equal(t, 500, deliver(kombotest.Webhook{Type: gen.WebhookTypeIntegrationDeleted}))
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated}), "ignored")
	router.Rest(func(_ context.Context, event *kombo.WebhookEvent) error {
		seen = append(seen, "rest "+event.Type)
		return nil
	})
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: "something-new", Data: map[string]any{}}))
	assert.Equal(t, 200, deliver(kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Data: []int{1}}))
	assert.Equal(t, []string{"data-changed personio:CBNMt7dSNCzBdnRTx87dev4E", "integration-deleted personio:CBNMt7dSNCzBdnRTx87dev4E",
		"rest something-new", "rest data-changed"}, seen)

	assert.Panics(t, func() {
		kombo.OnWebhook(router, func(context.Context, *kombo.WebhookEvent, *gen.DataChangedWebhook) error { return nil })
	})
	assert.Panics(t, func() {
		kombo.OnWebhook(router, func(context.Context, *kombo.WebhookEvent, *gen.Employee) error { return nil })
	})
}

func TestDuplicatesAreDropped(t *testing.T) {
	handled := 0
	var fail error
	handler := kombo.WebhookHandler(webhookSecret, func(context.Context, *kombo.WebhookEvent) error {
		handled++
		return fail
	}, kombo.WithWebhookDeduplicator(kombo.NewWebhookMemory(2)))
	deliver := func(id string) int {
		return kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: webhookSecret, ID: id}.Deliver(handler).StatusCode
	}
	fail = errors.New("failed")
	assert.Equal(t, 500, deliver("1"))
	fail = nil
	assert.Equal(t, 200, deliver("1"), "what failed is handled again")
	assert.Equal(t, 200, deliver("1"))
	assert.Equal(t, 2, handled)
	deliver("2")
	deliver("3") // forgets 1
	assert.Equal(t, 4, handled)
	deliver("2")
	deliver("3")
	assert.Equal(t, 4, handled)
	deliver("1")
	assert.Equal(t, 5, handled)

	withoutID := `{"type":"data-changed"}`
	for range 2 {
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(withoutID))
		request.Header = signed(webhookSecret, withoutID)
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	assert.Equal(t, 7, handled, "events without an id cannot be told apart")
}

// A delivery that comes while the same event is being handled waits for the outcome.
func TestDuplicatesAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := kombo.NewWebhookMemory(10)
		release := make(chan error)
		runs := 0
		handle := func(context.Context) error {
			runs++
			return <-release
		}
		results := make(chan error, 3)
		for range 3 {
			go func() { results <- memory.Once(t.Context(), "1", handle) }()
		}
		synctest.Wait()
		assert.Equal(t, 1, runs)
		release <- errors.New("failed")
		assert.Error(t, <-results)
		synctest.Wait()
		assert.Equal(t, 2, runs, "the next one tries")
		release <- nil
		assert.NoError(t, <-results)
		assert.NoError(t, <-results)
		assert.Equal(t, 2, runs)

		ctx, cancel := context.WithCancel(t.Context())
		go func() { results <- memory.Once(t.Context(), "2", handle) }()
		synctest.Wait()
		go func() { results <- memory.Once(ctx, "2", handle) }()
		synctest.Wait()
		cancel()
		assert.ErrorIs(t, <-results, context.Canceled)
		release <- nil
		assert.NoError(t, <-results)

		assert.Panics(t, func() { _ = memory.Once(t.Context(), "3", func(context.Context) error { panic("in the handler") }) })
		assert.NoError(t, memory.Once(t.Context(), "3", func(context.Context) error { return nil }), "a panic leaves nothing behind")
	})
}

func TestReadsFor(t *testing.T) {
	names := func(models ...gen.Model) (names []string) {
		var changed gen.DataChangedWebhook
		for _, model := range models {
			changed.ChangedModels = append(changed.ChangedModels, gen.ChangedModel{Name: model})
		}
		for _, operation := range kombo.ReadsFor(&changed) {
			names = append(names, operation.Service+"."+operation.Iterator)
		}
		return names
	}
	assert.Contains(t, names("hris_employees"), "HRIS.Employees")
	assert.Contains(t, names("hris_join_employees_teams"), "HRIS.Employees")
	assert.Equal(t, []string{"ATS.Applications", "ATS.Candidates", "ATS.Tags"}, names("ats_tags"))
	assert.Equal(t, []string{"HRIS.Groups"}, remove(names("hris_teams"), "HRIS.Employees", "HRIS.StaffingEntities"), "HRIS.Teams is deprecated")
	assert.Subset(t, names("ats_tags", "hris_employees"), []string{"ATS.Tags", "HRIS.Employees"})
	assert.Equal(t, []string{"ATS.Attachments"}, names("ats_attachments"))
	assert.Equal(t, []string{"ATS.Scorecards"}, names("ats_scorecards"))
	assert.Equal(t, []string{"HRIS.PayRuns"}, names("hris_pay_runs"))
	assert.Equal(t, []string{"HRIS.Payslips"}, names("hris_payslips", "hris_payslip_line_items"))
	assert.Empty(t, names("hris_salary_types"), "no list shows salary types")
	assert.Empty(t, names())
	assert.Empty(t, names("hris_something_new"))
}

func remove(names []string, others ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
}

// No input panics, nothing unsigned is accepted, and nothing signed of a known type fails because it has changed.
func FuzzWebhooks(f *testing.F) {
	f.Add(dataChanged, "x", true)
	f.Add(`{"type":"data-changed","data":{"changed_models":{"a":[1]},"integration_id":null}}`, "", true)
	f.Add(`{"type":"integration-deleted","data":{"deleted_at":5}}`, "", true)
	f.Add("garbage", signatures[0].signature, false)
	for _, webhookType := range gen.WebhookTypes() {
		f.Add(string(kombotest.Webhook{Type: webhookType}.Body()), "", true)
	}
	f.Fuzz(func(t *testing.T, body, signature string, sign bool) {
		header := http.Header{kombo.SignatureHeader: {signature}}
		if sign {
			header = signed(webhookSecret, body)
		}
		event, err := kombo.ParseWebhook(webhookSecret, header, []byte(body))
		if !sign && (err == nil || errors.Is(err, kombo.ErrWebhookNotJSON) || errors.Is(err, kombo.ErrWebhookEnvelope)) {
			require.Equal(t, kombo.SignWebhook(webhookSecret, []byte(body)), signature, "unsigned input was looked at")
		}
		var envelope struct{ Type *string }
		if sign && len(body) <= kombo.MaxWebhookSize && json.Unmarshal([]byte(body), &envelope) == nil && envelope.Type != nil && *envelope.Type != "" &&
			bytes.Count([]byte(strings.ToLower(body)), []byte("type")) == 1 && strings.Contains(body, `"type"`) {
			require.NoError(t, err)
			require.Equal(t, *envelope.Type, event.Type)
		}
	})
}

// Each member of each known event removed, nulled and changed in type, one at a time.
func TestMutatedWebhooks(t *testing.T) {
	for _, webhookType := range gen.WebhookTypes() {
		var event map[string]any
		require.NoError(t, json.Unmarshal(kombotest.Webhook{Type: webhookType}.Body(), &event))
		mutate(event, func() {
			body, err := json.Marshal(event)
			require.NoError(t, err)
			parsed := parse(t, string(body))
			assert.Equal(t, webhookType, parsed.Type)
		}, "type")
	}
}

// mutate changes every member below an object in turn and calls try each time.
func mutate(object map[string]any, try func(), except string) {
	for name, value := range object {
		if name == except {
			continue
		}
		delete(object, name)
		try()
		for _, other := range []any{nil, true, 17, "text", []any{}, []any{1}, map[string]any{"new": 1}} {
			object[name] = other
			try()
		}
		object[name] = value
		switch value := value.(type) {
		case map[string]any:
			mutate(value, try, "")
			value["new"] = "grown"
			try()
			delete(value, "new")
		case []any:
			for _, element := range value {
				if element, isObject := element.(map[string]any); isObject {
					mutate(element, try, "")
				}
			}
		}
	}
}
