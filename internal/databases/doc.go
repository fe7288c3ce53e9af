// Package databases tests kombosync with SQLite and PostgreSQL.
package databases
