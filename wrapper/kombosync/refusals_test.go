package kombosync_test

import (
	"context"
	"database/sql"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

func TestInvalidArguments(t *testing.T) {
	list := &source{}
	good := list.model("tags", &table{})
	read := func(context.Context, *kombo.Integration, kombosync.Since) iter.Seq2[tag, error] { return nil }
	options := func(options ...kombosync.Option) func(*testing.T) error {
		return func(t *testing.T) error {
			_, err := kombosync.New(openFile(t), options...)
			return err
		}
	}
	run := func(acme *kombo.Integration, models ...kombosync.Model) func(*testing.T) error {
		return func(t *testing.T) error {
			result, err := newSyncer(t, openFile(t)).Run(ctx, acme, models...)
			assert.Empty(t, result.Models)
			assert.Equal(t, err, result.Err)
			return err
		}
	}
	newSQL := func(db *sql.DB, dialect kombosync.Dialect, options ...kombosync.SQLOption) func(*testing.T) error {
		return func(*testing.T) error {
			_, err := kombosync.NewSQL(db, dialect, options...)
			return err
		}
	}
	tests := []struct {
		name, message string
		do            func(*testing.T) error
	}{
		{"no store", "OpenFile and NewSQL", func(*testing.T) error { _, err := kombosync.New(nil); return err }},
		{"full", "WithFullEvery: 0s is not more than 0", options(kombosync.WithFullEvery(0))},
		{"overlap", "WithOverlap: -1ns is less than 0", options(kombosync.WithOverlap(-1))},
		{"batch size", "WithBatchSize: 0", options(kombosync.WithBatchSize(0))},
		{"concurrency", "WithConcurrency: -1", options(kombosync.WithConcurrency(-1))},
		{"logger", "WithLogger", options(kombosync.WithLogger(nil))},
		{"bad records", "WithBadRecords", options(kombosync.WithBadRecords(nil))},
		{"no database", "NewSQL needs a database", newSQL(nil, kombosync.SQLite)},
		{"no dialect", `the dialect "" is unknown: use PostgreSQL or SQLite`, newSQL(new(sql.DB), "")},
		{"short lease", "WithLease: 99ms is less than 100 ms", newSQL(new(sql.DB), kombosync.PostgreSQL, kombosync.WithLease(99*time.Millisecond))},
		{"no integration", "the integration is nil", run(nil, good)},
		{"no integration id", "the integration has no ID", run(integration(""), good)},
		{"no models", "no models", run(acme)},
		{"nil model", "a model is nil", run(acme, good, nil)},
		{"no name", "no name", run(acme, list.model("", &table{}))},
		{"same name", "two lists are named tags", run(acme, good, list.model("tags", &table{}))},
		{"no function", "list tags: there is no function", run(acme, kombosync.List[tag]("tags", nil, &table{}))},
		{"no destination", "list tags: there is no destination", run(acme, kombosync.List("tags", read, nil))},
		{"WithFields", "WithFields needs a function", run(acme, kombosync.List("tags", read, kombosync.Destination[tag](&table{}), kombosync.WithFields[tag](nil, nil)))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.do(t)
			require.ErrorContains(t, err, test.message)
			assert.Regexp(t, "^kombosync: ", err.Error())
			assert.Empty(t, list.asked)
		})
	}
}
