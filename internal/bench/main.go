// Command bench measures the SDK and other clients against a server on the loopback. All programs run in
// turns, so that a busy machine slows down all of them, and the results are ratios, because times mean
// little on another machine. Each result has its target.
//
// It runs in the directory of its module: make bench. make bench-build measures builds.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// settings are the sizes of the measurements.
type settings struct {
	rounds     int
	calls      int // for each round of one call
	employees  int
	many       int // employees for showing that memory does not depend on how many there are
	pages      int // of the lists that are read over a slow network; with n pages reading ahead can save (n-1)/2n of the time
	bursts     int
	goroutines int
	ogen       bool
	profile    string
}

var (
	full  = settings{rounds: 7, calls: 3000, employees: 20_000, many: 1_000_000, pages: 40, bursts: 25, goroutines: 64, ogen: true}
	quick = settings{rounds: 1, calls: 20, employees: 500, many: 1000, pages: 2, bursts: 3, goroutines: 8, ogen: true}
)

// section is one comparison.
type section struct {
	name string
	run  func(context.Context, settings, *report) error
}

var sections = []section{
	{"call", oneCall},
	{"iterate", iterate},
	{"link", slowLink},
	{"paging", paging},
	{"bursts", bursts},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, output io.Writer) error {
	var names []string
	for _, section := range sections {
		names = append(names, section.name)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	isQuick := flags.Bool("quick", false, "measure little: shows that the benchmarks work, and nothing else")
	only := flags.String("only", strings.Join(names, ","), "which comparisons to run")
	rounds := flags.Int("rounds", 0, "how often each way is measured")
	ogen := flags.Bool("ogen", true, "compare with a client that ogen generates, which takes a minute to build the first time")
	profile := flags.String("cpuprofile", "", "write a CPU profile of iterating with the SDK to this file")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	chosen := full
	if *isQuick {
		chosen = quick
	}
	if *rounds > 0 {
		chosen.rounds = *rounds
	}
	chosen.ogen, chosen.profile = *ogen, *profile
	(&report{output: output}).conditions()
	for name := range strings.SplitSeq(*only, ",") {
		i := slices.Index(names, name)
		if i < 0 {
			return fmt.Errorf("there is no comparison %q: choose from %s", name, strings.Join(names, ", "))
		}
		if err := sections[i].run(ctx, chosen, &report{output: output}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
