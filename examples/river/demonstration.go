package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// demonstration has what the steps share.
type demonstration struct {
	printing  sync.Mutex
	out       io.Writer
	pool      *pgxpool.Pool
	customers *customers
	workers   map[string]*exec.Cmd
	killed    atomic.Pointer[exec.Cmd]
}

func (d *demonstration) printf(format string, values ...any) {
	d.printing.Lock()
	defer d.printing.Unlock()
	fmt.Fprintf(d.out, format+"\n", values...)
}

func demonstrate(ctx context.Context, out io.Writer, s size) (r report, err error) {
	if s.workers < 2 || s.concurrency < 1 || s.customers < 4*s.workers*s.concurrency {
		return r, errors.New("at least two workers are needed, and four customers for each job that can run at once")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	database, stopDatabase, err := openDatabase()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, stopDatabase()) }()
	pool, err := database.connect(ctx, 8)
	if err != nil {
		return r, err
	}
	defer pool.Close()
	if err := migrate(ctx, pool); err != nil {
		return r, err
	}
	defer func() {
		_, dropErr := pool.Exec(context.WithoutCancel(ctx), "DROP SCHEMA "+schema+" CASCADE")
		err = errors.Join(err, dropErr)
	}()

	d := &demonstration{out: out, pool: pool, customers: newCustomers(s.customers), workers: map[string]*exec.Cmd{}}
	defer d.customers.close()
	if _, err := pool.Exec(ctx, "INSERT INTO integrations SELECT unnest($1::text[])", d.customers.ids); err != nil {
		return r, err
	}
	stopWorkers, err := d.startWorkers(cancel, database, s)
	defer func() { err = errors.Join(err, stopWorkers()) }()
	if err != nil {
		return r, err
	}
	d.printf("%d customers, %d workers, %d jobs at once in each.", s.customers, s.workers, s.concurrency)

	var showing sync.WaitGroup
	defer showing.Wait()
	showUntil, stopShowing := context.WithCancel(ctx)
	defer stopShowing()
	showing.Go(func() { d.show(showUntil) })

	if r.abandoned, err = d.killTheLeader(ctx); err != nil {
		return r, err
	}
	if err := d.changeEverything(ctx, &r); err != nil {
		return r, err
	}
	d.printf("Data of all customers has changed, and all webhooks have come. A new leader, which rescues the jobs, is chosen within half a minute.")
	if err := d.await(ctx, func(jobs jobs) (bool, error) { return jobs.waiting+jobs.running == 0, nil }); err != nil {
		return r, err
	}
	return r, d.compare(ctx, &r)
}

// startWorkers starts this program for each worker. If a worker ends by itself, the demonstration
// ends.
func (d *demonstration) startWorkers(cancel context.CancelCauseFunc, database database, s size) (stop func() error, err error) {
	var stopping atomic.Bool
	var running errgroup.Group
	var inputs []io.Closer
	stop = func() error {
		stopping.Store(true)
		for _, input := range inputs {
			_ = input.Close() // the worker ends
		}
		return running.Wait()
	}
	program, err := os.Executable()
	if err != nil {
		return stop, err
	}
	for number := range s.workers {
		name := fmt.Sprintf("worker-%d", number+1)
		worker := exec.Command(program, "-worker", name, "-concurrency", fmt.Sprint(s.concurrency), "-kombo", d.customers.gate.server.URL+"/v1",
			"-log", s.logLevel.String())
		worker.Env = append(os.Environ(), "DATABASE_URL="+database.url, "KOMBO_API_KEY="+kombotest.APIKey)
		worker.Stderr = os.Stderr
		input, err := worker.StdinPipe()
		if err != nil {
			return stop, err
		}
		inputs = append(inputs, input)
		if err := worker.Start(); err != nil {
			return stop, err
		}
		d.workers[name] = worker
		running.Go(func() error {
			err := worker.Wait()
			switch {
			case worker == d.killed.Load():
				return nil
			case !stopping.Load():
				cancel(fmt.Errorf("%s has ended by itself: %v", name, worker.ProcessState))
			case err != nil:
				return fmt.Errorf("%s did not end well: %w", name, err)
			}
			return nil
		})
	}
	return stop, nil
}

// killTheLeader waits until the leader and other workers are reading, kills the leader, and returns
// how many jobs it was running.
func (d *demonstration) killTheLeader(ctx context.Context) (abandoned int, err error) {
	var leader string
	err = d.await(ctx, func(jobs) (bool, error) {
		if !d.customers.allReady() {
			return false, nil
		}
		err := d.pool.QueryRow(ctx, "SELECT leader_id FROM river_leader").Scan(&leader)
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		held := len(d.customers.gate.heldBy(leader))
		return held > 0 && held < len(d.customers.gate.held()), err
	})
	if err != nil {
		return 0, err
	}
	d.killed.Store(d.workers[leader])
	if err := d.workers[leader].Process.Kill(); err != nil {
		return 0, err
	}
	err = d.pool.QueryRow(ctx, `
		SELECT count(*) FROM river_job WHERE kind = $1 AND state = 'running' AND attempted_by[cardinality(attempted_by)] = $2`,
		SyncArgs{}.Kind(), leader).Scan(&abandoned)
	if err != nil {
		return 0, err
	}
	d.printf("Killed %s, the leader, in the middle of %d jobs.", leader, abandoned)
	return abandoned, nil
}
