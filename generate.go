// Package kombo has no API of its own. The SDK is the package in the directory wrapper, which is also called kombo:
//
//	import kombo "github.com/kombo-go/kombo/wrapper"
//
// See [github.com/kombo-go/kombo/wrapper] for the client, [github.com/kombo-go/kombo/gen] for models, parameters and
// methods, [github.com/kombo-go/kombo/wrapper/kombosync] for incremental sync and
// [github.com/kombo-go/kombo/wrapper/kombotest] for a mock server.
package kombo

//go:generate go -C internal/tools run ./cmd/bundle -root ../..
//go:generate go tool -modfile=internal/tools/go.mod oapi-codegen -config openapi/oapi-codegen.yaml openapi/bundle.gen.yaml
//go:generate go -C internal/tools run ./overrides -config ../../openapi/oapi-codegen.yaml
//go:generate go -C internal/tools run ./split -config ../../openapi/oapi-codegen.yaml -output ../../gen
//go:generate go tool -modfile=internal/tools/go.mod oapi-codegen -config internal/bench/stock/oapi-codegen.yaml openapi/bundle.gen.yaml
//go:generate go -C internal/tools run ./llms -root ../..
