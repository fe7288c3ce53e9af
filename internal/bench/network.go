package main

import (
	"context"
	"fmt"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/bench/server"
	"github.com/kombo-go/kombo/internal/people"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// pager reads all employees and calls work for each page's worth of them.
type pager struct {
	name string
	read func(ctx context.Context, client *kombo.Client, work func()) (int, error)
	wall []float64
}

func pagers() []*pager {
	return []*pager{
		{name: "page after page", read: readPages},
		{name: "iterator", read: readRecords},
	}
}

func readPages(ctx context.Context, client *kombo.Client, work func()) (records int, err error) {
	params := gen.GetEmployeesParams{PageSize: new(int64(people.PageSize))}
	for {
		page, err := client.Integration("example:1").HRIS.GetEmployees(ctx, &params)
		if err != nil {
			return records, err
		}
		records += len(page.Data.Results)
		work()
		if params.Cursor = page.Data.Next; params.Cursor == nil {
			return records, nil
		}
	}
}

func readRecords(ctx context.Context, client *kombo.Client, work func()) (records int, err error) {
	for _, err := range client.Integration("example:1").HRIS.Employees(ctx, nil) {
		if err != nil {
			return records, err
		}
		if records++; records%people.PageSize == 0 {
			work()
		}
	}
	return records, nil
}

// compare reads a list in both ways and returns how much faster the iterator is.
func compare(ctx context.Context, rounds int, list *people.Pages, setting server.Setting, work func()) (float64, error) {
	pages := list.Count()
	source := server.Start(list, setting)
	defer source.Close()
	client, err := kombo.NewClient("key", kombo.WithBaseURL(source.URL))
	if err != nil {
		return 0, err
	}
	ways := pagers()
	err = inTurns(rounds, ways, func(way *pager, _ int) error {
		requests, started := source.Requests(), time.Now()
		records, err := way.read(ctx, client, work)
		way.wall = append(way.wall, time.Since(started).Seconds())
		switch {
		case err != nil:
			return err
		case records != pages*people.PageSize || source.Requests()-requests != pages:
			return fmt.Errorf("%s: %d employees were read with %d requests, but %d are in %d pages", way.name, records,
				source.Requests()-requests, pages*people.PageSize, pages)
		}
		return nil
	})
	return medianRatio(ways[0].wall, ways[1].wall), err
}

// slowLink reads over a network as it is between data centers, by a program that does nothing with what it reads.
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
		{"not compressed, next last", server.Setting{Latency: latency, Link: link, NextLast: true}},
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
	report.table(fmt.Sprintf("Iterating against page after page, %v latency and %d Mbit/s, %d pages, median of %d rounds", latency, link/1_000_000, settings.pages, rounds),
		[]string{"throughput"}, rows)
	report.targets(target{what: "throughput, not compressed", value: plain, limit: 1.7, unit: times})
	return nil
}

// paging reads from a server that takes as long as the program does with each page.
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
	report.table(fmt.Sprintf("Iterating against page after page, by how long the server and the program each take for a page, %d pages, median of %d rounds",
		settings.pages, rounds), []string{"next first", "next last"}, rows)
	report.targets(target{what: "throughput with 50ms, next first", value: at50, limit: 1.9, unit: times})
	return nil
}
