package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	_ "modernc.org/sqlite"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// database has the tables of this program.
type database struct {
	*sql.DB
	state     *kombosync.SQL
	employees *kombosync.Table[gen.Employee]
	groups    *kombosync.Table[gen.Group]
	absences  *kombosync.Table[gen.Absence]
}

// openDatabase opens the file, or creates one that only its owner can read.
func openDatabase(ctx context.Context, path string) (*database, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	// Several integrations are written at once. A transaction waits up to ten seconds for the
	// others.
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path)+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return nil, err
	}
	d := &database{DB: db}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the tables could not be created: %w", err), db.Close())
	}
	return d, nil
}

// migrate creates the tables. They have the columns that this program needs and no more: what is
// not stored need not be protected.
func (d *database) migrate(ctx context.Context) (err error) {
	if d.state, err = kombosync.NewSQL(d.DB, kombosync.SQLite); err != nil {
		return err
	}
	if err = d.state.Migrate(ctx); err != nil {
		return err
	}
	d.employees, err = newTable(ctx, d, "employees",
		column("first_name", func(e gen.Employee) any { return e.FirstName }),
		column("last_name", func(e gen.Employee) any { return e.LastName }),
		column("work_email", func(e gen.Employee) any { return e.WorkEmail }),
		column("job_title", func(e gen.Employee) any { return e.JobTitle }),
		column("employment_status", func(e gen.Employee) any { return e.EmploymentStatus }),
		column("start_date", func(e gen.Employee) any { return e.StartDate }),
		column("manager_id", func(e gen.Employee) any { return e.ManagerID }))
	if err != nil {
		return err
	}
	d.groups, err = newTable(ctx, d, "groups",
		column("name", func(g gen.Group) any { return g.Name }),
		column("type", func(g gen.Group) any { return g.Type }),
		column("parent_id", func(g gen.Group) any { return g.ParentID }))
	if err != nil {
		return err
	}
	d.absences, err = newTable(ctx, d, "absences",
		column("employee_id", func(a gen.Absence) any { return a.EmployeeID }),
		column("status", func(a gen.Absence) any { return a.Status }),
		column("start_date", func(a gen.Absence) any { return a.StartDate }),
		column("end_date", func(a gen.Absence) any { return a.EndDate }),
		kombosync.WithColumn("amount", "REAL", func(a gen.Absence) any { return a.Amount }),
		column("unit", func(a gen.Absence) any { return a.Unit }))
	return err
}

func newTable[R any](ctx context.Context, d *database, name string, columns ...kombosync.TableOption[R]) (*kombosync.Table[R], error) {
	table, err := kombosync.NewTable(d.DB, kombosync.SQLite, name, columns...)
	if err != nil {
		return nil, err
	}
	return table, table.Migrate(ctx)
}

func column[R any](name string, value func(R) any) kombosync.TableOption[R] {
	return kombosync.WithColumn(name, "TEXT", value)
}

// rows returns how many rows of an integration a table has, 0 if it cannot be read.
func (d *database) rows(ctx context.Context, table, integrationID string) (rows int64) {
	_ = d.QueryRowContext(ctx, "SELECT count(*) FROM "+table+" WHERE integration_id = ?", integrationID).Scan(&rows)
	return rows
}

// count returns how many rows all integrations have.
func (d *database) count(ctx context.Context) (string, error) {
	var employees, groups, absences int
	err := d.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM employees), (SELECT count(*) FROM groups), (SELECT count(*) FROM absences)`).
		Scan(&employees, &groups, &absences)
	if err != nil {
		return "unknown", err
	}
	return fmt.Sprintf("%d employees, %d groups, %d absences", employees, groups, absences), nil
}
