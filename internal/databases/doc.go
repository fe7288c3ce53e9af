// Package databases holds tests of kombosync against SQLite and PostgreSQL.
package databases
