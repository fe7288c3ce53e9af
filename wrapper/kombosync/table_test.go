package kombosync_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestInvalidTables(t *testing.T) {
	db := new(sql.DB)
	name := func(tag gen.Tag) any { return tag.Name }
	column := func(column, sqlType string) kombosync.TableOption[gen.Tag] {
		return kombosync.WithColumn(column, sqlType, name)
	}
	newTable := func(db *sql.DB, dialect kombosync.Dialect, name string, options ...kombosync.TableOption[gen.Tag]) error {
		_, err := kombosync.NewTable(db, dialect, name, options...)
		return err
	}
	_, noID := kombosync.NewTable[struct{ ID int }](db, kombosync.SQLite, "tags")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no database", newTable(nil, kombosync.SQLite, "tags"), "the database is nil"},
		{"no dialect", newTable(db, "", "tags"), `the dialect "" is unknown: use PostgreSQL or SQLite`},
		{"no name", newTable(db, kombosync.SQLite, ""), "the name is invalid"},
		{"invalid name", newTable(db, kombosync.SQLite, `ta"gs`), "the name is invalid"},
		{"invalid schema", newTable(db, kombosync.SQLite, "hr..tags"), "the name is invalid"},
		{"no column name", newTable(db, kombosync.SQLite, "tags", column("", "TEXT")), `WithColumn: the name "" is invalid`},
		{"no type", newTable(db, kombosync.SQLite, "tags", column("name", "")), "WithColumn: name has no type"},
		{"no value", newTable(db, kombosync.SQLite, "tags", kombosync.WithColumn[gen.Tag]("name", "TEXT", nil)), "WithColumn: name has no function"},
		{"twice", newTable(db, kombosync.SQLite, "tags", column("name", "TEXT"), column("Name", "TEXT")), "there are two columns Name"},
		{"reserved", newTable(db, kombosync.SQLite, "tags", column("read_started", "TEXT")), "there are two columns read_started"},
		{"no ID", noID, "struct { ID int } has no field ID of type string: use WithID"},
		{"nil ID", newTable(db, kombosync.SQLite, "tags", kombosync.WithID[gen.Tag](nil)), "WithID needs a function"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.ErrorContains(t, test.err, "kombosync: NewTable")
			assert.ErrorContains(t, test.err, test.want)
		})
	}
}
