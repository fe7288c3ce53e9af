//go:build unix

package databases

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/stretchr/testify/require"
)

// orders configure a program that a test kills.
type orders struct {
	URL, Driver, Source, File string
	Dialect                   kombosync.Dialect
	Every, Lease              time.Duration
	BatchSize                 int
}

func newOrders(database database) orders {
	return orders{
		Driver: database.driver, Source: database.source, Dialect: database.dialect,
		Every: time.Hour, Lease: time.Second, BatchSize: 15,
	}
}

const ordersVariable = "KOMBOSYNC_TEST_ORDERS"

func isChild() bool { return os.Getenv(ordersVariable) != "" }

// child is the main function of the program. It syncs once, and retries while another program has
// the lease.
func child() int {
	err := func() error {
		var order orders
		if err := json.Unmarshal([]byte(os.Getenv(ordersVariable)), &order); err != nil {
			return err
		}
		db, err := sql.Open(order.Driver, order.Source)
		if err != nil {
			return err
		}
		defer db.Close()
		var store kombosync.Store
		if order.File != "" {
			file, err := kombosync.OpenFile(order.File)
			if err != nil {
				return err
			}
			defer file.Close()
			store = file
		} else if store, err = kombosync.NewSQL(db, order.Dialect, kombosync.WithLease(order.Lease)); err != nil {
			return err
		}
		client, err := kombo.NewClient("key", kombo.WithBaseURL(order.URL))
		if err != nil {
			return err
		}
		syncer, err := kombosync.New(store, kombosync.WithOverlap(0), kombosync.WithFullEvery(order.Every), kombosync.WithBatchSize(order.BatchSize))
		if err != nil {
			return err
		}
		tables, err := newTables(database{dialect: order.Dialect}, db)
		if err != nil {
			return err
		}
		var once sync.Once
		reading := func() { once.Do(func() { fmt.Println("reading") }) }
		for {
			result, err := syncer.Run(ctx, client.Integration(acme), tables.models(reading)...)
			for _, model := range result.Models {
				if model.Resumed {
					fmt.Println("resumed")
				}
			}
			if !errors.Is(err, kombosync.ErrRunning) && !errors.Is(err, kombosync.ErrLeaseLost) {
				return err
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// program is a running child.
type program struct {
	command *exec.Cmd
	reading chan struct{} // closed when it begins to read, or has ended
	ended   chan struct{} // closed when it has ended
	resumed int           // number of reads that it has resumed, if it was not killed; valid after ended is closed
}

func startAll(t *testing.T, order orders, count int) (programs []*program) {
	for range count {
		programs = append(programs, start(t, order))
	}
	return programs
}

func start(t *testing.T, order orders) *program {
	t.Helper()
	text, err := json.Marshal(order)
	require.NoError(t, err)
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), ordersVariable+"="+string(text))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	program := &program{command: command, reading: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(program.ended)
		lines := bufio.NewScanner(output)
		lines.Scan() // the line "reading"
		close(program.reading)
		for lines.Scan() {
			program.resumed++
		}
	}()
	return program
}

// kill kills the program and reports whether it was still running.
func (p *program) kill() bool {
	_ = p.command.Process.Kill()
	_ = p.wait()
	status, _ := p.command.ProcessState.Sys().(syscall.WaitStatus)
	return status.Signaled()
}

func (p *program) wait() error {
	<-p.ended
	return p.command.Wait()
}

// prepareKill creates a database and its tables for a test that kills programs. The state is in a
// file instead of in the database if inFile is true.
func prepareKill(t *testing.T, name string, inFile bool) (database, *sql.DB, orders) {
	t.Helper()
	database := databases[name](t)
	t.Parallel() // the programs wait for leases most of the time
	db := database.open(t)
	migrateTables(t, database, db)
	database.store(t) // creates the table of states
	order := newOrders(database)
	if inFile {
		order.File = filepath.Join(t.TempDir(), "kombo.json")
	}
	return database, db, order
}
