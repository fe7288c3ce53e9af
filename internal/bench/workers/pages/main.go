// Command pages reads employees with the SDK, one page after the other.
package main

import (
	"context"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/bench/worker"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() { worker.Main(read) }

func read(ctx context.Context, baseURL string) (int, error) {
	client, err := kombo.NewClient("key", kombo.WithBaseURL(baseURL))
	if err != nil {
		return 0, err
	}
	records := 0
	params := gen.GetEmployeesParams{PageSize: new(int64(250))}
	for {
		page, err := client.Integration("example:1").HRIS.GetEmployees(ctx, &params)
		if err != nil {
			return records, err
		}
		for range page.Data.Results {
			records++
		}
		if params.Cursor = page.Data.Next; params.Cursor == nil {
			return records, nil
		}
	}
}
