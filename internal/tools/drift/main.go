// Command drift compares the contract with the OpenAPI document that Kombo publishes.
//
//	drift [-contract FILE] [-accepted FILE] [-format text|json|markdown] UPSTREAM
//
// UPSTREAM is a file or an address, in JSON or YAML, of OpenAPI 3.0 or 3.1. Drift compares what the
// documents promise (package facts), in any style. It reports each change once, with the operations
// that it shows in and its meaning for programs that use the SDK.
//
// The exit status says which changes there are:
//
//	0  none
//	3  none that breaks programs: additive changes, changes of documentation, or accepted differences
//	   that are no longer there
//	4  some that break programs
//	1  (or any other) the documents could not be compared
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/kombo-go/kombo/internal/tools/accepted"
	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/fetch"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const (
	statusNone     = 0
	statusError    = 1
	statusAdditive = 3
	statusBreaking = 4
)

const usage = `usage: drift [flags] UPSTREAM

Compares the contract with the OpenAPI document UPSTREAM, a file or an address. Exit status: 0 no change, 3 only changes
that break no program, 4 changes that break programs, 1 an error.

`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the command; it returns the exit status.
func run(arguments []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("drift", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	contract := flags.String("contract", "openapi/bundle.gen.yaml", "the contract as one document")
	acceptedFile := flags.String("accepted", "openapi/drift.yaml", "the intended differences")
	format := flags.String("format", "text", "text, json, or markdown for an issue")
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		return statusNone
	case err != nil:
		return statusError
	case flags.NArg() != 1:
		flags.Usage()
		return statusError
	}
	report, err := compare(*contract, *acceptedFile, flags.Arg(0))
	if err == nil {
		err = report.write(stdout, *format)
	}
	if err != nil {
		fmt.Fprintf(stderr, "drift: %v\n", err)
		return statusError
	}
	return report.status()
}

// compare reads everything and compares it.
func compare(contractFile, acceptedFile, upstream string) (*report, error) {
	ours, failedOurs := fetch.Parse(contractFile, factsOf)
	theirs, failedTheirs := fetch.Parse(upstream, factsOf)
	rules, failedRules := fetch.Parse(acceptedFile, accepted.Read)
	if err := errors.Join(failedOurs, failedTheirs, failedRules); err != nil {
		return nil, err
	}
	changes, count, stale := rules.Apply(facts.Compare(ours, theirs))
	return &report{entries: facts.Fold(changes), accepted: count, stale: stale}, nil
}

func factsOf(text []byte) (facts.List, error) {
	document, err := openapi.Read(text)
	if err != nil {
		return nil, err
	}
	return facts.Of(document)
}
