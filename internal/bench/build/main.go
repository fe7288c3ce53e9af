// Command build measures what the SDK adds to a cold build of a program that has net/http already: the time, and the size
// of the program. It runs in the folder of the module internal/bench and takes minutes, since all of net/http is compiled
// each time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 3, "how often everything is built")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, max(*rounds, 1)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const (
	mostSeconds   = 4
	mostKilobytes = 400
)

func run(ctx context.Context, rounds int) error {
	var bare, sdk, cpu []float64
	var kilobytes float64
	for range rounds {
		result, err := measure(ctx)
		if err != nil {
			return err
		}
		bare = append(bare, result.bare.Seconds())
		sdk = append(sdk, result.sdk.Seconds())
		cpu = append(cpu, result.cpu.Seconds())
		kilobytes = float64(result.bytes) / 1000
	}
	more := median(sdk)
	fmt.Printf("Building with nothing compiled before, median of %d rounds\n\n", rounds)
	fmt.Printf("  a program with net/http and encoding/json: %.1f s\n", median(bare))
	fmt.Printf("  more with the SDK: %.1f s (%.1f s of CPU time)  target: at most %d s  %s\n", more, median(cpu), mostSeconds, verdict(more, mostSeconds))
	fmt.Printf("  larger with the SDK: %.0f kB  target: at most %d kB  %s\n", kilobytes, mostKilobytes, verdict(kilobytes, mostKilobytes))
	return nil
}

func median(values []float64) float64 { return slices.Sorted(slices.Values(values))[len(values)/2] }

func verdict(value, limit float64) string {
	if value <= limit {
		return "met"
	}
	return fmt.Sprintf("missed by %.0f %%", 100*(value-limit)/limit)
}

type result struct {
	bare  time.Duration // the whole program without the SDK
	sdk   time.Duration // what the SDK's program takes on top of that
	cpu   time.Duration // the same in CPU time, which depends less on what else the machine does
	bytes int64         // by how much it is larger
}

// measure builds both programs with one empty cache. The second finds net/http compiled, so what it takes is its own;
// linking, which the first program needs as well, is taken off.
func measure(ctx context.Context) (result, error) {
	folder, err := os.MkdirTemp("", "kombo-bench-")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(folder)
	cache, bare, sdk := filepath.Join(folder, "cache"), filepath.Join(folder, "bare"), filepath.Join(folder, "sdk")
	build := func(program, source string) (wall, cpu time.Duration, err error) {
		command := exec.CommandContext(ctx, "go", "build", "-o", program, source)
		command.Env = append(os.Environ(), "GOCACHE="+cache)
		started := time.Now()
		output, err := command.CombinedOutput()
		if err != nil {
			return 0, 0, fmt.Errorf("build %s, in the folder of this module: %w\n%s", source, err, output)
		}
		state := command.ProcessState
		return time.Since(started), state.UserTime() + state.SystemTime(), nil
	}
	var r result
	if r.bare, _, err = build(bare, "./build/bare"); err != nil {
		return r, err
	}
	link, linkCPU, err := build(filepath.Join(folder, "again"), "./build/bare")
	if err != nil {
		return r, err
	}
	if r.sdk, r.cpu, err = build(sdk, "./build/sdk"); err != nil {
		return r, err
	}
	r.sdk, r.cpu = r.sdk-link, r.cpu-linkCPU
	without, err := os.Stat(bare)
	if err != nil {
		return r, err
	}
	with, err := os.Stat(sdk)
	if err != nil {
		return r, err
	}
	r.bytes = with.Size() - without.Size()
	return r, nil
}
