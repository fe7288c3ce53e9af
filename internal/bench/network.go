package main

import (
	"context"
	"fmt"
	"time"

	"github.com/kombo-go/kombo/internal/bench/sdk"
	"github.com/kombo-go/kombo/internal/bench/server"
	"github.com/kombo-go/kombo/internal/people"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// pager reads all employees.
type pager struct {
	name string
	read sdk.Read
	wall []float64
}

// compare reads a list page by page and with the iterator, and returns how much faster the iterator
// is. work is called after each page.
func compare(ctx context.Context, rounds int, list *people.Pages, setting server.Setting, work func()) (float64, error) {
	pages := list.Count()
	source := server.Start(list, setting)
	defer source.Close()
	client, err := kombo.NewClient("key", kombo.WithBaseURL(source.URL))
	if err != nil {
		return 0, err
	}
	variants := []*pager{{name: "page by page", read: sdk.PageByPage}, {name: "iterator", read: sdk.Iterate}}
	err = interleave(rounds, variants, func(variant *pager, _ int) error {
		requests, started := source.Requests(), time.Now()
		records, err := variant.read(ctx, client, work)
		variant.wall = append(variant.wall, time.Since(started).Seconds())
		switch {
		case err != nil:
			return err
		case records != pages*people.PageSize || source.Requests()-requests != pages:
			return fmt.Errorf("%s: read %d employees with %d requests; there are %d on %d pages", variant.name, records,
				source.Requests()-requests, pages*people.PageSize, pages)
		}
		return nil
	})
	return medianRatio(variants[0].wall, variants[1].wall), err
}

// slowLink reads over a link with the latency and bandwidth of one between data centers. The
// program does nothing with the records.
func slowLink(ctx context.Context, settings settings, report *report) error {
	const latency, link = 50 * time.Millisecond, 100_000_000
	rounds, list := min(settings.rounds, 3), people.NewPages(settings.pages*people.PageSize)
	var rows [][]string
	var plain float64
	for _, setting := range []struct {
		name string
		server.Setting
	}{
		{"not compressed", server.Setting{Latency: latency, Link: link}},
		{"gzip", server.Setting{Latency: latency, Link: link, Gzip: true}},
		{"not compressed, next after results", server.Setting{Latency: latency, Link: link, NextLast: true}},
	} {
		faster, err := compare(ctx, rounds, list, setting.Setting, func() {})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			plain = faster
		}
		rows = append(rows, []string{setting.name, ratio(faster)})
	}
	report.table(fmt.Sprintf("Iterator against page by page, %v latency and %d Mbit/s, %d pages, median of %d rounds",
		latency, link/1_000_000, settings.pages, rounds),
		[]string{"throughput"}, rows)
	report.targets(target{what: "throughput, not compressed", value: plain, limit: 1.7, unit: times})
	return nil
}

// paging reads with a server and a program that each take equally long for a page.
func paging(ctx context.Context, settings settings, report *report) error {
	rounds, list := min(settings.rounds, 3), people.NewPages(settings.pages*people.PageSize)
	latencies := []time.Duration{5 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond}
	var rows [][]string
	var at50 float64
	for _, latency := range latencies {
		row := []string{latency.String()}
		for _, nextLast := range []bool{false, true} {
			faster, err := compare(ctx, rounds, list, server.Setting{Latency: latency, NextLast: nextLast}, func() { time.Sleep(latency) })
			if err != nil {
				return err
			}
			if latency == 50*time.Millisecond && !nextLast {
				at50 = faster
			}
			row = append(row, ratio(faster))
		}
		rows = append(rows, row)
	}
	report.table(fmt.Sprintf("Iterator against page by page, by the time that the server and the program each take for a page, %d pages, median of %d rounds",
		settings.pages, rounds), []string{"next first", "next last"}, rows)
	report.targets(target{what: "throughput with 50ms, next first", value: at50, limit: 1.9, unit: times})
	return nil
}
