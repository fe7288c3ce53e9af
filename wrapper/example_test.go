package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A customer has connected their HR system, and the front end has sent the activation token. The
// program exchanges the token for the integration, stores its ID, and reads the employees.
func Example() {
	server := kombotest.Start() // instead of Kombo
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1"}, gen.Employee{ID: "2"})

	ctx := context.Background()
	client, err := kombo.NewClient("ks_dev_...", kombo.WithBaseURL(server.URL)) // or WithRegion
	if err != nil {
		log.Fatal(err)
	}
	activated, err := client.Connect.GetIntegrationByToken(ctx, "the token")
	if err != nil {
		log.Fatal(err)
	}
	acme := client.Integration(activated.Data.ID)
	for employee, err := range acme.HRIS.Employees(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(employee.ID)
	}
	// Output:
	// 1
	// 2
}

func ExampleNewClient() {
	client, err := kombo.NewClient(os.Getenv("MY_KOMBO_KEY"),
		kombo.WithRegion(kombo.RegionUS),
		kombo.WithTimeout(30*time.Second),
		kombo.WithMaxRetries(5),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.BaseURL())
	// Output: kombo: no API key: pass one to NewClient or set KOMBO_API_KEY (create one at https://app.kombo.dev/secrets)
}

// Programs decide by the code of an error, not by its status or message.
func ExampleError() {
	server := kombotest.Start()
	defer server.Close()
	server.Fail("POST /ats/jobs/{job_id}/applications", kombotest.Failure{Code: kombo.CodeATSJobClosed, Title: "The job is closed."})

	_, err := server.Client().Integration("greenhouse:acme").ATS.CreateApplication(context.Background(), "the job", gen.CreateApplicationRequest{
		Candidate: gen.CandidateInput{FirstName: "Max", LastName: "Mustermann", EmailAddress: "max@example.com"},
	})
	switch {
	case errors.Is(err, kombo.CodeATSJobClosed):
		fmt.Println(kombo.CodeOf(err).Advice())
	case kombo.IsRetryable(err):
		fmt.Println("later")
	case err != nil:
		fmt.Println(err)
	}
	var failure *kombo.Error
	if errors.As(err, &failure) {
		fmt.Println(failure)
	}
	// Output:
	// Stop showing the job. It no longer accepts applications.
	// kombo: POST /ats/jobs/{job_id}/applications: 400 ATS.JOB_CLOSED (The job is closed). Stop showing the job. It no longer accepts applications.
}

// An option can apply to a single call.
func ExampleCallOption() {
	server := kombotest.Start()
	defer server.Close()
	response, err := server.Client().General.CheckAPIKey(context.Background(), kombo.WithTimeout(5*time.Second), kombo.WithMaxRetries(0))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode)
	// Output: 200
}

// The filters select the records that were changed or deleted since the last run.
func ExampleClient_Integration() {
	server := kombotest.Start()
	defer server.Close()
	lastRun := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

	acme := server.Client().Integration("personio:acme")
	for employee, err := range acme.HRIS.Employees(context.Background(), &gen.GetEmployeesParams{
		UpdatedAfter: &lastRun, IncludeDeleted: new(true),
	}) {
		if err != nil {
			log.Fatal(err)
		}
		if employee.RemoteDeletedAt != nil {
			fmt.Println("delete")
		} else {
			fmt.Println("update")
		}
	}
	// Output: delete
}

// The webhook data-changed has the integration and the changed models. ChangedLists returns the
// lists to read.
func ExampleChangedLists() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1"})
	client := server.Client()
	lastRun := map[string]*time.Time{} // by integration, nil before the first run; store it in your database

	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(ctx context.Context, _ *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		started := time.Now() // before reading, so that later changes are not missed
		integration := client.Integration(data.IntegrationID)
		for _, read := range kombo.ChangedLists(data) {
			if read.Iterator != "Employees" {
				continue // this program reads employees only
			}
			for employee, err := range integration.HRIS.Employees(ctx, &gen.GetEmployeesParams{UpdatedAfter: lastRun[data.IntegrationID], IncludeDeleted: new(true)}) {
				if err != nil {
					return err // Kombo retries the delivery
				}
				fmt.Println("update employee", employee.ID)
			}
		}
		lastRun[data.IntegrationID] = &started // only after all pages
		return nil
	})
	handler := kombo.WebhookHandler("the secret", router.Handle)

	response := kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: "the secret", Data: gen.DataChangedWebhook{
		IntegrationID: "personio:acme", ChangedModels: []gen.ChangedModel{{Name: gen.ModelHRISEmployments}},
	}}.Deliver(handler)
	fmt.Println(response.StatusCode)
	// Output:
	// update employee 1
	// 200
}

func ExampleParseWebhook() {
	body := []byte(`{"id":"1","type":"integration-deleted","data":{"id":"personio:acme"}}`)
	header := http.Header{kombo.SignatureHeader: {kombo.SignWebhook("the secret", body)}}

	event, err := kombo.ParseWebhook("the secret", header, body)
	if err != nil {
		log.Fatal(err)
	}
	switch data := event.Data.(type) {
	case *gen.IntegrationDeletedWebhook:
		fmt.Println("delete the data of", data.ID)
	default:
		fmt.Println("nothing to do for", event.Type)
	}
	// Output: delete the data of personio:acme
}

// A provider of assessments responds to two types of events.
func ExampleWebhookHandler() {
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(_ context.Context, _ *kombo.WebhookEvent, data *gen.AssessmentOrderReceivedWebhook) error {
		if data.PackageID != "typing-test" {
			return kombo.RejectOrder("This package is no longer offered.")
		}
		return nil
	})
	kombo.OnWebhook(router, func(_ context.Context, event *kombo.WebhookEvent, data *gen.InlineAssessmentOrderReceivedWebhook) error {
		return event.SetAssessmentURL("https://assessments.example.com/" + data.ID)
	})
	handler := kombo.WebhookHandler("the secret", router.Handle)

	response := kombotest.Webhook{Type: gen.WebhookTypeAssessmentOrderReceived, Secret: "the secret"}.Deliver(handler)
	fmt.Println(response.StatusCode)
	response = kombotest.Webhook{Type: gen.WebhookTypeInlineAssessmentOrderReceived, Secret: "the secret"}.Deliver(handler)
	fmt.Println(response.StatusCode)
	// Output:
	// 422
	// 200
}
