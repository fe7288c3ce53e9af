//go:build ignore

// A worker that reads employees with a client that ogen generates. The package generated exists
// only in the overlay that Build gives to the compiler.
package main

import (
	"context"
	"net/http"

	"github.com/kombo-go/kombo/internal/bench/ogen/generated"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() { worker.Main(read) }

type key struct{}

func (key) ApiKey(context.Context, generated.OperationName) (generated.ApiKey, error) {
	return generated.ApiKey{Token: "key"}, nil
}

func read(ctx context.Context, baseURL string) (int, error) {
	client, err := generated.NewClient(baseURL, key{}, generated.WithClient(http.DefaultClient))
	if err != nil {
		return 0, err
	}
	records := 0
	params := generated.GetHrisEmployeesParams{PageSize: generated.NewOptInt(250), XIntegrationID: "example:1"}
	for {
		page, err := client.GetHrisEmployees(ctx, params)
		if err != nil {
			return records, err
		}
		for range page.Data.Results {
			records++
		}
		if page.Data.Next.Null {
			return records, nil
		}
		params.Cursor = generated.NewOptString(page.Data.Next.Value)
	}
}
