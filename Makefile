# What people do with this repository. It needs Go; "make test" and "make check" also need a C
# compiler on Linux, because the race detector does.

# Tools, benchmarks and examples with dependencies of their own are modules of their own, so that
# users of the SDK do not carry those dependencies.
MODULES := $(patsubst %/go.mod,%,$(wildcard ./go.mod */*/go.mod))

# Modules without goroutines, which the race detector would only slow down. They allocate much.
SEQUENTIAL := internal/tools

# The newest patch releases of the Go releases that the SDK supports. "make outdated" compares them
# with what is published.
GO_RELEASES := go1.26.11 go1.27.4

# How long "make fuzz" spends on each target.
FUZZTIME := 1m

# What "make drift" compares the contract with, a file or URL, and the format of its report: text,
# json or markdown.
UPSTREAM := https://api.kombo.dev/openapi.json
FORMAT := text

# The database of "make vulnerabilities".
VULNERABILITY_DB := https://vuln.go.dev

# The platforms, in addition to this one, that the SDK has to compile for.
PLATFORMS := linux/386 windows/amd64 darwin/arm64 js/wasm

# Functions in all other files have a cognitive complexity of less than 15.
COMPLEX := _test\.go|\.gen\.go

# PROSE lists the files whose wording is checked: what is written by hand.
PROSE := git ls-files '*.go' '*.md' '*.yaml' '*.tmpl' '*.sh' Makefile .ci/run .github | \
	grep -v -e '\.gen\.' -e openapi/activate-integration.yaml -e internal/tools/prose/ -e /testdata/

# A program with the race detector waits for a second before it exits, and tests run hundreds of them.
export GORACE := atexit_sleep_ms=50

.DEFAULT_GOAL := help

## help: list the targets
.PHONY: help
help:
	@sed -n 's/^## \([a-z-]*\): /  \1@/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{ printf "%-20s %s\n", $$1, $$2 }'

## demo: activate an integration at the mock server, or at Kombo if KOMBO_API_KEY is set
.PHONY: demo
demo:
	@go run ./examples/activate

## stand-in: run the mock server, with a page that shows its endpoints and the requests it received
.PHONY: stand-in
stand-in:
	@go run ./wrapper/kombotest/cmd/kombo-stand-in

## test: run all tests but the long ones, with the race detector wherever there are goroutines
.PHONY: test
test:
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(MODULES:%=test/%)

TESTS := $(MODULES:%=test/%)
.PHONY: $(TESTS)
$(TESTS): test/%: # make check runs go vet
	@$(if $(filter $*,$(SEQUENTIAL)),GOGC=400) go -C $* test -short -vet=off $(if $(filter $*,$(SEQUENTIAL)),,-race) ./...

## test-long: run the packages that have long tests in full
.PHONY: test-long
test-long:
	@for directory in $$(git grep -l 'testing\.Short()' -- '*_test.go' | xargs -n 1 dirname | sort -u); do \
		go -C "$$directory" test -vet=off -race . || exit 1; done

## test-releases: run the tests of the SDK and of a program that uses it on GO_RELEASES
.PHONY: test-releases
test-releases:
	@for release in $(GO_RELEASES); do \
		echo "$$release"; \
		GOTOOLCHAIN=$$release go test -race ./gen ./wrapper/... && \
		GOTOOLCHAIN=$$release go -C internal/consumer test -race ./... || exit 1; done

## generate: generate openapi/bundle.gen.yaml and gen/ from the contract, and llms.txt from README.md
.PHONY: generate
generate:
	go generate ./...

## page: add the documentation page PAGE, a file or URL, to the contract; METHOD=Name sets the Go method
.PHONY: page
page:
	@go -C internal/tools run ./page -openapi ../../openapi -method "$(METHOD)" $(foreach page,$(PAGE),"$(if $(findstring ://,$(page)),$(page),$(abspath $(page)))")

## check: check that generated code is up to date and that everything is tidy and compiles
.PHONY: check
check:
	@! git grep -n 'TODO: ' -- 'openapi/*.yaml' ':!openapi/*.gen.yaml' # what documentation pages leave to a person
	internal/check-generated.sh
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff && go mod verify && go vet ./...) || exit 1; done
	@for platform in $(PLATFORMS); do \
		echo "build for $$platform"; GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 go build ./gen ./wrapper/... || exit 1; done
	@for module in $(MODULES); do \
		(cd $$module && go tool -modfile=$(CURDIR)/internal/tools/go.mod staticcheck ./...) || exit 1; done
	go tool -modfile=internal/tools/go.mod revive -config internal/revive.toml -set_exit_status -exclude '**/*_test.go' $$(internal/public-packages.sh)
	@$(PROSE) | sed 's#^#../../#' | xargs go -C internal/tools run ./prose
	@go tool -modfile=internal/tools/go.mod gocognit -over 14 -ignore '$(COMPLEX)' . 2>/dev/null || \
		{ echo "split these functions: their cognitive complexity is 15 or more"; exit 1; }
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted; run gofmt -w"; exit 1; fi

## api: report incompatible changes to the public API since the last release
.PHONY: api
api:
	internal/check-api.sh

## outdated: list dependencies and Go releases that have newer versions
.PHONY: outdated
outdated:
	@internal/outdated.sh "$(MODULES)" "$(GO_RELEASES)"

## vulnerabilities: report known vulnerabilities in the code that the modules here call
.PHONY: vulnerabilities
vulnerabilities:
	@for module in $(MODULES); do \
		echo "$$module"; (cd $$module && go tool -modfile=$(CURDIR)/internal/tools/go.mod govulncheck -db $(VULNERABILITY_DB) ./...) || exit 1; done

## drift: report what has changed in Kombo's published document UPSTREAM since the contract was written
.PHONY: drift
drift: # It fails if something changed that breaks programs, or if the documents cannot be compared; 3 is neither.
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; go build -C internal/tools -o "$$tools/drift" ./drift && \
	{ "$$tools/drift" -format '$(FORMAT)' '$(UPSTREAM)' || [ $$? = 3 ]; }

## upgrade-generator: show what VERSION of oapi-codegen would change, without changing anything
.PHONY: upgrade-generator
upgrade-generator:
	@internal/upgrade-generator.sh "$(VERSION)"

## accept-templates: record that our templates fit the generator's current ones
.PHONY: accept-templates
accept-templates:
	go -C internal/tools run ./overrides -accept -config ../../openapi/oapi-codegen.yaml

## release-check: check that everything is ready for the release VERSION=vX.Y.Z
.PHONY: release-check
release-check:
	@internal/release-check.sh "$(VERSION)"

## fuzz: run every fuzz target for FUZZTIME
.PHONY: fuzz
fuzz:
	@for file in $$(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$$file"); do \
			go -C "$$(dirname "$$file")" test . -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s || exit 1; done; done

## bench: compare the SDK with other clients, as ratios; BENCH=-help lists the options
.PHONY: bench
bench:
	@cd internal/bench && go run . $(BENCH)

## bench-table: compare kombosync's Table with upserts written by hand, in PostgreSQL and SQLite
.PHONY: bench-table
bench-table:
	@go -C internal/databases test -run '^$$' -bench Table -benchtime 5x .

## bench-build: measure what the SDK adds to a cold build and to the size of a program
.PHONY: bench-build
bench-build:
	@cd internal/bench && go run ./build
