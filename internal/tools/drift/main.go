// Command drift compares the contract with the OpenAPI document that Kombo publishes.
//
//	drift [-contract FILE] [-accepted FILE] [-format text|json|markdown] UPSTREAM
//
// UPSTREAM is a file or an address, in JSON or YAML, of OpenAPI 3.0 or 3.1. What is compared is what the documents
// promise (package facts), not how they say it. Each change is told once, with the operations it shows in and with what
// it means for programs that use the SDK.
//
// The exit status says which changes there are:
//
//	0  none
//	3  none that breaks programs: additive changes, changes of documentation, or accepted differences that are no longer
//	   there
//	4  some that break programs
//	1  (or any other) the documents could not be compared; nothing is known
//
// The order of things, one file each:
//
//	report.go   write the report
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
	acceptedFile := flags.String("accepted", "openapi/drift.yaml", "the differences that are meant to be")
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
	ours, err := readFacts(contractFile)
	if err != nil {
		return nil, err
	}
	theirs, err := readFacts(upstream)
	if err != nil {
		return nil, err
	}
	text, err := fetch.Read(acceptedFile)
	if err != nil {
		return nil, err
	}
	rules, err := accepted.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", acceptedFile, err)
	}
	changes, count, stale := rules.Apply(facts.Compare(ours, theirs))
	return &report{upstream: upstream, entries: facts.Fold(changes), accepted: count, stale: stale}, nil
}

func readFacts(name string) (facts.List, error) {
	text, err := fetch.Read(name)
	if err != nil {
		return nil, err
	}
	document, err := openapi.Read(text)
	if err == nil {
		var list facts.List
		if list, err = facts.Of(document); err == nil {
			return list, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}
