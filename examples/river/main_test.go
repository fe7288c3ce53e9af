package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/examples/postgres"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// TestMain runs a worker instead of the tests if the demonstration starts the test binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-worker" {
		main()
		return
	}
	os.Exit(m.Run())
}

// needDatabase opens the database for a test, which is skipped if PostgreSQL is not installed.
func needDatabase(t *testing.T) database {
	t.Helper()
	database, stop, err := openDatabase()
	if errors.Is(err, postgres.ErrNotInstalled) {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, stop()) })
	return database
}

func TestDemonstration(t *testing.T) {
	s := size{customers: 60, workers: 3, concurrency: 4}
	if testing.Short() {
		s = size{customers: 30, workers: 2, concurrency: 3}
	}
	t.Setenv("DATABASE_URL", needDatabase(t).url)
	var out bytes.Buffer
	r, err := demonstrate(t.Context(), &out, s)
	require.NoError(t, err, out.String())
	t.Logf("%s\n%s", out.String(), r)

	require.NoError(t, r.check())
	assert.Zero(t, r.missing)
	assert.Zero(t, r.wrong)
	assert.Zero(t, r.surplus)
	assert.Zero(t, r.givenUp)
	assert.Equal(t, s.customers, r.customers)
	assert.Equal(t, employeesAfterTheChange(s.customers), r.employees)

	assert.Positive(t, r.abandoned, "the worker was killed while it was running jobs")
	assert.Positive(t, r.rescued)
	assert.Positive(t, r.cancelled, "some were not ready")
	assert.LessOrEqual(t, r.cancelled, s.customers/10)

	assert.Positive(t, r.nights)
	assert.Equal(t, 5*s.customers, r.webhooks)
	jobs := r.completed + r.cancelled
	assert.Equal(t, r.nights*s.customers+r.queued+r.behind, jobs, "one job per night and customer, and those of webhooks")
	assert.Positive(t, r.behind, "customers were being read when their webhook came")
	assert.Less(t, r.queued+r.behind, r.webhooks, "several webhooks share a job")

	assert.NotContains(t, out.String()+r.String(), "Employee ")
	assert.NotContains(t, out.String()+r.String(), "personio:")
}

// employeesAfterTheChange calculates the number independently of newCustomers: each customer has 20
// to 40 employees, of which two are removed, and three are added.
func employeesAfterTheChange(customers int) (count int) {
	for number := range customers {
		count += 20 + number%21 - 2 + 3
	}
	return count
}

func TestReportCheck(t *testing.T) {
	require.NoError(t, report{completed: 1, cancelled: 1, abandoned: 1}.check())
	for _, r := range []report{{missing: 1}, {wrong: 1}, {surplus: 1}, {givenUp: 1}} {
		assert.Error(t, r.check())
	}
}

func TestInvalidSizes(t *testing.T) {
	for _, s := range []size{{customers: 100, workers: 1, concurrency: 1}, {customers: 100, workers: 2}, {customers: 23, workers: 2, concurrency: 3}} {
		_, err := demonstrate(t.Context(), &bytes.Buffer{}, s)
		assert.Error(t, err)
	}
}

func TestTables(t *testing.T) {
	ctx := t.Context()
	pool, err := needDatabase(t).connect(ctx, 8)
	require.NoError(t, err)
	defer pool.Close()
	require.NoError(t, migrate(ctx, pool))
	defer func() {
		_, err := pool.Exec(context.WithoutCancel(ctx), "DROP SCHEMA "+schema+" CASCADE")
		assert.NoError(t, err)
	}()
	t.Run("enqueue", func(t *testing.T) { testEnqueue(t, pool) })
	t.Run("compare", func(t *testing.T) { testCompare(t, pool) })
}

// At most one job waits for each integration, and it begins after the webhook.
func testEnqueue(t *testing.T, pool *pgxpool.Pool) {
	ctx := t.Context()
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	require.NoError(t, err)
	enqueued := func() (id int64, isNew bool) {
		result, err := enqueue(ctx, client, "personio:acme")
		require.NoError(t, err)
		return result.Job.ID, !result.UniqueSkippedAsDuplicate
	}
	set := func(id int64, state string) {
		_, err := pool.Exec(ctx, `UPDATE river_job SET state = $2::text::river_job_state, finalized_at = CASE WHEN $2 = 'completed' THEN now() END WHERE id = $1`, id, state)
		require.NoError(t, err)
	}

	first, isNew := enqueued()
	assert.True(t, isNew)
	for _, state := range []string{"available", "scheduled", "retryable"} {
		set(first, state)
		again, isNew := enqueued()
		assert.False(t, isNew, state)
		assert.Equal(t, first, again, state)
	}

	set(first, "running")
	second, isNew := enqueued()
	assert.True(t, isNew, "the first job may have read the changed page already")
	again, isNew := enqueued()
	assert.False(t, isNew)
	assert.Equal(t, second, again)

	set(second, "running")
	brief, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	_, err = enqueue(brief, client, "personio:acme")
	require.ErrorIs(t, err, context.DeadlineExceeded, "no other job may wait, so Kombo has to deliver the webhook again")

	set(first, "completed")
	third, isNew := enqueued()
	assert.True(t, isNew)
	assert.NotEqual(t, first, third)
	set(second, "completed")
	again, isNew = enqueued()
	assert.False(t, isNew)
	assert.Equal(t, third, again)

	other, err := enqueue(ctx, client, "personio:zoo")
	require.NoError(t, err)
	assert.False(t, other.UniqueSkippedAsDuplicate, "another customer has its own job")
}

