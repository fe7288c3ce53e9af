// Command plugged reads employees with the iterator of the SDK, and the decoder sonic plugged in for the records.
package main

import (
	"context"

	"github.com/bytedance/sonic"

	"github.com/kombo-go/kombo/internal/bench/worker"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() { worker.Main(read) }

func read(ctx context.Context, baseURL string) (int, error) {
	client, err := kombo.NewClient("key", kombo.WithBaseURL(baseURL), kombo.WithRecordDecoder(sonic.Unmarshal))
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
