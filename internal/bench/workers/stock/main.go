// Command stock reads employees with the client that oapi-codegen generates without our templates.
package main

import (
	"context"
	"fmt"

	"github.com/kombo-go/kombo/internal/bench/stock"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() { worker.Main(read) }

func read(ctx context.Context, baseURL string) (int, error) {
	client, err := stock.NewClientWithResponses(baseURL)
	if err != nil {
		return 0, err
	}
	records := 0
	params := stock.GetHRISEmployeesParams{PageSize: new(int64(250)), XIntegrationID: "example:1"}
	for {
		page, err := client.GetHRISEmployeesWithResponse(ctx, &params)
		if err != nil {
			return records, err
		}
		if page.JSON200 == nil {
			return records, fmt.Errorf("status %d", page.HTTPResponse.StatusCode)
		}
		for range page.JSON200.Data.Results {
			records++
		}
		if params.Cursor = page.JSON200.Data.Next; params.Cursor == nil {
			return records, nil
		}
	}
}
