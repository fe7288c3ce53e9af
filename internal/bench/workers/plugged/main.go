// Command plugged reads employees with the iterator of the SDK, and the decoder sonic plugged in for the records.
package main

import (
	"context"

	"github.com/bytedance/sonic"

	"github.com/kombo-go/kombo/internal/bench/iterator"
	"github.com/kombo-go/kombo/internal/bench/worker"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() {
	worker.Main(func(ctx context.Context, baseURL string) (int, error) {
		return iterator.Read(ctx, baseURL, kombo.WithRecordDecoder(sonic.Unmarshal))
	})
}