// compare finds missing, wrong and surplus employees.
func testCompare(t *testing.T, pool *pgxpool.Pool) {
	ctx := t.Context()
	_, err := pool.Exec(ctx, "TRUNCATE employees, river_job")
	require.NoError(t, err)
	c := newCustomers(2)
	defer c.close()
	for id, employees := range c.rows {
		for employee, name := range employees {
			_, err := pool.Exec(ctx, "INSERT INTO employees VALUES ($1, $2, $3, now())", id, employee, name)
			require.NoError(t, err)
		}
	}
	compared := func() (r report) {
		require.NoError(t, (&demonstration{pool: pool, customers: c}).compare(ctx, &r))
		return r
	}
	assert.Equal(t, report{customers: 2, employees: 20 + 21}, compared())
	_, err = pool.Exec(ctx, "DELETE FROM employees WHERE integration_id = $1 AND id IN ('1', '2', '3')", c.ids[0])
	require.NoError(t, err)
	_, err = pool.Exec(ctx, "UPDATE employees SET first_name = 'other' WHERE integration_id = $1 AND id IN ('4', '5')", c.ids[0])
	require.NoError(t, err)
	_, err = pool.Exec(ctx, "INSERT INTO employees VALUES ($1, 'x', '', now()), ('nobody', '1', '', now())", c.ids[1])
	require.NoError(t, err)
	assert.Equal(t, report{customers: 2, employees: 20 + 21, missing: 3, wrong: 2, surplus: 2}, compared())
}

func TestOutcome(t *testing.T) {
	server := kombotest.NewServer(t)
	client := server.Client(kombo.WithMaxRetries(0))
	failed := func(failure kombotest.Failure) error {
		server.Fail(listEmployees, failure)
		_, err := client.Integration("acme").HRIS.GetEmployees(t.Context(), nil)
		require.Error(t, err)
		return fmt.Errorf("employees: %w", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var cancelled *river.JobCancelError
	var snoozed *river.JobSnoozeError
	tests := []struct {
		name string
		ctx  context.Context
		err  error
		want string // the outcome of the job, "" if it has completed
	}{
		{"success", t.Context(), nil, ""},
		{"not ready", t.Context(), fmt.Errorf("employees: %w", kombosync.ErrNotReady), "cancelled"},
		{"unfinished", over, fmt.Errorf("employees: %w: %w", kombosync.ErrUnfinished, context.DeadlineExceeded), "snoozed for 0s"},
		{"too few records", t.Context(), fmt.Errorf("employees: %w", kombosync.ErrTooFewRecords), "cancelled"},
		{"running", t.Context(), fmt.Errorf("employees: %w", kombosync.ErrRunning), "snoozed"},
		{"lease lost", t.Context(), kombosync.ErrLeaseLost, "retried"},
		{"database", t.Context(), errors.New("the database is gone"), "retried"},
		{"the process ends", over, failed(kombotest.Failure{Code: kombo.CodePlatformInputInvalid}), "retried"},
		{"permission", t.Context(), failed(kombotest.Failure{Code: kombo.CodeIntegrationPermissionMissing}), "cancelled"},
		{"rate limit", t.Context(), failed(kombotest.Failure{Code: kombo.CodePlatformRateLimitExceeded, Header: http.Header{"Retry-After": {"7"}}}), "snoozed for 7s"},
		{"unavailable", t.Context(), failed(kombotest.Failure{Status: http.StatusServiceUnavailable}), "retried"},
		{"cut off", t.Context(), failed(kombotest.Failure{CutOff: true}), "retried"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := outcome(test.ctx, test.err)
			switch test.want {
			case "":
				assert.NoError(t, err)
			case "cancelled":
				require.ErrorAs(t, err, &cancelled)
				assert.ErrorIs(t, err, test.err, "the database has the reason")
			case "snoozed":
				require.ErrorAs(t, err, &snoozed)
				assert.GreaterOrEqual(t, snoozed.Duration, busy)
				assert.Less(t, snoozed.Duration, 2*busy)
			case "snoozed for 0s", "snoozed for 7s":
				require.ErrorAs(t, err, &snoozed)
				assert.Equal(t, test.want, "snoozed for "+snoozed.Duration.String())
			case "retried":
				assert.Equal(t, test.err, err)
			}
		})
	}
}

func TestNight(t *testing.T) {
	for now, want := range map[string]string{
		"2026-01-31T02:59:59Z":      "2026-01-31T03:00:00Z",
		"2026-01-31T03:00:00Z":      "2026-02-01T03:00:00Z",
		"2026-12-31T23:00:00Z":      "2027-01-01T03:00:00Z",
		"2026-01-31T03:30:00+02:00": "2026-01-31T03:00:00Z",
	} {
		parsed, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		assert.Equal(t, want, night{}.Next(parsed).Format(time.RFC3339), now)
	}
}
