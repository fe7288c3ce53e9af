//go:build unix

package databases

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
)

// record is a program's own type of record, with one value.
type record struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

func byKey(r record) string { return r.Key }

func value(r record) any { return r.Value }

func TestValuesOfColumns(t *testing.T) {
	moment := time.Date(2026, 7, 1, 12, 0, 0, 50_000_000, time.FixedZone("", 7200))
	status := gen.EmploymentStatusActive
	tests := []struct {
		name               string
		value              any
		postgreSQL, sqlite string // types
		want, wantSQLite   string // as text; wantSQLite only if it differs, "NULL" for NULL
	}{
		{"text", `a "b" \ 'c' <&> €`, "TEXT", "TEXT", `a "b" \ 'c' <&> €`, ""},
		{"nil", nil, "TEXT", "TEXT", "NULL", ""},
		{"nil pointer", (*string)(nil), "TEXT", "TEXT", "NULL", ""},
		{"nil date", (*kombo.Date)(nil), "DATE", "TEXT", "NULL", ""},
		{"empty text", new(""), "TEXT", "TEXT", "", ""},
		{"enum", &status, "TEXT", "TEXT", "ACTIVE", ""},
		{"date", new(kombo.NewDate(2026, time.July, 1)), "DATE", "TEXT", "2026-07-01", ""},
		{"time", &moment, "TIMESTAMPTZ", "TEXT", "2026-07-01 10:00:00.05+00", "2026-07-01T10:00:00.050Z"},
		{"number", 1.5, "NUMERIC", "REAL", "1.5", ""},
		{"large number", int64(9007199254740993), "BIGINT", "INTEGER", "9007199254740993", ""},
		{"truth", true, "BOOLEAN", "INTEGER", "true", "1"},
		{"bytes", []byte("\x00\xff'"), "BYTEA", "BLOB", `\x00ff27`, "00FF27"},
		{"raw JSON", json.RawMessage(`{"a": [1, "ü"]}`), "JSONB", "TEXT", `{"a": [1, "ü"]}`, `{"a":[1,"ü"]}`},
		{"no raw JSON", json.RawMessage(nil), "JSONB", "TEXT", "NULL", ""},
		{"struct", struct{ A *string }{}, "JSONB", "TEXT", `{"A": null}`, `{"A":null}`},
		{"strings", []string{"a", `b,"`}, "TEXT[]", "TEXT", `{a,"b,\""}`, `["a","b,\""]`},
		{"no strings", []string(nil), "TEXT[]", "TEXT", "NULL", ""},
		{"scanned", sql.NullString{String: "a", Valid: true}, "TEXT", "TEXT", "a", ""},
	}
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		for i, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				name, sqlType, want := fmt.Sprint("values", i), test.postgreSQL, test.want
				text := "COALESCE(value::text, 'NULL')"
				if database.dialect == kombosync.SQLite {
					sqlType, text = test.sqlite, "COALESCE(CAST(value AS TEXT), 'NULL')"
					if test.wantSQLite != "" {
						want = test.wantSQLite
					}
					if sqlType == "BLOB" {
						text = "hex(value)"
					}
				}
				db.SetMaxOpenConns(1)
				if database.dialect == kombosync.PostgreSQL {
					_, err := db.ExecContext(ctx, "SET timezone = 'UTC'")
					require.NoError(t, err)
				}
				table, err := kombosync.NewTable(db, database.dialect, name, kombosync.WithID(byKey), kombosync.WithColumn("value", sqlType, value))
				require.NoError(t, err)
				require.NoError(t, table.Migrate(ctx))
				batch := kombosync.Batch[record]{Read: at("acme", 1), Upserts: []record{{"1", test.value}}}
				require.NoError(t, table.Apply(ctx, batch))
				require.NoError(t, table.Apply(ctx, batch))
				assert.Equal(t, []string{want}, query(t, db, "SELECT "+text+" FROM "+name))
			})
		}
	})
}

