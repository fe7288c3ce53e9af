// Package komboopenapi stands for the contract in openapi/ that everything here is generated from. The SDK itself is
// [github.com/kombo-go/kombo/wrapper], its models and methods are in [github.com/kombo-go/kombo/gen].
package komboopenapi

//go:generate go -C internal/tools run ./cmd/bundle -openapi ../../openapi -kombotest ../../wrapper/kombotest/contract.gen.json
//go:generate go tool -modfile=internal/tools/go.mod oapi-codegen -config openapi/oapi-codegen.yaml openapi/bundle.gen.yaml
//go:generate go -C internal/tools run ./overrides -config ../../openapi/oapi-codegen.yaml -generated ../../gen/kombo.gen.go
//go:generate go tool -modfile=internal/tools/go.mod oapi-codegen -config internal/bench/stock/oapi-codegen.yaml openapi/bundle.gen.yaml
