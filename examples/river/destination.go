package main

import (
	"database/sql"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// employeesTable keeps the employees of all integrations in one table, with the columns that this
// program needs. More columns are more options.
func employeesTable(db *sql.DB) (*kombosync.Table[gen.Employee], error) {
	return kombosync.NewTable(db, kombosync.PostgreSQL, "employees",
		kombosync.WithColumn("first_name", "TEXT", func(e gen.Employee) any { return e.FirstName }))
}
