# Everything that people do with this repository. Needs Go; "make test" and "make check" also need a C compiler on Linux,
# which Go's race detector is built with.

# The tools are pinned in a module of their own, so that users of the SDK do not carry them.
TOOL := go tool -modfile=internal/tools/go.mod
MODULES := . internal/tools internal/consumer examples/nightly examples/observability

# How long "make fuzz" tries each target.
FUZZTIME := 1m

# Where programs that use the SDK run, besides this machine.
PLATFORMS := linux/386 windows/amd64 darwin/arm64 js/wasm

.PHONY: demo test generate check api bench fuzz

## demo: activate an integration, against the stand-in server; with KOMBO_API_KEY set, against Kombo
demo:
	@go run ./examples/activate

## test: all tests, with the race detector
test:
	@for module in $(MODULES); do (cd $$module && go test -race ./...) || exit 1; done

## generate: make openapi/bundle.gen.yaml and gen/ from the contract
generate:
	go generate ./...

## check: is the generated code what the contract generates, and is everything tidy
check:
	internal/check-generated.sh
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff && go mod verify && go vet ./...) || exit 1; done
	@for platform in $(PLATFORMS); do \
		echo "build for $$platform"; GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 go build ./gen ./wrapper/... || exit 1; done
	$(TOOL) staticcheck ./...
	cd internal/tools && go tool staticcheck ./...
	cd internal/tools && go run ./doccheck ../../wrapper ../../wrapper/kombosync ../../wrapper/kombotest ../../gen
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not gofmt'ed: $$unformatted; run gofmt -w on it"; exit 1; fi

## api: has the public API changed since the last release in a way that breaks programs
api:
	internal/check-api.sh

## fuzz: look for input that breaks something, FUZZTIME for each target
fuzz:
	@for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' wrapper/*_test.go); do \
		go test ./wrapper -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s || exit 1; done

## bench: the cost of a call next to bare net/http, as ratios
bench:
	@go run ./internal/bench
