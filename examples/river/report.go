package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// report is the result of the demonstration.
type report struct {
	customers, employees int // at Kombo, at the end
	nights               int // nightly runs
	webhooks             int
	queued, behind       int // webhooks that made a job, or a job behind a running one; the others found a waiting job
	abandoned, rescued   int // jobs that the killed worker was running, and those that River rescued
	ahead                int // rescued jobs whose customer was up to date, because of the job behind
	completed, cancelled int // jobs
	snoozes              int
	givenUp              int // jobs that failed too often
	missing, wrong       int // employees that are not in the copy, or differ there
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

// compare compares the table with the mock server, and counts the outcomes of the jobs.
func (d *demonstration) compare(ctx context.Context, r *report) error {
	r.customers = len(d.customers.ids)
	surplus := map[string]map[string]string{} // the rows of the table, without those that are found below
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
