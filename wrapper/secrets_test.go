package kombo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// Nothing that the SDK prints about successful and failed calls contains secrets, IDs, filters,
// bodies or personal data.
func TestNothingSecretIsPrinted(t *testing.T) {
	secrets := map[string]string{
		"API key": apiKey, "token": "activation-token-7c1", "link": "connect.example.com/v1?token=9d2", "webhook secret": "whsec-5e3",
		"filter": "erika.mustermann@example.com", "integration": "customer-4b8", "person": "Mustermann", "body": "body-of-the-response-2f6", "note": "note-6a7",
		"header": "trace-secret-1c9", "pay": "98765.43", "pay item": "garnishment-3d8", "opinion": "never-hire-7e2",
	}
	responses := map[string]func(w http.ResponseWriter){
		"success": func(w http.ResponseWriter) {
			write(w, 200, "", `{"status":"success","data":{"link":"https://connect.example.com/v1?token=9d2","next":null,"results":[{"id":"1","first_name":"Mustermann",
				"employee":{"id":"1","last_name":"Mustermann"},"totals":{"gross_pay":{"currency":"EUR","value":98765.43}},
				"line_items":[{"id":"1","name":"garnishment-3d8","amount":{"currency":"EUR","value":98765.43}}],
				"responses":[{"type":"TEXT","label":"never-hire-7e2","answer":"never-hire-7e2"}]}]},"warnings":[{"message":"Mustermann"}]}`)
		},
		"error": func(w http.ResponseWriter) {
			write(w, 400, "application/json", `{"status":"error","error":{"code":"REMOTE.INPUT_INVALID","title":"The input is invalid.","message":"Mustermann 98765.43 never-hire-7e2 body-of-the-response-2f6","log_url":"https://app.kombo.dev/logs?interactionId=1"}}`)
		},
		"HTML":        func(w http.ResponseWriter) { write(w, 502, "text/html", "<html>Mustermann body-of-the-response-2f6") },
		"200 HTML":    func(w http.ResponseWriter) { write(w, 200, "text/html", "<html>Mustermann body-of-the-response-2f6") },
		"wrong types": func(w http.ResponseWriter) { write(w, 200, "", `{"data":"Mustermann body-of-the-response-2f6"}`) },
		"invalid values": func(w http.ResponseWriter) {
			write(w, 200, "", `{"data":{"link":["Mustermann"],"end_user_email":{"Mustermann":1},"next":null,"results":[{"id":{"a":"Mustermann"}},"Mustermann",
				{"id":"2","employee":"Mustermann","totals":{"gross_pay":{"currency":98765.43,"value":"98765.43"},"net_pay":"98765.43"},
				"line_items":[{"id":"3","name":["garnishment-3d8"],"amount":{"value":{"garnishment-3d8":98765.43}}},"garnishment-3d8"],
				"responses":[{"type":["never-hire-7e2"],"label":{"never-hire-7e2":1},"options":"never-hire-7e2"}]}]}}`)
		},
		"dropped": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	}
	var printed bytes.Buffer
	show := func(value any) {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			fmt.Fprintf(&printed, format+"\n", value)
		}
		text, _ := json.Marshal(value)
		printed.Write(text)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("value", "value", value)
		slog.New(slog.NewTextHandler(&printed, nil)).Info("value", "value", value)
	}
	for name, respond := range responses {
		server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) { respond(w) })
		for _, level := range []slog.Level{slog.LevelDebug - 4, slog.LevelDebug, slog.LevelInfo} {
			logger := slog.New(slog.NewTextHandler(&printed, &slog.HandlerOptions{Level: level}))
			options := []kombo.Option{kombo.WithLogger(logger), kombo.WithMaxRetries(1), kombo.WithHeader("X-Trace", secrets["header"])}
			client := server.client(t, options...)
			integration := client.Integration(secrets["integration"])
			show(client)
			show(integration)
			show(options)
			var errs []error
			_, err := client.Connect.GetIntegrationByToken(ctx, secrets["token"])
			errs = append(errs, err)
			link, err := client.Connect.CreateConnectionLink(ctx, gen.CreateConnectionLinkRequest{EndUserEmail: secrets["filter"], EndUserOrganizationName: "Mustermann"})
			errs = append(errs, err)
			if link != nil {
				show(link.FieldErrors)
			}
			for _, err := range integration.HRIS.Employees(ctx, &gen.GetEmployeesParams{WorkEmails: []string{secrets["filter"]}}) {
				errs = append(errs, err)
			}
			payslips, err := integration.HRIS.GetPayslips(ctx, &gen.GetPayslipsParams{EmployeeIDs: []string{secrets["filter"]}})
			errs = append(errs, err)
			if payslips != nil {
				show(payslips.FieldErrors)
				show(payslips.RecordErrors)
			}
			for _, err := range integration.HRIS.Payslips(ctx, nil) {
				errs = append(errs, err)
			}
			for _, err := range integration.HRIS.PayRuns(ctx, nil) {
				errs = append(errs, err)
			}
			for _, err := range integration.ATS.Scorecards(ctx, nil) {
				errs = append(errs, err)
			}
			_, err = integration.HRIS.CreateAbsence(ctx, gen.CreateAbsenceRequest{EmployeeNote: new(secrets["note"])})
			errs = append(errs, err)
			_, err = integration.ATS.GetTags(ctx, &gen.GetTagsParams{IDs: []string{secrets["filter"] + ","}})
			errs = append(errs, err)
			for _, err := range errs {
				if err != nil {
					show(err)
					show(fmt.Errorf("wrapped: %w", errors.Join(err, err)))
				}
			}
		}
		require.NotZero(t, server.count(), name)
	}

	logger := slog.New(slog.NewTextHandler(&printed, &slog.HandlerOptions{Level: slog.LevelDebug}))
	handler := kombo.WebhookHandler(secrets["webhook secret"], func(context.Context, *kombo.WebhookEvent) error { return errors.New("Mustermann") }, kombo.WithWebhookLogger(logger))
	show(handler)
	body := `{"id":"1","type":"integration-created","data":{"id":"customer-4b8","end_user":{"organization_name":"Mustermann"}}}`
	for _, secret := range []string{secrets["webhook secret"], "wrong"} {
		signature := kombo.SignWebhook(secret, []byte(body))
		secrets["signature by "+secret] = signature
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		request.Header.Set(kombo.SignatureHeader, signature)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		printed.WriteString(recorder.Body.String())
		_, err := kombo.ParseWebhook("another", request.Header, []byte(body))
		show(err)
	}

	require.Greater(t, printed.Len(), 20_000)
	for name, secret := range secrets {
		assert.NotContains(t, printed.String(), secret, name)
	}
}
