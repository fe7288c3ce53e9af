// Command river keeps copies of hundreds of customers' employees with package kombosync and River, a job queue on
// PostgreSQL, in several worker processes. One of them is killed in the middle, and nothing is lost.
//
//	cd examples/river && go run .
//
// It needs PostgreSQL, but no account: it talks to the stand-in server that comes with the SDK. See README.md.
//
// worker.go and destination.go are what a program in production consists of; a run is the plain function Syncer.Run, so
// nothing in the SDK knows of River. The rest is the demonstration:
//
//  1. It starts PostgreSQL, the stand-in with its customers, and the workers, which are this program once more. The leader
//     that River chooses among them begins the nightly run, which enqueues a job for each customer.
//  2. When all workers are in the middle of reading, it kills the leader with SIGKILL. That is the worst case: its jobs stay
//     behind as running, its customers are locked, and nobody starts the next nightly run until there is a new leader.
//  3. At the same time data of all customers changes, and Kombo sends five webhooks for each.
//  4. When no job is left it compares the copies with what the stand-in has.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"golang.org/x/sync/errgroup"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// size is how much there is to do, and who does it.
type size struct {
	customers, workers, concurrency int
	logLevel                        slog.Level
}

func main() {
	var s size
	flag.IntVar(&s.customers, "customers", 300, "how many integrations there are")
	flag.IntVar(&s.workers, "workers", 4, "how many worker processes there are")
	flag.IntVar(&s.concurrency, "concurrency", 5, "how many jobs each of them runs at once")
	config := workerConfig{logLevel: slog.LevelError}
	flag.StringVar(&config.name, "worker", "", "be the worker of this name; the demonstration starts those itself")
	flag.StringVar(&config.komboURL, "kombo", "", "the base URL that the worker reads from")
	flag.StringVar(&config.figures, "figures", "", "the address where the worker serves its figures, at /debug/vars: 127.0.0.1:8080")
	flag.TextVar(&config.logLevel, "log", config.logLevel, "what workers log; production: INFO")
	flag.Parse()
	config.concurrency, s.logLevel = s.concurrency, config.logLevel
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var err error
	if config.name != "" {
		go func() { // the demonstration has ended, however that came
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
		err = work(ctx, config, database{os.Getenv("DATABASE_URL")})
	} else {
		var r report
		r, err = demonstrate(ctx, os.Stdout, s)
		if err == nil {
			fmt.Println("\n" + r.String())
			err = r.check()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// report is what there was to see.
type report struct {
	customers, employees int // what Kombo has in the end
	nights               int // nightly runs
	webhooks             int
	queued, behind       int // webhooks that made a job, or one behind a running job; all others had a job that would see it
	abandoned, rescued   int // jobs that the killed worker was running, and jobs that River took from it
	ahead                int // rescued jobs whose customer was up to date before, by the job behind
	completed, cancelled int // jobs
	snoozes              int
	givenUp              int // jobs
	missing, wrong       int // employees that are not in the copy, or otherwise
	surplus              int // employees that are only in the copy
}

func (r report) String() string {
	return fmt.Sprintf(`%d nightly run, and %d webhooks enqueued %d jobs, and %d behind jobs that were running; the others found one waiting.
The killed worker left %d jobs running. River rescued %d; %d of their customers had been brought up to date before that.
%d jobs were completed, with %d snoozes; %d were cancelled because the customer was not ready; %d were given up.
%d employees of %d customers compared: %d missing, %d wrong, %d too many.`,
		r.nights, r.webhooks, r.queued, r.behind, r.abandoned, r.rescued, r.ahead, r.completed, r.snoozes, r.cancelled, r.givenUp,
		r.employees, r.customers, r.missing, r.wrong, r.surplus)
}

func (r report) check() error {
	if r.missing+r.wrong+r.surplus+r.givenUp > 0 {
		return errors.New("the copy is not what Kombo has")
	}
	return nil
}

// demonstration is what the steps share.
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

// startWorkers starts this program once more for each worker. One that ends by itself ends the demonstration.
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

// killTheLeader waits until the leader and others are in the middle of reading, kills it, and returns how many jobs it was running.
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

// changeEverything changes data of all customers, and delivers five webhooks for each of them to the program's handler.
func (d *demonstration) changeEverything(ctx context.Context, r *report) error {
	client, err := river.NewClient(riverpgxv5.New(d.pool), &river.Config{})
	if err != nil {
		return err
	}
	var queued, behind atomic.Int64
	router := kombo.NewWebhookRouter()
	kombo.OnWebhook(router, func(ctx context.Context, _ *kombo.WebhookEvent, data *gen.DataChangedWebhook) error {
		result, err := enqueue(ctx, client, data.IntegrationID)
		if err != nil {
			return err // Kombo sends it again
		}
		switch {
		case result.UniqueSkippedAsDuplicate:
		case strings.Contains(string(result.Job.EncodedArgs), `"behind"`):
			behind.Add(1)
		default:
			queued.Add(1)
		}
		return nil
	})
	handler := kombo.WebhookHandler(webhookSecret, router.Handle)

	// Those that are just being read come first: their runs have seen pages from before the change, and others after it.
	held := d.customers.gate.held()
	others := slices.DeleteFunc(slices.Clone(d.customers.ids), func(id string) bool { return slices.Contains(held, id) })
	d.customers.change(held)
	err = deliver(ctx, handler, held)
	d.customers.gate.open()
	if err != nil {
		return err
	}
	d.customers.change(others)
	if err := deliver(ctx, handler, others); err != nil {
		return err
	}
	r.webhooks, r.queued, r.behind = 5*len(d.customers.ids), int(queued.Load()), int(behind.Load())
	return nil
}

const webhookSecret = "secret-of-the-example"

// deliver delivers five webhooks for each customer, several at once, each until it is taken.
func deliver(ctx context.Context, handler http.Handler, ids []string) error {
	var deliveries errgroup.Group
	deliveries.SetLimit(8)
	for range 5 {
		for _, id := range ids {
			deliveries.Go(func() error {
				event := kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Secret: webhookSecret, Data: gen.DataChangedWebhook{IntegrationID: id}}
				for ctx.Err() == nil {
					if event.Deliver(handler).StatusCode == http.StatusOK {
						return nil
					}
				}
				return context.Cause(ctx)
			})
		}
	}
	return deliveries.Wait()
}

// jobs counts those of the kind sync.
type jobs struct {
	waiting, running, completed int
}

func (d *demonstration) jobs(ctx context.Context) (j jobs, err error) {
	err = d.pool.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE state IN ('available', 'pending', 'retryable', 'scheduled')), count(*) FILTER (WHERE state = 'running'),
			count(*) FILTER (WHERE state = 'completed')
		FROM river_job WHERE kind = $1`, SyncArgs{}.Kind()).Scan(&j.waiting, &j.running, &j.completed)
	return j, err
}

// await looks at the jobs again and again until something is so.
func (d *demonstration) await(ctx context.Context, isSo func(jobs) (bool, error)) error {
	for {
		j, err := d.jobs(ctx)
		if err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if done, err := isSo(j); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// show prints the jobs once a second.
func (d *demonstration) show(ctx context.Context) {
	begun := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
		if j, err := d.jobs(ctx); err == nil {
			d.printf("%4.0f s: %4d jobs waiting, %3d running, %4d completed", time.Since(begun).Seconds(), j.waiting, j.running, j.completed)
		}
	}
}

// compare holds the table against what the stand-in has, and counts what has become of the jobs.
func (d *demonstration) compare(ctx context.Context, r *report) error {
	r.customers = len(d.customers.ids)
	surplus := map[string]map[string]string{} // what is in the table, less what is found below
	rows, err := d.pool.Query(ctx, "SELECT integration_id, id, first_name FROM employees")
	if err != nil {
		return err
	}
	var integrationID, id, firstName string
	_, err = pgx.ForEachRow(rows, []any{&integrationID, &id, &firstName}, func() error {
		if surplus[integrationID] == nil {
			surplus[integrationID] = map[string]string{}
		}
		surplus[integrationID][id] = firstName
		return nil
	})
	if err != nil {
		return err
	}
	for integrationID, employees := range d.customers.rows {
		for id, want := range employees {
			r.employees++
			got, has := surplus[integrationID][id]
			switch {
			case !has:
				r.missing++
			case got != want:
				r.wrong++
			}
			delete(surplus[integrationID], id)
		}
	}
	for _, employees := range surplus {
		r.surplus += len(employees)
	}
	return d.pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM river_job WHERE kind = $2),
			count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'cancelled'),
			count(*) FILTER (WHERE state NOT IN ('completed', 'cancelled')),
			count(*) FILTER (WHERE metadata ? 'river:rescue_count'), coalesce(sum((metadata->>'snoozes')::int), 0),
			count(*) FILTER (WHERE metadata ? 'river:rescue_count' AND EXISTS (
				SELECT FROM river_job AS other WHERE other.args->'integration_id' = job.args->'integration_id' AND other.args ? 'behind'
					AND other.finalized_at < (job.errors[1]->>'at')::timestamptz))
		FROM river_job AS job WHERE kind = $1`, SyncArgs{}.Kind(), NightlyArgs{}.Kind()).
		Scan(&r.nights, &r.completed, &r.cancelled, &r.givenUp, &r.rescued, &r.snoozes, &r.ahead)
}
