// Command pages reads employees with the SDK, one page after the other.
package main

import (
	"github.com/kombo-go/kombo/internal/bench/sdk"
	"github.com/kombo-go/kombo/internal/bench/worker"
)

func main() { worker.Main(sdk.Worker(sdk.PageByPage)) }
