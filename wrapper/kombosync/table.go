package kombosync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// Table is a [Destination] in a table of a PostgreSQL or SQLite database. One table has the records
// of all integrations, and of one model. It is safe for concurrent use.
//
// By default it has these columns:
//
//   - integration_id and id, the primary key
//   - data, the whole record as JSON (in SQLite as text)
//   - read_started, when the read began that wrote the row last: TIMESTAMPTZ in PostgreSQL, text such
//     as 2026-07-01T10:00:00.000Z in SQLite
//
// With [WithColumn] the columns you name replace data, so that you store only what you need.
//
// A batch is one transaction and at most three statements. It fails with [ErrLeaseLost] and changes
// nothing if a later run has already written records of the integration: a run that stood still for a
// while cannot undo what another one did. The table kombosync_fence remembers which run was the last.
// It compares the clocks of your machines, and ignores runs that are five minutes in the future.
//
// If the store is a [SQL] in the same *sql.DB, a batch and its checkpoint are written in one
// transaction, and only if the run still holds its lease. Clocks do not matter then.
//
// When a customer leaves, delete the integration's rows from the table, kombosync_fence and
// kombosync_state.
type Table[R any] struct {
	db         *sql.DB
	dialect    Dialect
	name       string
	id         func(*R) string
	columns    []column[R]
	whole      bool // whether data is the only column
	statements tableStatements
}

type column[R any] struct {
	name, sqlType string
	value         func(R) any
}

// TableOption configures a table.
type TableOption[R any] func(*Table[R]) error

// NewTable returns a table. Names are case-sensitive and consist of letters, digits and underscores;
// the name of a table can begin with that of a schema, as in "hr.employees". The driver is your
// choice. For SQLite, set a busy timeout, because several integrations may be written at once.
//
// The ID of a record is its field ID, unless [WithID] is given. NewTable does not use the database;
// [Table.Migrate] creates the table.
func NewTable[R any](db *sql.DB, dialect Dialect, name string, options ...TableOption[R]) (*Table[R], error) {
	t := &Table[R]{db: db, dialect: dialect, name: name}
	if err := t.configure(options); err != nil {
		return nil, fmt.Errorf("kombosync: NewTable %s: %w", name, err)
	}
	return t, nil
}

func (t *Table[R]) configure(options []TableOption[R]) (err error) {
	if t.db == nil {
		return errors.New("the database is nil")
	}
	if err := t.dialect.check(); err != nil {
		return err
	}
	for part := range strings.SplitSeq(t.name, ".") {
		if !validName.MatchString(part) {
			return errors.New("the name is invalid: use letters, digits and underscores")
		}
	}
	for _, option := range options {
		if err := option(t); err != nil {
			return err
		}
	}
	if t.id == nil {
		if t.id = idField[R](); t.id == nil {
			return fmt.Errorf("%v has no field ID of type string: use WithID", reflect.TypeFor[R]())
		}
	}
	if t.whole = len(t.columns) == 0; t.whole {
		t.columns = []column[R]{{"data", t.dialect.jsonType() + " NOT NULL", func(record R) any { return record }}}
	}
	t.statements = t.newStatements()
	return nil
}

var validName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// WithColumn adds a column instead of data, and can be given several times. sqlType is its type in
// CREATE TABLE, as in "TEXT" or "DATE NOT NULL":
//
//	kombosync.WithColumn("start_date", "DATE", func(e gen.Employee) any { return e.StartDate })
//
// value returns the value of a record: nil, a string, number, bool, time.Time, []byte, [driver.Valuer]
// such as gen.Date, or a pointer to one of them; nil pointers are NULL. Anything else, such as a slice
// or a struct, is stored as JSON. In SQLite, times are text such as 2026-07-01T10:00:00.000Z.
//
// [Table.Migrate] does not add columns to a table that exists. Add them yourself, then run
// [Syncer.RunFull] to fill them.
//
// [driver.Valuer]: https://pkg.go.dev/database/sql/driver#Valuer
func WithColumn[R any](name, sqlType string, value func(R) any) TableOption[R] {
	return func(t *Table[R]) error {
		switch {
		case !validName.MatchString(name):
			return fmt.Errorf("WithColumn: the name %q is invalid: use letters, digits and underscores", name)
		case sqlType == "":
			return fmt.Errorf("WithColumn: %s has no type", name)
		case value == nil:
			return fmt.Errorf("WithColumn: %s has no function that returns the value", name)
		}
		for _, other := range append([]string{"integration_id", "id", "read_started"}, t.columnNames()...) {
			if strings.EqualFold(other, name) {
				return fmt.Errorf("WithColumn: there are two columns %s", name)
			}
		}
		t.columns = append(t.columns, column[R]{name, sqlType, value})
		return nil
	}
}

// WithID sets the function that returns the ID of a record, for records without a field ID. Give the
// same function to [WithFields].
func WithID[R any](id func(R) string) TableOption[R] {
	return func(t *Table[R]) error {
		if id == nil {
			return errors.New("WithID needs a function")
		}
		t.id = func(record *R) string { return id(*record) }
		return nil
	}
}

func (t *Table[R]) columnNames() []string {
	names := make([]string, len(t.columns))
	for i, column := range t.columns {
		names[i] = column.name
	}
	return names
}

// Schema returns the statements that create the table and kombosync_fence, for your own migrations.
func (t *Table[R]) Schema() string { return t.statements.createFence + ";\n" + t.statements.create }

// Migrate creates the table and kombosync_fence if they do not exist. It is an error if an existing
// table lacks columns.
func (t *Table[R]) Migrate(ctx context.Context) error {
	for _, statement := range []string{t.statements.createFence, t.statements.create, t.statements.probe} {
		if err := createTable(ctx, t.db, statement); err != nil {
			return fmt.Errorf("kombosync: the table %s could not be created or lacks columns: %w", t.name, err)
		}
	}
	return nil
}

// createTable runs a statement that does nothing if it was run before. If two programs run it at the
// same time, PostgreSQL lets one of them fail.
func createTable(ctx context.Context, db *sql.DB, statement string) error {
	_, err := db.ExecContext(ctx, statement)
	if err != nil {
		_, err = db.ExecContext(ctx, statement)
	}
	return err
}

// started returns the value of the column read_started.
func (t *Table[R]) started(read Read) any { return t.dialect.time(read.Started) }
