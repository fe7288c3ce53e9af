package kombosync

import (
	"fmt"
	"strings"
)

// tableStatements are the SQL of a table.
type tableStatements struct {
	createFence, create, probe string
	fence, fencedModel         string
	upsertJSON                 string             // IDs as a JSON array, records as lines of JSON
	upsertRows                 func(n int) string // n rows of values
	remove, sweep              string
}

// maxParameters is how many parameters a statement of SQLite has at most.
const maxParameters = 32766

// fenceTolerance is how far, in milliseconds, a run may lie in the future of the database's clock.
// One beyond it had a wrong clock, and must not keep other runs from writing until its time has come.
const fenceTolerance = 5 * 60 * 1000

const createFence = `CREATE TABLE IF NOT EXISTS kombosync_fence (
	table_name TEXT NOT NULL,
	integration_id TEXT NOT NULL,
	model TEXT NOT NULL,
	run_started_ms BIGINT NOT NULL,
	PRIMARY KEY (table_name, integration_id)
)`

func (t *Table[R]) newStatements() tableStatements {
	table := strings.Join(quoted(strings.Split(t.name, ".")...), ".")
	columns := quoted(t.columnNames()...)
	statements := tableStatements{
		createFence: createFence,
		create:      "CREATE TABLE IF NOT EXISTS " + table + " (\n\tintegration_id TEXT NOT NULL,\n\tid TEXT NOT NULL,\n",
		// SQLite takes a quoted name that is not a column for a string, but not after the table's name.
		probe: "SELECT t.integration_id, t.id, t." + strings.Join(columns, ", t.") + ", t.read_started FROM " + table + " AS t WHERE 1 = 0",
		fence: t.dialect.statement(fmt.Sprintf(`INSERT INTO kombosync_fence (table_name, integration_id, model, run_started_ms)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (table_name, integration_id) DO UPDATE SET run_started_ms = excluded.run_started_ms
			WHERE kombosync_fence.model = excluded.model AND (kombosync_fence.run_started_ms <= excluded.run_started_ms
				OR kombosync_fence.run_started_ms > NOW + %d)`, fenceTolerance)),
		fencedModel: t.dialect.bind("SELECT model FROM kombosync_fence WHERE table_name = $1 AND integration_id = $2"),
		remove:      t.dialect.bind("DELETE FROM " + table + " WHERE integration_id = $1 AND id IN " + t.dialect.elements("$2")),
		sweep:       t.dialect.bind("DELETE FROM " + table + " WHERE integration_id = $1 AND read_started < $2 AND id NOT IN " + t.dialect.elements("$3")),
	}
	for i, column := range t.columns {
		statements.create += "\t" + columns[i] + " " + column.sqlType + ",\n"
	}
	statements.create += "\tread_started " + t.dialect.timeType() + " NOT NULL,\n\tPRIMARY KEY (integration_id, id)\n)"
	t.addUpserts(&statements, table, columns)
	return statements
}

func (t *Table[R]) addUpserts(statements *tableStatements, table string, columns []string) {
	insert := "INSERT INTO " + table + " (integration_id, id, " + strings.Join(columns, ", ") + ", read_started)\n"
	conflict := "\nON CONFLICT (integration_id, id) DO UPDATE SET "
	for _, column := range columns {
		conflict += column + " = excluded." + column + ", "
	}
	conflict += "read_started = excluded.read_started"
	// Converting whole records to a row and back would take twice the time.
	values, from := "r.line::json", ""
	if !t.whole {
		values, from = "c."+strings.Join(columns, ", c."), ", json_populate_record(NULL::"+table+", r.line::json) AS c"
	}
	statements.upsertJSON = insert + "SELECT $1::text, r.id, " + values + ", $2::timestamptz\n" +
		"FROM ROWS FROM (json_array_elements_text($3::text::json), unnest(string_to_array($4::text, E'\\n'))) AS r(id, line)" +
		from + conflict
	statements.upsertRows = func(n int) string {
		row := "(?" + strings.Repeat(", ?", len(columns)+2) + ")"
		return insert + "VALUES " + row + strings.Repeat(", "+row, n-1) + conflict
	}
}

// quoted returns names as SQL has them, so that words of SQL, such as groups, can be names.
func quoted(names ...string) []string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + name + `"`
	}
	return quoted
}
