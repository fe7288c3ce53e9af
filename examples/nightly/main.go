// Command nightly keeps the employees, groups and absences of several customers in an SQLite
// database. It is a cron job: each run reads what has changed since the last one, and the exit
// status reports whether all went well.
//
//	go run .                               three nights with the mock server and invented people
//	go run . -database nightly.db          the same, and keep the database
//	go run . -database nightly.db -full    read everything again, for example after a new column
//
// With KOMBO_API_KEY it reads from Kombo, in the region of KOMBO_REGION, the integrations in
// KOMBO_INTEGRATIONS: IDs with commas between them.
//
// The exit status is 0 if everything was read, 1 if some lists failed, and 2 if nothing was read.
// The next run reads what is missing. A value that cannot be decoded is stored as NULL, and the log
// names its field. An integration without data is read in the next night. Neither is a failure. The
// standard error has progress bars in a terminal, and otherwise a log without personal data.
//
// When a customer leaves, which the webhook integration-deleted announces, delete the rows of the
// integration from all tables, including kombosync_state and kombosync_fence.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// The exit statuses.
const (
	statusOK = iota
	statusFailed
	statusNotBegun
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("nightly", flag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.String("database", "", "the file of the database; without KOMBO_API_KEY, the default is a temporary file")
	full := flags.Bool("full", false, "read everything, not only what has changed")
	if err := flags.Parse(arguments); err != nil {
		return statusNotBegun
	}
	begun, err := begin(ctx, *path, *full, stdout, stderr)
	switch {
	case err == nil:
		return statusOK
	case begun:
		fmt.Fprintln(stderr, err)
		fmt.Fprintln(stderr, "nightly: not everything could be read; the next run reads the rest.")
		return statusFailed
	default:
		fmt.Fprintln(stderr, "nightly: nothing was read:", err)
		return statusNotBegun
	}
}

// begin opens the database and runs one night, or three with invented customers.
func begin(ctx context.Context, path string, full bool, stdout, stderr io.Writer) (begun bool, err error) {
	if os.Getenv("KOMBO_API_KEY") == "" {
		return beginInvented(ctx, path, full, stdout, stderr)
	}
	customers, err := customersOfKombo()
	if err != nil {
		return false, err
	}
	if path == "" {
		return false, errors.New("-database is missing: name the file for the records")
	}
	db, err := openDatabase(ctx, path)
	if err != nil {
		return false, err
	}
	defer db.Close()
	n := &night{db: db, customers: customers, stdout: stdout, stderr: stderr}
	return true, n.run(ctx, full)
}

// beginInvented runs three nights with invented customers.
func beginInvented(ctx context.Context, path string, full bool, stdout, stderr io.Writer) (begun bool, err error) {
	invented := inventCustomers()
	defer invented.server.Close()
	fmt.Fprint(stdout, "Reading from the mock server; set KOMBO_API_KEY and KOMBO_INTEGRATIONS to read from Kombo.\n\n")
	if path == "" {
		directory, err := os.MkdirTemp("", "nightly")
		if err != nil {
			return false, err
		}
		defer os.RemoveAll(directory)
		path = filepath.Join(directory, "nightly.db")
	}
	db, err := openDatabase(ctx, path)
	if err != nil {
		return false, err
	}
	defer db.Close()
	n := &night{db: db, customers: invented.customers(), stdout: stdout, stderr: stderr}
	for _, one := range []struct {
		title  string
		before func()
		full   bool
	}{
		{"The first night:", func() {}, full},
		{"The second night reads only what has changed:", invented.nextDay, full},
		{"A week later everything is read again, and what Kombo no longer has is removed:", invented.weekLater, true},
	} {
		if ctx.Err() != nil {
			break
		}
		one.before()
		fmt.Fprintln(stdout, one.title)
		err = errors.Join(err, n.run(ctx, one.full))
	}
	return true, err
}

func customersOfKombo() (customers []*kombo.Integration, err error) {
	client, err := kombo.NewClient("")
	if err != nil {
		return nil, err
	}
	ids := strings.FieldsFunc(os.Getenv("KOMBO_INTEGRATIONS"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(ids) == 0 {
		return nil, errors.New("KOMBO_INTEGRATIONS is not set: set it to the IDs of the integrations, with commas between them")
	}
	for _, id := range ids {
		customers = append(customers, client.Integration(id))
	}
	return customers, nil
}

// night is one run for all customers.
type night struct {
	db             *database
	customers      []*kombo.Integration
	stdout, stderr io.Writer
}

func (n *night) run(ctx context.Context, full bool) error {
	display := newDisplay(n.stderr)
	syncer, err := kombosync.New(n.db.state, kombosync.WithLogger(slog.New(slog.NewTextHandler(display.log, nil))))
	if err != nil {
		return err
	}
	read := syncer.RunAll
	if full {
		read = syncer.RunAllFull
	}
	results := read(ctx, n.customers, n.lists(display)...)
	display.close()
	return n.report(ctx, results)
}

// lists returns the lists that are read. Add more here.
func (n *night) lists(display *display) []kombosync.Model {
	return []kombosync.Model{
		list(n, display, "employees", n.db.employees, func(ctx context.Context, acme *kombo.Integration, options ...kombo.CallOption) iter.Seq2[gen.Employee, error] {
			return acme.HRIS.Employees(ctx, nil, options...)
		}),
		list(n, display, "groups", n.db.groups, func(ctx context.Context, acme *kombo.Integration, options ...kombo.CallOption) iter.Seq2[gen.Group, error] {
			return acme.HRIS.Groups(ctx, nil, options...)
		}),
		list(n, display, "absences", n.db.absences, func(ctx context.Context, acme *kombo.Integration, options ...kombo.CallOption) iter.Seq2[gen.Absence, error] {
			return acme.HRIS.Absences(ctx, nil, options...)
		}),
	}
}

// list reads a list into the table of the same name and shows its progress. A full read is expected
// to have as many records as the table, because Kombo does not report their number.
func list[R any](n *night, display *display, name string, table *kombosync.Table[R],
	read func(context.Context, *kombo.Integration, ...kombo.CallOption) iter.Seq2[R, error]) kombosync.Model {
	return kombosync.List(name, func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[R, error] {
		return func(yield func(R, error) bool) {
			var expected int64
			if since.UpdatedAfter == nil {
				expected = n.db.rows(ctx, name, acme.ID())
			}
			show, end := display.begin(acme.ID(), name, expected)
			defer end()
			read(ctx, acme, since, kombo.WithProgress(show))(yield)
		}
	}, table)
}

// report prints what was done. It returns an error if something failed.
func (n *night) report(ctx context.Context, results []kombosync.Result) error {
	const row = "  %-18s  %-10s  %-12s  %8v  %7v  %7v  %4v  %s\n"
	fmt.Fprintf(n.stdout, row, "integration", "list", "read", "upserted", "deleted", "removed", "bad", "result")
	var failures []error
	for _, result := range results {
		if len(result.Models) == 0 { // rejected
			failures = append(failures, result.Err)
			fmt.Fprintf(n.stdout, row, result.IntegrationID, "", "nothing", 0, 0, 0, 0, "failed")
		}
		for _, model := range result.Models {
			outcome := "ok"
			switch {
			case errors.Is(model.Err, kombosync.ErrNotReady):
				outcome = "no data yet"
			case model.Err != nil:
				outcome = "failed"
				failures = append(failures, fmt.Errorf("%s, %s: %w", result.IntegrationID, model.Model, model.Err))
			}
			fmt.Fprintf(n.stdout, row, result.IntegrationID, model.Model, extent(model), model.Upserted, model.Deleted, model.Removed, len(model.BadRecords), outcome)
		}
	}
	counts, err := n.db.count(context.WithoutCancel(ctx))
	if err != nil {
		failures = append(failures, err)
	}
	fmt.Fprintf(n.stdout, "  In the database: %s.\n\n", counts)
	return errors.Join(failures...)
}

// extent returns what was read.
func extent(model kombosync.ModelResult) string {
	switch {
	case model.Batches == 0 && model.Err != nil:
		return "nothing"
	case model.Full:
		return "everything"
	}
	return "what changed"
}
