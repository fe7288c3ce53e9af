package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A record with an invalid value does not end the loop. The loop gets the values that could be
// decoded, with an error that has the record as received.
func ExampleRecordError() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", map[string]any{"id": "1"}, map[string]any{"id": "2", "start_date": "soon"}, map[string]any{"id": "3"})

	for employee, err := range server.Client().Integration("personio:acme").HRIS.Employees(context.Background(), nil) {
		var odd *kombo.RecordError
		switch {
		case errors.As(err, &odd):
			fmt.Println(employee.ID, "has an invalid value at", odd.FieldErrors[0].Pointer)
			// odd.Raw is the record as received: store it, but do not log it.
		case err != nil:
			log.Fatal(err) // the loop ends after this error
		default:
			fmt.Println(employee.ID)
		}
	}
	// Output:
	// 1
	// 2 has an invalid value at /data/results/1/start_date
	// 3
}

// If a loop ends with an error, another loop can continue there.
func ExampleError_cursor() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "1"}, gen.Tag{ID: "2"}, gen.Tag{ID: "3"})
	server.Fail("GET /ats/tags", kombotest.Failure{}, kombotest.Failure{Code: kombo.CodeIntegrationInactive})
	acme := server.Client().Integration("greenhouse:acme")

	params := &gen.GetTagsParams{PageSize: new(int64(1))}
	for range 2 {
		for tag, err := range acme.ATS.Tags(context.Background(), params) {
			var failure *kombo.Error
			if errors.As(err, &failure) {
				fmt.Println("failed:", failure.Code)
				params.Cursor = &failure.Cursor
				break
			}
			fmt.Println(tag.ID)
		}
	}
	// Output:
	// 1
	// failed: INTEGRATION.INACTIVE
	// 2
	// 3
}

// Pages are useful for a program that stores its progress.
func ExampleIntegration_pages() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "1"}, gen.Tag{ID: "2"}, gen.Tag{ID: "3"})

	for page, err := range server.Client().Integration("greenhouse:acme").ATS.TagsPages(context.Background(), &gen.GetTagsParams{PageSize: new(int64(2))}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Data.Results), "tags; is there more:", page.Data.Next != nil) // store Next with the tags
	}
	// Output:
	// 2 tags; is there more: true
	// 1 tags; is there more: false
}

func ExampleWithProgress() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /ats/tags", gen.Tag{ID: "1"}, gen.Tag{ID: "2"}, gen.Tag{ID: "3"})

	progress := kombo.WithProgress(func(p kombo.Progress) {
		fmt.Println(strings.Repeat("#", p.Records), p.Records, "records", p.Done)
	})
	for _, err := range server.Client().Integration("greenhouse:acme").ATS.Tags(context.Background(), &gen.GetTagsParams{PageSize: new(int64(2))}, progress) {
		if err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// ## 2 records false
	// ### 3 records true
}
