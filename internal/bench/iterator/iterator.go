// Package iterator reads employees with the iterator of the SDK.
package iterator

import (
	"context"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Read reads all employees and returns their number.
func Read(ctx context.Context, baseURL string, options ...kombo.Option) (int, error) {
	client, err := kombo.NewClient("key", append(options, kombo.WithBaseURL(baseURL))...)
	if err != nil {
		return 0, err
	}
	records := 0
	for _, err := range client.Integration("example:1").HRIS.Employees(ctx, nil) {
		if err != nil {
			return records, err
		}
		records++
	}
	return records, nil
}
