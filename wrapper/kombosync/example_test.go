package kombosync_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"log"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// names is a destination that keeps the names of employees in memory.
type names struct {
	rows map[string]row
}

type row struct {
	name    string
	started time.Time
}

func (n *names) Apply(_ context.Context, batch kombosync.Batch[gen.Employee]) error {
	for _, employee := range batch.Upserts {
		n.rows[employee.ID] = row{name: *employee.FirstName, started: batch.Started}
	}
	for _, id := range batch.Deletes {
		delete(n.rows, id)
	}
	return nil
}

func (n *names) Sweep(_ context.Context, sweep kombosync.Sweep) (removed int64, err error) {
	for id, row := range n.rows {
		if row.started.Before(sweep.Started) && !slices.Contains(sweep.Keep, id) {
			delete(n.rows, id)
			removed++
		}
	}
	return removed, nil
}

// employeesInto returns the list of employees of any integration.
func employeesInto(destination kombosync.Destination[gen.Employee]) kombosync.Model {
	return kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
		return acme.HRIS.Employees(ctx, nil, since)
	}, destination)
}

// The first run reads everything, the next ones read what has changed.
func Example() {
	server := kombotest.Start() // instead of Kombo
	defer server.Close()
	lastWeek := time.Now().Add(-7 * 24 * time.Hour)
	server.SetRecords("GET /hris/employees",
		gen.Employee{ID: "1", FirstName: new("Nora"), ChangedAt: lastWeek},
		gen.Employee{ID: "2", FirstName: new("Max"), ChangedAt: lastWeek})

	directory, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(directory)
	store, err := kombosync.OpenFile(filepath.Join(directory, "kombo.json"))
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	syncer, err := kombosync.New(store)
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	destination := &names{rows: map[string]row{}}
	acme, employees := server.Client().Integration("personio:acme"), employeesInto(destination)
	show := func() {
		result, err := syncer.Run(ctx, acme, employees)
		if err != nil {
			log.Fatal(err)
		}
		one := result.Models[0]
		fmt.Println("full:", one.Full, "upserted:", one.Upserted, "deleted:", one.Deleted)
		for _, id := range slices.Sorted(maps.Keys(destination.rows)) {
			fmt.Println(id, destination.rows[id].name)
		}
	}
	show()
	server.SetRecords("GET /hris/employees",
		gen.Employee{ID: "1", FirstName: new("Nora"), ChangedAt: lastWeek},
		gen.Employee{ID: "2", RemoteDeletedAt: new(time.Now())},
		gen.Employee{ID: "3", FirstName: new("Kim"), ChangedAt: time.Now()})
	show()
	// Output:
	// full: true upserted: 2 deleted: 0
	// 1 Nora
	// 2 Max
	// full: false upserted: 1 deleted: 1
	// 1 Nora
	// 3 Kim
}

// Records with invalid values are set aside for a person to check, and the others are stored.
func ExampleWithBadRecords() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1", FirstName: new("Nora")}, map[string]any{"id": "2", "start_date": "soon"})
	syncer, remove := newExampleSyncer(kombosync.WithBadRecords(func(_ context.Context, bad kombosync.BadRecord) kombosync.Decision {
		var fieldError *kombo.FieldError
		if errors.As(bad.Err, &fieldError) {
			fmt.Println("put aside", bad.Model, bad.ID, "because of", fieldError.Pointer)
		}
		return kombosync.Skip
	}))
	defer remove()

	result, err := syncer.Run(context.Background(), server.Client().Integration("personio:acme"), employeesInto(&names{rows: map[string]row{}}))
	fmt.Println("upserted:", result.Models[0].Upserted, "skipped:", result.Models[0].Skipped, err)
	// Output:
	// put aside employees 2 because of /data/results/1/start_date
	// upserted: 1 skipped: 1 <nil>
}

// Kombo suddenly lists no records. The copy is kept until a person has checked and accepted the
// change.
func ExampleWithMaxRemoval() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1", FirstName: new("Nora")}, gen.Employee{ID: "2", FirstName: new("Max")})
	syncer, remove := newExampleSyncer()
	defer remove()
	ctx, acme := context.Background(), server.Client().Integration("personio:acme")
	destination := &names{rows: map[string]row{}}
	employees := employeesInto(destination)
	if _, err := syncer.Run(ctx, acme, employees); err != nil {
		log.Fatal(err)
	}

	server.SetRecords("GET /hris/employees")
	_, err := syncer.RunFull(ctx, acme, employees)
	fmt.Println("too few:", errors.Is(err, kombosync.ErrTooFewRecords), "rows:", len(destination.rows))
	accepting, err := syncer.With(kombosync.WithMaxRemoval(1))
	if err != nil {
		log.Fatal(err)
	}
	_, err = accepting.RunFull(ctx, acme, employees)
	fmt.Println("error:", err, "rows:", len(destination.rows))
	// Output:
	// too few: true rows: 2
	// error: <nil> rows: 0
}

// RunAll reads many integrations, a few at a time. One that is not ready does not affect the
// others.
func ExampleSyncer_RunAll() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1", FirstName: new("Nora")})
	server.Fail("GET /hris/employees", kombotest.Failure{Code: kombo.CodeIntegrationSetupIncomplete})
	syncer, remove := newExampleSyncer(kombosync.WithConcurrency(1))
	defer remove()

	client := server.Client()
	customers := []*kombo.Integration{client.Integration("personio:acme"), client.Integration("workday:example")}
	for _, result := range syncer.RunAll(context.Background(), customers, employeesInto(&names{rows: map[string]row{}})) {
		switch {
		case errors.Is(result.Err, kombosync.ErrNotReady):
			fmt.Println("not ready:", kombo.CodeOf(result.Err).Advice())
		case result.Err != nil:
			fmt.Println(result.Err)
		default:
			fmt.Println("upserted:", result.Models[0].Upserted)
		}
	}
	// Output:
	// not ready: Ask the customer to finish the setup, then wait for the data-changed webhook.
	// upserted: 1
}

// Workers on several machines share a table.
func ExampleNewSQL() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL")) // with github.com/jackc/pgx/v5/stdlib, for example
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	store, err := kombosync.NewSQL(db, kombosync.PostgreSQL)
	if err != nil {
		log.Fatal(err)
	}
	if err := store.Migrate(context.Background()); err != nil { // or put kombosync.Schema into your migrations
		log.Fatal(err)
	}
	syncer, err := kombosync.New(store, kombosync.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	_ = syncer
}

// newExampleSyncer returns a Syncer with its own file for the state.
func newExampleSyncer(options ...kombosync.Option) (syncer *kombosync.Syncer, remove func()) {
	directory, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	store, err := kombosync.OpenFile(filepath.Join(directory, "kombo.json"))
	if err != nil {
		log.Fatal(err)
	}
	if syncer, err = kombosync.New(store, options...); err != nil {
		log.Fatal(err)
	}
	return syncer, func() {
		_ = store.Close()
		_ = os.RemoveAll(directory)
	}
}
