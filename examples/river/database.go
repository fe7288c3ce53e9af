package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/kombo-go/kombo/examples/postgres"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// schema has all tables of the demonstration, so that the database can have others.
const schema = "kombo_river_example"

// database is a PostgreSQL database.
type database struct {
	url string
}

// openDatabase returns the database of DATABASE_URL, or starts one that is removed at the end.
func openDatabase() (_ database, stop func() error, err error) {
	if url := os.Getenv("DATABASE_URL"); url != "" {
		return database{url}, func() error { return nil }, nil
	}
	server, err := postgres.Start()
	if errors.Is(err, postgres.ErrNotInstalled) {
		err = fmt.Errorf("%w; or set DATABASE_URL", err)
	}
	if err != nil {
		return database{}, nil, err
	}
	return database{server.URL}, server.Stop, nil
}

func (d database) connect(ctx context.Context, connections int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(d.url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	config.MaxConns = int32(connections)
	config.ConnConfig.RuntimeParams["search_path"] = schema
	return pgxpool.NewWithConfig(ctx, config)
}

// migrate creates the tables of River, of kombosync and of this program.
func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
		return fmt.Errorf("the schema %s could not be made; if it is left over from a run that was killed, drop it: %w", schema, err)
	}
	if _, err := pool.Exec(ctx, "CREATE TABLE integrations (id TEXT PRIMARY KEY)"); err != nil {
		return err
	}
	river, err := rivermigrate.New[pgx.Tx](riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	store, err := kombosync.NewSQL(db, kombosync.PostgreSQL)
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx); err != nil {
		return err
	}
	table, err := employeesTable(db)
	if err != nil {
		return err
	}
	return table.Migrate(ctx)
}
