package main

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/kombo-go/kombo/internal/bench/ogen"
	"github.com/kombo-go/kombo/internal/bench/server"
	"github.com/kombo-go/kombo/internal/bench/worker"
	"github.com/kombo-go/kombo/internal/people"
)

// reader is a program that reads employees.
type reader struct {
	name    string
	program string // the name of its directory in workers
	worker  *worker.Worker

	wall, cpu, allocs, bytes []float64 // for each round; all but wall are per record
	peak                     int64     // resident bytes
}

const contract = "../../openapi/bundle.gen.yaml"

// iterate compares how the SDK and other clients read all employees.
func iterate(ctx context.Context, settings settings, report *report) error {
	readers := []*reader{
		{name: "oapi-codegen's own client", program: "stock"},
		{name: "oapi-codegen's client with sonic", program: "sonic"},
		{name: "bytes only", program: "bytes"},
		{name: "kombo, page by page", program: "pages"},
		{name: "kombo", program: "kombo"},
		{name: "kombo with sonic", program: "plugged"},
	}
	if settings.ogen {
		readers = append(readers, &reader{name: "ogen's client", program: "ogen"})
	}
	folder, err := os.MkdirTemp("", "kombo-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := build(ctx, folder, settings.ogen); err != nil {
		return err
	}

	few := server.Start(people.NewPages(settings.employees), server.Setting{})
	defer few.Close()
	many := server.Start(people.NewPages(settings.many), server.Setting{})
	defer many.Close()

	// Memory is measured in processes that have done nothing else.
	for _, reader := range readers {
		if reader.peak, err = peak(folder, reader.program, few.URL, settings.employees); err != nil {
			return err
		}
	}
	peakOfMany, err := peak(folder, "kombo", many.URL, settings.many)
	if err != nil {
		return err
	}
	if err := measureReaders(ctx, settings, readers, folder, few.URL); err != nil {
		return err
	}
	reportReaders(settings, readers, peakOfMany, report)
	return nil
}

// measureReaders starts the programs and measures them in several rounds.
func measureReaders(ctx context.Context, settings settings, readers []*reader, folder, url string) error {
	for _, reader := range readers {
		var arguments []string
		if reader.program == "kombo" && settings.profile != "" {
			arguments = []string{settings.profile}
		}
		var err error
		if reader.worker, err = worker.Start(filepath.Join(folder, reader.program), arguments...); err != nil {
			return err
		}
		defer reader.worker.Close()
	}
	const warmUp = 1
	return interleave(warmUp+settings.rounds, readers, func(reader *reader, round int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := read(reader.worker, url, settings.employees)
		if err != nil || round < warmUp {
			return err
		}
		records := float64(result.Records)
		reader.wall = append(reader.wall, result.Wall.Seconds())
		reader.cpu = append(reader.cpu, result.CPU.Seconds()/records)
		reader.allocs = append(reader.allocs, float64(result.Allocations)/records)
		reader.bytes = append(reader.bytes, float64(result.Bytes)/records)
		return nil
	})
}

func reportReaders(settings settings, readers []*reader, peakOfMany int64, report *report) {
	stock := readers[0]
	byProgram := map[string]*reader{}
	var rows [][]string
	for _, reader := range readers {
		byProgram[reader.program] = reader
		rows = append(rows, []string{
			reader.name, ratios(stock.wall, reader.wall), ratios(stock.cpu, reader.cpu),
			fmt.Sprintf("%.0f", median(reader.allocs)), fmt.Sprintf("%.1f", median(reader.bytes)/1000), megabytes(reader.peak),
		})
	}
	size := float64(len(people.NewPages(people.PageSize).Results(0))) / people.PageSize / 1000
	report.table(fmt.Sprintf("Iterating over %d employees of %.1f kB in pages of %d, median and range of %d rounds", settings.employees, size,
		people.PageSize, settings.rounds),
		[]string{"throughput", "records/CPU", "allocs/record", "kB/record", "MB resident"}, rows)
	report.targets(iterateTargets(byProgram, settings, peakOfMany)...)
}

// iterateTargets returns the targets of the SDK's iterator. Since Go 1.27, encoding/json is faster,
// and so is the stock client.
func iterateTargets(byProgram map[string]*reader, settings settings, peakOfMany int64) []target {
	throughput, records := 4.2, 3.4
	if version.Compare(version.Lang(runtime.Version()), "go1.27") >= 0 {
		throughput, records = 3.4, 2.7
	}
	stock, kombo := byProgram["stock"], byProgram["kombo"]
	targets := []target{
		{what: "throughput against oapi-codegen's own client", value: medianRatio(stock.wall, kombo.wall), limit: throughput, unit: times},
		{what: "records per CPU second against the same", value: medianRatio(stock.cpu, kombo.cpu), limit: records, unit: times},
		{what: "allocations per record", value: median(kombo.allocs), limit: 170, atMost: true},
		{what: "allocated per record", value: median(kombo.bytes) / 1000, limit: 5.2, atMost: true, unit: "kB"},
		{what: fmt.Sprintf("resident with %d employees", settings.many), value: float64(peakOfMany) / 1e6, limit: 30, atMost: true, unit: "MB"},
		{what: fmt.Sprintf("resident, compared with %d employees", settings.employees),
			value: float64(peakOfMany) / float64(max(kombo.peak, 1)), limit: 1.2, atMost: true, unit: times},
	}
	for _, program := range []string{"sonic", "ogen"} {
		if other := byProgram[program]; other != nil {
			targets = append(targets,
				target{what: "throughput against " + other.name, value: medianRatio(other.wall, kombo.wall), limit: 1, unit: times},
				target{what: "records per CPU second against the same", value: medianRatio(other.cpu, kombo.cpu), limit: 1, unit: times})
		}
	}
	return targets
}

// build builds all workers.
func build(ctx context.Context, folder string, withOgen bool) error {
	output, err := exec.CommandContext(ctx, "go", "build", "-o", folder+string(filepath.Separator), "./workers/...").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the workers in the directory of this module: %w\n%s", err, output)
	}
	if withOgen {
		_, err = ogen.Build(contract, folder)
	}
	return err
}

// peak returns the peak resident size of a program that reads a list once, in bytes.
func peak(folder, program, baseURL string, employees int) (int64, error) {
	process, err := worker.Start(filepath.Join(folder, program))
	if err != nil {
		return 0, err
	}
	result, err := read(process, baseURL, employees)
	return result.Peak, errors.Join(err, process.Close())
}

// read has a worker read a list. It is an error if the worker does not read all of it.
func read(process *worker.Worker, baseURL string, employees int) (worker.Result, error) {
	result, err := process.Read(baseURL)
	if err == nil && result.Records != employees {
		err = fmt.Errorf("read %d of %d employees", result.Records, employees)
	}
	return result, err
}

func megabytes(bytes int64) string {
	if bytes == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.0f", float64(bytes)/1e6)
}
