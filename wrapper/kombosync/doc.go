// Package kombosync keeps a copy of what Kombo has in your database. It reads what has changed since
// the last time, upserts and deletes rows, and remembers how far it came. It follows Kombo's
// recommendations (https://docs.kombo.dev/hris/getting-started/fetching-data).
//
//	table, err := kombosync.NewTable[gen.Employee](db, kombosync.PostgreSQL, "employees")
//	err = table.Migrate(ctx)
//	store, err := kombosync.NewSQL(db, kombosync.PostgreSQL)
//	err = store.Migrate(ctx)
//	syncer, err := kombosync.New(store)
//
//	employees := kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
//		return acme.HRIS.Employees(ctx, nil, since)
//	}, table)
//	result, err := syncer.Run(ctx, client.Integration(id), employees) // and other models
//
// Call [Syncer.Run] after the data-changed webhook and, because webhooks can get lost, once a day. It
// is a plain function with a context: any worker of any queue can call it. [Syncer.RunAll] runs many
// integrations on one machine, a few at a time.
//
// [Table] is a ready-made destination for PostgreSQL and SQLite; for anything else, implement
// [Destination]. The state is in the same database ([NewSQL]) or in a file ([OpenFile]).
//
// # What a run does
//
//  1. It takes the lease of a model, so that no other run reads it at the same time ([ErrRunning]).
//  2. It takes the time. A model that was never read, or not in full for a week ([WithFullEvery]), is
//     read in full. Otherwise the run reads what has changed since the start of the last read that
//     succeeded, minus five minutes ([WithOverlap]).
//  3. It passes batches to the destination: records to upsert and IDs to delete.
//  4. After each batch it stores a checkpoint, at most as often as saving takes a tenth of the time.
//  5. After a full read, the destination removes what was not in it. That finds records that Kombo no
//     longer lists: deleted records are listed for two weeks only
//     (https://docs.kombo.dev/hris/features/deletion-policy).
//  6. It stores the time of step 2.
//
// A run that fails or is killed at any point is made up for by the next one, which resumes the read at
// the checkpoint. A resumed read keeps the time of step 2. If Kombo rejects the cursor, if the filters
// have changed, or if the read began more than a week ago, it begins again.
//
// # What protects the copy
//
//   - Read functions get the integration that is synced, and an iterator of another one fails
//     ([Since]).
//   - A full read with far fewer records than before removes nothing ([ErrTooFewRecords]).
//   - A record with a malformed value does not stop the others: see [WithBadRecords].
//   - A run that lost its lease ([ErrLeaseLost]), because the database was unreachable or the machine
//     stood still for longer than the lease, cannot store its state, and [Table] rejects its late
//     batches. Other destinations can do so with Read.RunStarted.
//   - [WithOverlap] covers clocks that differ. A start in the future causes a full read.
//   - Two programs with different stores do not know of each other. Use one store.
//
// # Timeouts, concurrency and Kombo's rate limit
//
// Kombo allows a number of requests a minute for all your integrations and processes together, and
// returns it with every response (Response.RateLimit). A page has up to 250 records. With 300 requests
// a minute, that is 75,000 records a minute: a full read of 300,000 employees takes at least four
// minutes, and twice as long if another integration is read at the same time.
//
// A job may end before that, because the next one resumes the read. It should have time for some pages:
// with a limit of L requests a minute, N integrations at once in all processes, and jobs of T minutes,
// each job gets about L*T/N pages. Choose N so that this is at least ten: with 300 requests and jobs of
// one minute, at most 30. More integrations at once do not make anything faster once the limit is used
// up; a request of 200 ms at a time already uses all 300. If ModelResult.Waited is most of
// ModelResult.Duration, or the reason of failures is [ReasonRateLimit], the limit is the bottleneck.
//
// With [WithTimeLimit], RunAll gives each integration a limited time, so that large ones do not keep
// the others from being read. What is unfinished is resumed by the next RunAll, which begins with the
// oldest copies.
//
// # In a queue
//
// With a job for each integration, let at most one of them wait, and one more behind a job that is
// running, which may have passed what has just changed. Depending on the error, a job ...
//
//   - is run again at once after [ErrUnfinished], without counting as a failure;
//   - is run again soon after [ErrRunning];
//   - ends after [ErrNotReady], because data-changed makes a new one;
//   - is retried after errors for which kombo.IsRetryable returns true, when RetryAfter of the
//     kombo.Error is over.
//
// Result.Err joins the errors of all models, and errors.As finds the first one. Look at each
// ModelResult if the others matter. examples/river does this with River.
//
// # Operations
//
// [WithLogger] logs a line for each model, and [WithObserver] calls a function for each integration
// while others are still being read. Both have the integration's ID, counts and a [Reason], for example
// for metrics. Runs that were stopped by the program are not failures and not logged as warnings.
//
// The age of a copy is the time since State.Started: [Store].States returns it for all models. With
// [NewSQL], so does this query on PostgreSQL; in SQLite, replace the age by
// unixepoch() - started_ms / 1000:
//
//	SELECT integration_id, model, now() - to_timestamp(started_ms / 1000.0) AS age,
//	       checkpoint <> '' AS unfinished, full_records
//	FROM kombosync_state ORDER BY started_ms
//
// # Personal data
//
// Batches and bad records are personal data. They are not kept, logged or put into the text of errors.
// The state has IDs of integrations, times, counts, Kombo's cursors and the IDs of records that were
// skipped.
package kombosync
