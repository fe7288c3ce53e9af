// Command plugged reads employees with the iterator of the SDK, which decodes records with sonic.
package main

import (
	"github.com/bytedance/sonic"

	"github.com/kombo-go/kombo/internal/bench/sdk"
	"github.com/kombo-go/kombo/internal/bench/worker"
	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() { worker.Main(sdk.Worker(sdk.Iterate, kombo.WithRecordDecoder(sonic.Unmarshal))) }
