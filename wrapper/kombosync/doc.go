// Package kombosync keeps a copy of what Kombo has: it reads what has changed since the last time, hands over what to
// insert, replace and delete, and remembers how far it got. It follows Kombo's advice for reading
// (Kombo: getting-started/fetching-data).
//
//	store, err := kombosync.OpenFile("/var/lib/acme/kombo.json") // or NewSQL
//	syncer, err := kombosync.New(store)
//
//	employees := kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
//		return acme.HRIS.Employees(ctx, nil, since)
//	}, destination)
//	result, err := syncer.Run(ctx, client.Integration(id), employees, groups, absences)
//
// Call [Syncer.Run] when the webhook data-changed comes and, since webhooks can get lost, from time to time besides. It is
// a plain function with a context: any worker of any queue can call it. [Syncer.RunAll] runs many integrations on one
// machine, a few at a time.
//
// # What a run does
//
//  1. It takes the lease of a model, so that no other run reads it at the same time ([ErrRunning]).
//  2. It takes the time. A model that was never read, or not in full for a week ([WithFullEvery]), is read in full;
//     otherwise only what has changed since the start of the last read that succeeded, less some minutes ([WithOverlap]).
//  3. It hands over batches: records to upsert and ids to delete ([Destination]). Where a record comes twice the last one
//     counts.
//  4. After a full read, the destination removes what was not in it ([Destination.Sweep]). That finds what Kombo has
//     forgotten: deleted records are listed for two weeks, then they are gone (Kombo: deletion-policy).
//  5. Only now the time of step 2 is stored.
//
// A run that is killed or fails at any step is thus made up for by the next one, which begins where it did. All that is
// asked of the destination is that the same record may come again.
//
// # In a queue
//
// With a job for each integration, let no more than one of them wait, and one more behind a job that is running: that one
// may have passed what has just changed. After [ErrRunning] the job comes again soon; after [ErrNotReady] it ends, since
// data-changed makes a new one; after an error that kombo.IsRetryable knows it comes again, when the RetryAfter of the
// kombo.Error is over. Result.Err joins the errors of several models, and errors.As finds the first: look at each
// ModelResult where they matter.
//
// # What can go wrong
//
//   - Not ready: before the first sync of an integration there is nothing to read ([ErrNotReady]).
//   - An error of Kombo's, of the network or of the destination, and a panic ([PanicError]): the model fails, the others
//     go on, and nothing is stored.
//   - A record with a value that cannot be decoded: all others are applied, and the record comes again; see
//     [WithBadRecords].
//   - A wrong clock: what it can be wrong by is covered by [WithOverlap]; a start that lies in the future makes the next
//     read a full one, and the weekly full read makes up for the rest.
//   - A lease that is lost ([ErrLeaseLost]), because the database was out of reach or the machine stood still for longer
//     than the lease lasts: the run ends and stores nothing. A batch that is being applied at that moment may still get
//     through, and put back an older form of a record until it changes again or is read in full. A destination can rule
//     that out by replacing and deleting only rows whose Started is not later than the batch's. It then depends on clocks:
//     rows that were marked by a machine whose clock ran far ahead stay as they are until that time has come.
//   - Two programs that sync the same integration into the same destination with different stores know nothing of each
//     other: the later of two batches wins, whichever was read first. Use one store.
//
// # Personal data
//
// Batches and bad records are personal data; nothing of them is kept, logged or put into the text of an error. Logs and
// the LogValue of results have counts only. The state has ids of integrations and times.
package kombosync
