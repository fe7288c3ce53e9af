// Command build measures how much the SDK adds to the time of a cold build and to the size of a
// program that already uses net/http. Run it with make bench-build, or in the directory of its
// module. It takes minutes, because it compiles net/http in each round.
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
	rounds := flag.Int("rounds", 3, "number of builds of each program")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, max(*rounds, 1)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const (
	maxSeconds   = 4
	maxKilobytes = 400
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
	added := median(sdk)
	fmt.Printf("Builds with an empty cache, median of %d rounds\n\n", rounds)
	fmt.Printf("  a program with net/http and encoding/json: %.1f s\n", median(bare))
	fmt.Printf("  added by the SDK: %.1f s (%.1f s of CPU time)  target: at most %d s  %s\n", added, median(cpu), maxSeconds, verdict(added, maxSeconds))
	fmt.Printf("  added by the SDK: %.0f kB  target: at most %d kB  %s\n", kilobytes, maxKilobytes, verdict(kilobytes, maxKilobytes))
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
	bare  time.Duration // the build of the program without the SDK
	sdk   time.Duration // the time that the SDK adds
	cpu   time.Duration // the CPU time that the SDK adds, which depends less on the load of the machine
	bytes int64         // the size that the SDK adds
}

// measure builds both programs with one cache, which is empty at first. The second build finds
// net/http in the cache. The time of linking is subtracted, because a program without the SDK is
// linked too.
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
			return 0, 0, fmt.Errorf("build %s in the directory of this module: %w\n%s", source, err, output)
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
