// Package worker reads employees in a separate process, so that CPU time and memory are measured
// without those of the server.
package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Read reads all employees from the API at a base URL and returns their number.
type Read func(ctx context.Context, baseURL string) (int, error)

// Result is the cost of one [Read].
type Result struct {
	Records     int
	Wall, CPU   time.Duration
	Allocations uint64
	Bytes       uint64
	// Peak is the peak resident size of the process so far in bytes, 0 if unknown.
	Peak  int64
	Error string
}

// Main is the main function of a worker program. Each line of its input is a base URL, for which it
// calls read and writes a [Result]. The optional argument of the program is a file for a CPU
// profile.
func Main(read Read) {
	if len(os.Args) > 1 {
		file, err := os.Create(os.Args[1])
		if err == nil {
			err = pprof.StartCPUProfile(file)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := json.NewEncoder(os.Stdout).Encode(measure(read, lines.Text())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
	}
}

func measure(read Read, baseURL string) Result {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu, started := cpuTime(), time.Now()
	records, err := read(context.Background(), baseURL)
	result := Result{Records: records, Wall: time.Since(started), CPU: cpuTime() - cpu, Peak: peak()}
	runtime.ReadMemStats(&after)
	result.Allocations, result.Bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// peak does not use getrusage: on Linux, its peak includes the size of the parent process before
// exec.
func peak() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if size, found := strings.CutPrefix(line, "VmHWM:"); found {
			kilobytes, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(size), "kB")), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// Worker is a running worker program.
type Worker struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
}

// Start starts a worker program.
func Start(program string, arguments ...string) (*Worker, error) {
	command := exec.Command(program, arguments...)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return &Worker{command: command, in: in, out: json.NewDecoder(out)}, nil
}

// Read has the worker read the list once.
func (w *Worker) Read(baseURL string) (Result, error) {
	var result Result
	if _, err := fmt.Fprintln(w.in, baseURL); err != nil {
		return result, err
	}
	if err := w.out.Decode(&result); err != nil {
		return result, fmt.Errorf("read the result of %s: %w", w.command.Path, err)
	}
	if result.Error != "" {
		return result, fmt.Errorf("%s: %s", w.command.Path, result.Error)
	}
	return result, nil
}

// Close ends the worker.
func (w *Worker) Close() error {
	_ = w.in.Close()
	return w.command.Wait()
}