// Characters that a database rejects do not fail a batch.
func TestCharacters(t *testing.T) {
	tests := map[string]struct {
		raw        string // JSON
		postgreSQL string
	}{
		"zero":                {`"a\u0000b"`, "a\ufffdb"},
		"not an escape":       {`"a\\u0000b"`, `a\u0000b`},
		"after a backslash":   {`"\\\u0000"`, "\\\ufffd"},
		"high surrogate":      {`"a\ud83d"`, "a\ufffd"},
		"low surrogate":       {`"\uDE00a"`, "\ufffda"},
		"wrong order":         {`"\ude00\ud83d"`, "\ufffd\ufffd"},
		"high surrogates":     {`"\ud83d\ud83d\ude00"`, "\ufffd😀"},
		"surrogate and quote": {`"\ud83d\""`, "\ufffd\""},
		"pair":                {`"\ud83d\ude00"`, "😀"},
	}
	forEachDatabase(t, func(t *testing.T, database database) {
		db := database.open(t)
		table, err := kombosync.NewTable(db, database.dialect, "characters", kombosync.WithID(byKey))
		require.NoError(t, err)
		require.NoError(t, table.Migrate(ctx))
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				read := at(name, 1)
				require.NoError(t, table.Apply(ctx, kombosync.Batch[record]{Read: read, Upserts: []record{{"1", json.RawMessage(test.raw)}, {"2", "other"}}}))
				if database.dialect == kombosync.PostgreSQL {
					assert.Equal(t, []string{test.postgreSQL}, query(t, db, "SELECT data->>'value' FROM characters WHERE id = '1' AND integration_id = '"+name+"'"))
				}
				assert.Equal(t, []string{"other"}, query(t, db, "SELECT data->>'value' FROM characters WHERE id = '2' AND integration_id = '"+name+"'"))
			})
		}
		require.NoError(t, table.Apply(ctx, kombosync.Batch[record]{Read: at("ids", 1), Upserts: []record{{"a\x00b", 1}, {"\xff", 1}, {`"'\`, 1}}}))
		require.NoError(t, table.Apply(ctx, kombosync.Batch[record]{Read: at("ids", 1), Deletes: []string{`"'\`}}))
		assert.Equal(t, []string{"2"}, query(t, db, "SELECT count(*) FROM characters WHERE integration_id = 'ids'"))
	})
}

// An error about a value does not show it.
func TestValueThatDoesNotFit(t *testing.T) {
	database := databases["PostgreSQL"](t)
	db := database.open(t)
	for _, test := range []struct{ name, sqlType, state string }{
		{"type", "DATE", "22007"}, {"length", "VARCHAR(5)", "22001"}, {"constraint", "TEXT CHECK (value < 'a')", "23514"},
	} {
		t.Run(test.name, func(t *testing.T) {
			table, err := kombosync.NewTable(db, database.dialect, test.name, kombosync.WithID(byKey), kombosync.WithColumn("value", test.sqlType, value))
			require.NoError(t, err)
			require.NoError(t, table.Migrate(ctx))
			err = table.Apply(ctx, kombosync.Batch[record]{Read: at("acme", 1), Upserts: []record{{"1", "nora@example.com"}}})
			assert.EqualError(t, err, "kombosync: table "+test.name+": a value does not fit its column (SQLSTATE "+test.state+")")
			assert.NotContains(t, fmt.Sprintf("%+v %#v", err, err), "nora")
			cause, is := errors.AsType[*pgconn.PgError](err)
			require.True(t, is)
			assert.Equal(t, test.state, cause.Code)
		})
	}
	table, err := kombosync.NewTable(db, database.dialect, "channels", kombosync.WithID(byKey), kombosync.WithColumn("value", "TEXT", value))
	require.NoError(t, err)
	require.NoError(t, table.Migrate(ctx))
	for _, odd := range []any{make(chan int), kombo.Date{Year: 2026, Month: 13, Day: 41}} {
		err = table.Apply(ctx, kombosync.Batch[record]{Read: at("acme", 1), Upserts: []record{{"1", odd}}})
		assert.EqualError(t, err, fmt.Sprintf("kombosync: table channels: column value: a value of type %T cannot be stored", odd))
	}
}
