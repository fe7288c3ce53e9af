package kombosync

import (
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Dialect is the SQL that a database speaks.
type Dialect string

// The databases that [NewSQL] and [NewTable] support.
const (
	PostgreSQL Dialect = "PostgreSQL"
	SQLite     Dialect = "SQLite"
)

func (d Dialect) check() error {
	if d != PostgreSQL && d != SQLite {
		return fmt.Errorf("the dialect %q is unknown: use PostgreSQL or SQLite", string(d))
	}
	return nil
}

// timeType and jsonType return the column types of times and of JSON.
func (d Dialect) timeType() string { return d.either("TIMESTAMPTZ", "TEXT") }
func (d Dialect) jsonType() string { return d.either("JSON", "TEXT") }

// now returns an expression for the time of the database's clock in milliseconds since 1970. All
// workers compare with this one clock.
func (d Dialect) now() string {
	return d.either("CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
		"CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)")
}

// elements returns a subquery for the strings in a JSON array.
func (d Dialect) elements(array string) string {
	return d.either("(SELECT json_array_elements_text("+array+"::text::json))", "(SELECT value FROM json_each("+array+"))")
}

// statement writes a statement, in which NOW is the time of the database's clock.
func (d Dialect) statement(text string) string {
	return d.bind(strings.ReplaceAll(text, "NOW", d.now()))
}

// bind writes the parameters of a statement, which are $1, $2 and so on.
func (d Dialect) bind(text string) string {
	return strings.ReplaceAll(text, "$", d.either("$", "?"))
}

// time returns a time as the database stores it. The text of SQLite sorts by time.
func (d Dialect) time(value time.Time) any {
	if d == SQLite {
		return value.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return value.UTC()
}

// transaction returns the options of transactions. With snapshots, a statement in PostgreSQL would not
// see what was committed while the transaction waited for a lock. Transactions of SQLite that begin
// with a write are alone.
func (d Dialect) transaction() *sql.TxOptions {
	if d == SQLite {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}

func (d Dialect) either(postgreSQL, sqlite string) string {
	if d == SQLite {
		return sqlite
	}
	return postgreSQL
}
