// Command kombo reads employees with the iterator of the SDK.
package main

import (
	"context"

	"github.com/kombo-go/kombo/internal/bench/iterator"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() {
	worker.Main(func(ctx context.Context, baseURL string) (int, error) { return iterator.Read(ctx, baseURL) })
}
