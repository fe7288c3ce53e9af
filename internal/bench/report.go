package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// report prints tables and targets.
type report struct{ output io.Writer }

// table prints a title, a row of headings and rows of cells. The first column is text without a
// heading, the others are numbers.
func (r *report) table(title string, headings []string, rows [][]string) {
	fmt.Fprintf(r.output, "%s\n\n", title)
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row[0]))
	}
	writer := tabwriter.NewWriter(r.output, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range slices.Insert(slices.Clone(rows), 0, append([]string{""}, headings...)) {
		fmt.Fprintf(writer, "  %-*s\t%s\t\n", widest, row[0], strings.Join(row[1:], "\t"))
	}
	_ = writer.Flush()
	fmt.Fprintln(r.output)
}

// target is a measured value with its limit.
type target struct {
	what   string
	value  float64
	limit  float64
	atMost bool // whether limit is the maximum; otherwise it is the minimum
	unit   string
}

// targets prints values, their targets, and whether they are met.
func (r *report) targets(targets ...target) {
	writer := tabwriter.NewWriter(r.output, 0, 0, 2, ' ', 0)
	for _, t := range targets {
		fmt.Fprintf(writer, "  %s\t%s\ttarget: %s\t%s\n", t.what, t.format(t.value), t.requirement(), t.verdict())
	}
	_ = writer.Flush()
	fmt.Fprintln(r.output)
}

func (t target) format(value float64) string {
	if t.unit == times {
		return fmt.Sprintf("%.2f times", value)
	}
	return strings.TrimSpace(fmt.Sprintf("%.4g %s", value, t.unit))
}

func (t target) requirement() string {
	if t.atMost {
		return "at most " + t.format(t.limit)
	}
	return "at least " + t.format(t.limit)
}

func (t target) verdict() string {
	missing := (t.limit - t.value) / t.limit
	if t.atMost {
		missing = -missing
	}
	if missing <= 0 {
		return "met"
	}
	return fmt.Sprintf("missed by %.0f %%", 100*missing)
}

// times is the unit of ratios.
const times = "times"

func ratio(value float64) string { return fmt.Sprintf("%.2f", value) }

// ratios returns the median of the ratios of all rounds, with their range.
func ratios(values, references []float64) string {
	all := perRound(values, references)
	return fmt.Sprintf("%.2f (%.2f-%.2f)", median(all), slices.Min(all), slices.Max(all))
}

// conditions prints the settings that affect the results.
func (r *report) conditions() {
	garbage := cmp.Or(os.Getenv("GOGC"), "100")
	fmt.Fprintf(r.output, "%s %s/%s, GOMAXPROCS=%d, GOGC=%s. Ratios are relative to the first row.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), garbage)
}
