// Command kombo reads employees with the iterator of the SDK.
package main

import (
	"github.com/kombo-go/kombo/internal/bench/sdk"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() { worker.Main(sdk.Worker(sdk.Iterate)) }
