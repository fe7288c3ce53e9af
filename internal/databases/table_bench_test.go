//go:build unix

package databases

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// write writes a batch of employees.
type write func(ctx context.Context, batch kombosync.Batch[gen.Employee]) error

// way is a way to write employees into a table.
type way struct {
	name, table string
	write       write
}

// BenchmarkTable compares Table with statements written by hand: one for each row in PostgreSQL, a
// multi-row upsert in SQLite. The measurements alternate and use the same rows, which are inserted
// and then updated. A ratio is the number of rows per second that Table writes, divided by that of
// the other way. Ratios are lower on a busy machine.
//
//	go test -run '^$' -bench Table -benchtime 5x .
func BenchmarkTable(b *testing.B) {
	columns := []kombosync.TableOption[gen.Employee]{
		kombosync.WithColumn("first_name", "TEXT", func(e gen.Employee) any { return e.FirstName }),
		kombosync.WithColumn("last_name", "TEXT", func(e gen.Employee) any { return e.LastName }),
		kombosync.WithColumn("work_email", "TEXT", func(e gen.Employee) any { return e.WorkEmail }),
		kombosync.WithColumn("start_date", "DATE", func(e gen.Employee) any { return e.StartDate }),
	}
	columnValues := func(e gen.Employee) []any { return []any{e.FirstName, e.LastName, e.WorkEmail, e.StartDate} }
	dataValue := func(e gen.Employee) []any {
		data, _ := json.Marshal(e) // strings and times can always be encoded
		return []any{string(data)}
	}
	for name, open := range databases {
		for _, rows := range []struct {
			name    string
			options []kombosync.TableOption[gen.Employee]
			columns []string
			values  func(gen.Employee) []any
		}{{"data", nil, []string{"data"}, dataValue}, {"columns", columns, []string{"first_name", "last_name", "work_email", "start_date"}, columnValues}} {
			b.Run(name+"/"+rows.name, func(b *testing.B) {
				database := open(b)
				db := database.open(b)
				newTable := func(name string) *kombosync.Table[gen.Employee] {
					table, err := kombosync.NewTable(db, database.dialect, name, rows.options...)
					require.NoError(b, err)
					require.NoError(b, table.Migrate(ctx))
					return table
				}
				newTable("by_hand") // for its columns
				ways := []way{{"Table", "tables", newTable("tables").Apply}}
				if database.dialect == kombosync.SQLite {
					ways = append(ways, way{"multi-row", "by_hand", byBatch(db, rows.columns, rows.values)})
				} else {
					ways = append(ways, way{"by-row", "by_hand", byRow(db, rows.columns, rows.values)},
						way{"by-row-in-transactions", "by_hand", inTransactions(db, rows.columns, rows.values)})
				}
				compare(b, db, ways)
			})
		}
	}
}

func compare(b *testing.B, db *sql.DB, ways []way) {
	const size, batches = 250, 20
	var employees []gen.Employee
	for i := range size * batches {
		employees = append(employees, employee(i))
	}
	spent := make([]float64, len(ways)) // seconds
	for b.Loop() {
		for i, way := range ways {
			_, err := db.ExecContext(ctx, "DELETE FROM "+way.table)
			require.NoError(b, err)
			began := time.Now()
			for range 2 {
				for rows := range slices.Chunk(employees, size) {
					require.NoError(b, way.write(ctx, kombosync.Batch[gen.Employee]{Read: at(acme, 1), Upserts: rows}))
				}
			}
			spent[i] += time.Since(began).Seconds()
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, way := range ways {
		b.ReportMetric(float64(2*len(employees)*b.N)/spent[i], way.name+"-rows/s")
		if i > 0 {
			b.ReportMetric(spent[i]/spent[0], "ratio-to-"+way.name)
		}
	}
}

func employee(i int) gen.Employee {
	return gen.Employee{
		ID: fmt.Sprintf("employee%016d", i), RemoteID: fmt.Sprint(i), EmployeeNumber: new(fmt.Sprint("E-", i)),
		FirstName: new("Nora"), LastName: new(fmt.Sprint("Sample", i)), WorkEmail: new(fmt.Sprintf("nora%d@example.com", i)),
		JobTitle: new("Payroll Specialist"), EmploymentStatus: new(gen.EmploymentStatusActive),
		StartDate: new(kombo.NewDate(2020, time.July, 1+i%28)), ChangedAt: time.Unix(int64(1_790_000_000+i), 0).UTC(),
	}
}

// executor is a database or a transaction.
type executor interface {
	ExecContext(ctx context.Context, query string, values ...any) (sql.Result, error)
}

// byRow writes a statement for each row.
func byRow(db executor, columns []string, values func(gen.Employee) []any) write {
	parameters := ""
	for i := range columns {
		parameters += fmt.Sprintf(", $%d", i+4)
	}
	statement := upsert(columns, "($1, $2, $3"+parameters+")")
	return func(ctx context.Context, batch kombosync.Batch[gen.Employee]) error {
		for _, employee := range batch.Upserts {
			row := append([]any{batch.IntegrationID, employee.ID, batch.Started}, values(employee)...)
			if _, err := db.ExecContext(ctx, statement, row...); err != nil {
				return err
			}
		}
		return nil
	}
}

// inTransactions writes like byRow, in a transaction for each batch.
func inTransactions(db *sql.DB, columns []string, values func(gen.Employee) []any) write {
	return func(ctx context.Context, batch kombosync.Batch[gen.Employee]) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := byRow(tx, columns, values)(ctx, batch); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
}

// byBatch writes all rows with one statement.
func byBatch(db *sql.DB, columns []string, values func(gen.Employee) []any) write {
	row := "(?, ?, ?" + strings.Repeat(", ?", len(columns)) + ")"
	return func(ctx context.Context, batch kombosync.Batch[gen.Employee]) error {
		var all []any
		for _, employee := range batch.Upserts {
			all = append(all, batch.IntegrationID, employee.ID, batch.Started.Format(time.RFC3339))
			all = append(all, values(employee)...)
		}
		_, err := db.ExecContext(ctx, upsert(columns, row+strings.Repeat(", "+row, len(batch.Upserts)-1)), all...)
		return err
	}
}

func upsert(columns []string, rows string) string {
	text := "INSERT INTO by_hand (integration_id, id, read_started, " + strings.Join(columns, ", ") + ") VALUES " + rows +
		" ON CONFLICT (integration_id, id) DO UPDATE SET read_started = excluded.read_started"
	for _, column := range columns {
		text += ", " + column + " = excluded." + column
	}
	return text
}
