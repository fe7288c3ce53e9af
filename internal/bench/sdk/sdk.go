// Package sdk reads employees with the SDK.
package sdk

import (
	"context"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/bench/worker"
	"github.com/kombo-go/kombo/internal/people"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// Read reads all employees, calls afterPage after each page, and returns the number of employees.
type Read func(ctx context.Context, client *kombo.Client, afterPage func()) (int, error)

// Iterate is a [Read] that uses the iterator, which reads ahead.
func Iterate(ctx context.Context, client *kombo.Client, afterPage func()) (int, error) {
	records := 0
	for _, err := range client.Integration("example:1").HRIS.Employees(ctx, nil) {
		if err != nil {
			return records, err
		}
		if records++; records%people.PageSize == 0 {
			afterPage()
		}
	}
	return records, nil
}

// PageByPage is a [Read] that requests a page only after the previous one has been handled.
func PageByPage(ctx context.Context, client *kombo.Client, afterPage func()) (int, error) {
	records := 0
	params := gen.GetEmployeesParams{PageSize: new(int64(people.PageSize))}
	for {
		page, err := client.Integration("example:1").HRIS.GetEmployees(ctx, &params)
		if err != nil {
			return records, err
		}
		records += len(page.Data.Results)
		afterPage()
		if params.Cursor = page.Data.Next; params.Cursor == nil {
			return records, nil
		}
	}
}

// Worker returns the function of a worker that uses read.
func Worker(read Read, options ...kombo.Option) worker.Read {
	return func(ctx context.Context, baseURL string) (int, error) {
		client, err := kombo.NewClient("key", append(options, kombo.WithBaseURL(baseURL))...)
		if err != nil {
			return 0, err
		}
		return read(ctx, client, func() {})
	}
}
