// Command sonic reads employees like command stock, but decodes with sonic instead of
// encoding/json.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/bytedance/sonic"

	"github.com/kombo-go/kombo/internal/bench/stock"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() { worker.Main(read) }

func read(ctx context.Context, baseURL string) (int, error) {
	client, err := stock.NewClient(baseURL)
	if err != nil {
		return 0, err
	}
	records := 0
	params := stock.GetHRISEmployeesParams{PageSize: new(int64(250)), XIntegrationID: "example:1"}
	for {
		response, err := client.GetHRISEmployees(ctx, &params)
		if err != nil {
			return records, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return records, err
		}
		if response.StatusCode != http.StatusOK {
			return records, fmt.Errorf("status %d", response.StatusCode)
		}
		var page struct {
			Data   stock.EmployeesPage `json:"data"`
			Status stock.SuccessStatus `json:"status"`
		}
		if err := sonic.ConfigStd.Unmarshal(body, &page); err != nil {
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
