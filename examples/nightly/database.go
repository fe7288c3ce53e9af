package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// schema has the columns that this program needs, and no more: what is not stored need not be protected. IDs are unique
// within an integration. read_started is what kombosync calls Started, in milliseconds since 1970.
const schema = kombosync.Schema + `;
CREATE TABLE IF NOT EXISTS employees (
	integration_id TEXT, id TEXT, read_started INTEGER NOT NULL,
	first_name TEXT, last_name TEXT, work_email TEXT, job_title TEXT, employment_status TEXT, start_date TEXT, manager_id TEXT,
	PRIMARY KEY (integration_id, id)
);
CREATE TABLE IF NOT EXISTS groups (
	integration_id TEXT, id TEXT, read_started INTEGER NOT NULL,
	name TEXT, type TEXT, parent_id TEXT,
	PRIMARY KEY (integration_id, id)
);
CREATE TABLE IF NOT EXISTS absences (
	integration_id TEXT, id TEXT, read_started INTEGER NOT NULL,
	employee_id TEXT, status TEXT, start_date TEXT, end_date TEXT, amount REAL, unit TEXT,
	PRIMARY KEY (integration_id, id)
);
CREATE TABLE IF NOT EXISTS bad_records (
	integration_id TEXT, list TEXT, id TEXT, found INTEGER NOT NULL,
	problem TEXT,
	PRIMARY KEY (integration_id, list, id)
)`

// openDatabase opens the file, or makes one that only its owner can read.
func openDatabase(ctx context.Context, path string) (*sql.DB, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	// Several integrations are written at once: a transaction waits for its turn at its beginning, up to ten seconds.
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path)+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("the tables could not be made: %w", err), db.Close())
	}
	return db, nil
}

func employees(db *sql.DB) *table[gen.Employee] {
	return &table[gen.Employee]{
		db: db, name: "employees",
		columns: []string{"id", "first_name", "last_name", "work_email", "job_title", "employment_status", "start_date", "manager_id"},
		row: func(e gen.Employee) []any {
			return []any{e.ID, e.FirstName, e.LastName, e.WorkEmail, e.JobTitle, e.EmploymentStatus, e.StartDate, e.ManagerID}
		},
	}
}

func groups(db *sql.DB) *table[gen.Group] {
	return &table[gen.Group]{
		db: db, name: "groups",
		columns: []string{"id", "name", "type", "parent_id"},
		row:     func(g gen.Group) []any { return []any{g.ID, g.Name, g.Type, g.ParentID} },
	}
}

func absences(db *sql.DB) *table[gen.Absence] {
	return &table[gen.Absence]{
		db: db, name: "absences",
		columns: []string{"id", "employee_id", "status", "start_date", "end_date", "amount", "unit"},
		row: func(a gen.Absence) []any {
			return []any{a.ID, a.EmployeeID, a.Status, a.StartDate, a.EndDate, a.Amount, a.Unit}
		},
	}
}

// table is a table of the database as a destination of kombosync. Every batch is one transaction: after a crash the whole
// batch is there or nothing of it.
type table[R any] struct {
	db      *sql.DB
	name    string
	columns []string // the first is the id
	row     func(R) []any
}

// Apply replaces and deletes only rows that no later read has written: a run that stood still for a while may not undo
// what another one has done meanwhile. This takes a clock that does not go back by more than moments.
func (t *table[R]) Apply(ctx context.Context, batch kombosync.Batch[R]) error {
	return t.inTransaction(ctx, func(tx *sql.Tx) error {
		upsert, err := tx.PrepareContext(ctx, t.upsert())
		if err != nil {
			return err
		}
		defer upsert.Close()
		started := batch.Started.UnixMilli()
		var ids []string
		for _, record := range batch.Upserts {
			row := t.row(record)
			ids = append(ids, row[0].(string))
			if _, err := upsert.ExecContext(ctx, append([]any{batch.IntegrationID, started}, row...)...); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM "+t.name+" WHERE integration_id = ? AND read_started <= ? AND id IN (SELECT value FROM json_each(?))",
			batch.IntegrationID, started, jsonArray(batch.Deletes))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM bad_records WHERE integration_id = ? AND list = ? AND id IN (SELECT value FROM json_each(?))",
			batch.IntegrationID, t.name, jsonArray(append(ids, batch.Deletes...)))
		return err
	})
}

// Sweep removes what was not in a full read.
func (t *table[R]) Sweep(ctx context.Context, sweep kombosync.Sweep) (removed int64, err error) {
	err = t.inTransaction(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM "+t.name+" WHERE integration_id = ? AND read_started < ? AND id NOT IN (SELECT value FROM json_each(?))",
			sweep.IntegrationID, sweep.Started.UnixMilli(), jsonArray(sweep.Keep))
		if err != nil {
			return err
		}
		removed, err = result.RowsAffected()
		return err
	})
	return removed, err
}

func (t *table[R]) upsert() string {
	var replaced []string
	for _, column := range t.columns[1:] {
		replaced = append(replaced, column+" = excluded."+column)
	}
	return fmt.Sprintf(`INSERT INTO %[1]s (integration_id, read_started, %[2]s) VALUES (?, ?%[3]s)
		ON CONFLICT (integration_id, id) DO UPDATE SET read_started = excluded.read_started, %[4]s
		WHERE %[1]s.read_started <= excluded.read_started`,
		t.name, strings.Join(t.columns, ", "), strings.Repeat(", ?", len(t.columns)), strings.Join(replaced, ", "))
}

func (t *table[R]) inTransaction(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// putAside stores that a record could not be decoded, and why. The record itself is not stored: look at it at Kombo.
// [table.Apply] forgets it once the record comes as it should.
func putAside(ctx context.Context, db *sql.DB, bad kombosync.BadRecord) error {
	problem := bad.Err.Error()
	if field, ok := errors.AsType[*kombo.FieldError](bad.Err); ok {
		problem = field.Error() // names the field and what is wrong, without the value
	}
	_, err := db.ExecContext(ctx, `INSERT INTO bad_records (integration_id, list, id, found, problem) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET problem = excluded.problem`, bad.IntegrationID, bad.Model, bad.ID, time.Now().UnixMilli(), problem)
	return err
}

// rows is how many rows an integration has, 0 if that cannot be told.
func (t *table[R]) rows(ctx context.Context, integrationID string) (rows int64) {
	_ = t.db.QueryRowContext(ctx, "SELECT count(*) FROM "+t.name+" WHERE integration_id = ?", integrationID).Scan(&rows)
	return rows
}

// count tells how many rows all integrations have.
func count(ctx context.Context, db *sql.DB) (string, error) {
	var employees, groups, absences, bad int
	err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM employees), (SELECT count(*) FROM groups),
		(SELECT count(*) FROM absences), (SELECT count(*) FROM bad_records)`).Scan(&employees, &groups, &absences, &bad)
	if err != nil {
		return "unknown", err
	}
	return fmt.Sprintf("%d employees, %d groups, %d absences; records put aside: %d", employees, groups, absences, bad), nil
}

func jsonArray(ids []string) string {
	text, _ := json.Marshal(append([]string{}, ids...)) // strings can always be encoded
	return string(text)
}
