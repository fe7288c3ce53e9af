# Everything that people do with this repository. Needs Go; "make test" and "make check" also need a C compiler on Linux,
# which Go's race detector is built with.

# Tools, benchmarks and examples with dependencies of their own are modules of their own, so that users of the SDK do not
# carry those.
MODULES := . internal/tools internal/consumer internal/databases internal/bench examples/nightly examples/observability examples/river

# How long "make fuzz" tries each target.
FUZZTIME := 1m

# What "make drift" compares the contract with, a file or an address, and how it tells: text, json or markdown.
UPSTREAM := https://api.kombo.dev/openapi.json
FORMAT := text

# Where programs that use the SDK run, besides this machine.
PLATFORMS := linux/386 windows/amd64 darwin/arm64 js/wasm

.PHONY: demo stand-in test generate page check api drift upgrade-generator accept-templates release-check bench bench-build fuzz

## demo: activate an integration, against the stand-in server; with KOMBO_API_KEY set, against Kombo
demo:
	@go run ./examples/activate

## stand-in: serve the stand-in for Kombo by itself, with a page that shows what it serves and what it got
stand-in:
	@go run ./wrapper/kombotest/cmd/kombo-stand-in

## test: all tests, with the race detector
test:
	@for module in $(MODULES); do (cd $$module && go test -race ./...) || exit 1; done

## generate: make openapi/bundle.gen.yaml and gen/ from the contract
generate:
	go generate ./...

## page: let a page of Kombo's documentation join the contract, PAGE=file or address (METHOD=GoName if the suggested name is not right)
page:
	@go -C internal/tools run ./page -openapi ../../openapi -method "$(METHOD)" $(foreach page,$(PAGE),"$(if $(findstring ://,$(page)),$(page),$(abspath $(page)))")

## check: is the generated code what the contract generates, and is everything tidy
check:
	internal/check-generated.sh
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff && go mod verify && go vet ./...) || exit 1; done
	@for platform in $(PLATFORMS); do \
		echo "build for $$platform"; GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 go build ./gen ./wrapper/... || exit 1; done
	@for module in $(MODULES); do \
		(cd $$module && go tool -modfile=$(CURDIR)/internal/tools/go.mod staticcheck ./...) || exit 1; done
	cd internal/tools && go run ./doccheck ../../wrapper ../../wrapper/kombosync ../../wrapper/kombotest ../../gen
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not gofmt'ed: $$unformatted; run gofmt -w on it"; exit 1; fi

## api: has the public API changed since the last release in a way that breaks programs
api:
	internal/check-api.sh

## drift: what has changed in the document that Kombo publishes, UPSTREAM, since the contract was written; told as FORMAT.
## Fails if something changed that breaks programs, or if the documents cannot be compared
drift:
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; go build -C internal/tools -o "$$tools/drift" ./drift && \
	{ "$$tools/drift" -format '$(FORMAT)' '$(UPSTREAM)' || [ $$? = 3 ]; } # 3: nothing that breaks programs

## upgrade-generator: show what another VERSION of oapi-codegen would make of the contract; changes nothing
upgrade-generator:
	@internal/upgrade-generator.sh "$(VERSION)"

## accept-templates: say that our templates fit those of the generator as they are now, after comparing them
accept-templates:
	go -C internal/tools run ./overrides -accept -config ../../openapi/oapi-codegen.yaml

## release-check: is everything ready for the release VERSION=vX.Y.Z
release-check:
	@internal/release-check.sh "$(VERSION)"

## fuzz: look for input that breaks something, FUZZTIME for each target
fuzz:
	@for file in $$(grep -l '^func Fuzz' wrapper/*_test.go internal/tools/*/*_test.go); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$$file"); do \
			go -C "$$(dirname "$$file")" test . -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s || exit 1; done; done

## bench: what the SDK costs next to other ways to do the same, as ratios, each with its target; BENCH=-help tells more
bench:
	@cd internal/bench && go run . $(BENCH)

## bench-build: what the SDK adds to a cold build and to the size of a program
bench-build:
	@cd internal/bench && go run ./build
