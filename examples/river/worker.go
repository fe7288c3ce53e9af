package main

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// The times of the demonstration are short. Each comment has a value for production.
const (
	// jobTimeout is the time limit of a run. Another job resumes an interrupted run. Production: a
	// minute, River's default, or longer.
	jobTimeout = 6 * time.Second
	// rescueAfter is when River assumes that the worker of a running job was killed, and runs the
	// job again. It must be longer than jobTimeout. Production: two hours. Other jobs do not wait
	// for it: see enqueue.
	rescueAfter = 8 * time.Second
	// lease is how long an integration stays locked after its worker was killed. Running workers
	// renew it. Production: kombosync.DefaultLease, a minute.
	lease = 5 * time.Second
	// busy is how long a job waits for another job of the same integration. Production: half a
	// minute.
	busy = time.Second
	// pageSize is the number of records of a page. Production: 250, the maximum.
	pageSize = 10
)

// SyncArgs is a job: read what has changed in one integration.
type SyncArgs struct {
	IntegrationID string `json:"integration_id"`
	// Behind marks the job that waits while another of the same integration runs. See enqueue.
	Behind bool `json:"behind,omitempty"`
}

// Kind names the job in the database.
func (SyncArgs) Kind() string { return "sync" }

// InsertOpts allows one unfinished job with the same arguments: however many webhooks come, one job
// waits. A job that fails is retried for more than an hour. During that time, webhooks and nightly
// runs do not make a new one.
func (SyncArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 8, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// enqueue makes sure that a run of the integration begins after this moment.
//
// A waiting job will read the change. A running job may have passed it already, so there is a
// second job behind it. That one also helps if a worker was killed: to River, its job is running
// until rescueAfter, but the job behind only waits for the lease.
func enqueue(ctx context.Context, client *river.Client[pgx.Tx], integrationID string) (*rivertype.JobInsertResult, error) {
	for {
		for _, behind := range []bool{false, true} {
			result, err := client.Insert(ctx, SyncArgs{IntegrationID: integrationID, Behind: behind}, nil)
			if err != nil || !result.UniqueSkippedAsDuplicate || result.Job.State != rivertype.JobStateRunning {
				return result, err
			}
		}
		// Both are running, so one is about to end or to find that it must wait.
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// syncWorker runs jobs. All state is in the database.
type syncWorker struct {
	river.WorkerDefaults[SyncArgs]
	kombo     *kombo.Client
	syncer    *kombosync.Syncer
	employees kombosync.Model
}

// employeesModel is the list of employees of any integration.
func employeesModel(table kombosync.Destination[gen.Employee]) kombosync.Model {
	return kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
		return acme.HRIS.Employees(ctx, &gen.GetEmployeesParams{PageSize: new(int64(pageSize))}, since)
	}, table)
}

// Work reads one integration. More lists are more arguments of Run.
func (w *syncWorker) Work(ctx context.Context, job *river.Job[SyncArgs]) error {
	_, err := w.syncer.Run(ctx, w.kombo.Integration(job.Args.IntegrationID), w.employees)
	return outcome(ctx, err)
}

// outcome returns what River does with a job.
func outcome(ctx context.Context, err error) error {
	var failure *kombo.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kombosync.ErrNotReady):
		// The webhook data-changed makes a new job when there is something to read. A job that is
		// snoozed until then would prevent that.
		return river.JobCancel(err)
	case errors.Is(err, kombosync.ErrUnfinished):
		// The run took too long, or the process ends. That is not a failure: the same job resumes
		// it, here or elsewhere.
		return river.JobSnooze(0)
	case errors.Is(err, kombosync.ErrTooFewRecords):
		// A person has to check the integration.
		return river.JobCancel(err)
	case errors.Is(err, kombosync.ErrRunning):
		return river.JobSnooze(busy + rand.N(busy))
	case ctx.Err() != nil, !errors.As(err, &failure):
		// The process ends before the run has read anything, or the database failed. River retries
		// with increasing delays.
		return err
	case !kombo.IsRetryable(err):
		// For example, a permission is missing: a person has to check the job. The nightly run
		// tries again.
		return river.JobCancel(err)
	case failure.RetryAfter > 0:
		// Kombo says when to retry. Until then the worker runs other jobs.
		return river.JobSnooze(failure.RetryAfter)
	}
	return err
}

// NightlyArgs is a job: enqueue all integrations, because webhooks can get lost.
type NightlyArgs struct{}

// Kind names the job in the database.
func (NightlyArgs) Kind() string { return "nightly" }

// InsertOpts allow one job a day, so that it does not matter how often the leader changes.
func (NightlyArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: 24 * time.Hour}}
}

type nightlyWorker struct {
	river.WorkerDefaults[NightlyArgs]
	pool *pgxpool.Pool
}

// Work enqueues a job for each integration that has none yet.
func (w *nightlyWorker) Work(ctx context.Context, _ *river.Job[NightlyArgs]) error {
	rows, err := w.pool.Query(ctx, "SELECT id FROM integrations ORDER BY id")
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) == 0 {
		return err
	}
	jobs := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		jobs[i] = river.InsertManyParams{Args: SyncArgs{IntegrationID: id}}
	}
	_, err = river.ClientFromContext[pgx.Tx](ctx).InsertMany(ctx, jobs)
	return err
}

// night is the schedule of the nightly run: three o'clock, UTC.
type night struct{}

func (night) Next(now time.Time) time.Time {
	year, month, day := now.UTC().Date()
	next := time.Date(year, month, day, 3, 0, 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

// workerConfig is what flags say about a worker process.
type workerConfig struct {
	name, komboURL string
	concurrency    int
	logLevel       slog.Level
	figures        string // the address that serves the figures, "" for none
}

// work runs a worker process. It runs jobs, a few at a time, until the context ends, and then
// finishes those that it has begun.
func work(ctx context.Context, config workerConfig, database database) error {
	// One connection for each job, one for River's notifications, and some for everything else.
	pool, err := database.connect(ctx, config.concurrency+4)
	if err != nil {
		return err
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	store, err := kombosync.NewSQL(db, kombosync.PostgreSQL, kombosync.WithLease(lease))
	if err != nil {
		return err
	}
	table, err := employeesTable(db)
	if err != nil {
		return err
	}
	// Logs and errors contain no personal data.
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: config.logLevel}))
	figures := newFigures(store)
	if config.figures != "" {
		if err := figures.serve(ctx, config.figures); err != nil {
			return err
		}
	}
	syncer, err := kombosync.New(store, kombosync.WithLogger(logger), kombosync.WithObserver(figures.sync))
	if err != nil {
		return err
	}
	api, err := kombo.NewClient("", kombo.WithBaseURL(config.komboURL), kombo.WithUserAgent(config.name),
		kombo.WithLogger(logger), kombo.WithObserver(figures.attempt))
	if err != nil {
		return err
	}

	workers := river.NewWorkers()
	river.AddWorker(workers, &syncWorker{kombo: api, syncer: syncer, employees: employeesModel(table)})
	river.AddWorker(workers, &nightlyWorker{pool: pool})
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		ID:                   config.name, // must be unique; production: omit it
		Workers:              workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: config.concurrency}},
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      jobTimeout,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(night{}, func() (river.JobArgs, *river.InsertOpts) {
			return NightlyArgs{}, nil
		}, &river.PeriodicJobOpts{RunOnStart: true})}, // in case no leader was running at three o'clock
		Logger: logger,
	})
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return err
	}
	<-client.Stopped()
	return nil
}
