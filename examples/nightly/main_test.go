package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// TestMain runs the command instead of the tests if the variable is set, so that tests can check
// exit statuses.
func TestMain(m *testing.M) {
	if os.Getenv("NIGHTLY_AS_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func nightly(t *testing.T, environment []string, arguments ...string) (status int, output, log string) {
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), append([]string{"NIGHTLY_AS_COMMAND=1", "KOMBO_API_KEY=", "KOMBO_INTEGRATIONS="}, environment...)...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return command.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

func TestThreeNights(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a night?.db")
	status, output, log := nightly(t, nil, "-database", path)
	require.Equal(t, 0, status, log)
	columns := regexp.MustCompile(` {2,}`).ReplaceAllString(output, " | ")
	nights := regexp.MustCompile(`(?s)The first night:(.*)The second night.*?:(.*)A week later.*?:(.*)`).FindStringSubmatch(columns)
	require.NotNil(t, nights, output)
	for i, want := range [][]string{
		{
			"personio:acme | employees | everything | 3000 | 0 | 0 | 2 | ok", "bamboohr:globex | absences | everything | 300 | 0 | 0 | 0 | ok",
			"workday:initech | groups | nothing | 0 | 0 | 0 | 0 | no data yet",
			"3500 employees, 8 groups, 1100 absences.",
		},
		{
			"personio:acme | employees | what changed | 5 | 1 | 0 | 0 | ok", "personio:acme | groups | what changed | 0 | 0 | 0 | 0 | ok",
			"bamboohr:globex | absences | what changed | 20 | 0 | 0 | 0 | ok", "workday:initech | employees | everything | 100 | 0 | 0 | 0 | ok",
			"3600 employees, 12 groups, 1150 absences.",
		},
		{
			"personio:acme | employees | everything | 2990 | 1 | 10 | 2 | ok",
			"3590 employees, 12 groups, 1150 absences.",
		},
	} {
		for _, line := range want {
			assert.Contains(t, nights[i+1], line)
		}
	}

	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	db, err := openDatabase(t.Context(), path)
	require.NoError(t, err)
	defer db.Close()
	assert.Equal(t, "Married", text(t, db, "SELECT last_name FROM employees WHERE integration_id = 'personio:acme' AND id = 'employee-00001'"))
	assert.Equal(t, "0", text(t, db, "SELECT count(*) FROM employees WHERE id = 'employee-00005' AND integration_id <> 'workday:initech'"), "has left")
	assert.Equal(t, "APPROVED", text(t, db, "SELECT status FROM absences WHERE integration_id = 'bamboohr:globex' AND id = 'absence-00019'"))
	assert.Equal(t, "9", text(t, db, "SELECT count(*) FROM kombosync_state WHERE started_ms > 0 AND holder = ''"))
	assert.Equal(t, "employee-00008, employee-00009", text(t, db, "SELECT group_concat(id, ', ' ORDER BY id) FROM employees WHERE start_date IS NULL"))
	assert.Equal(t, "Ben", text(t, db, "SELECT first_name FROM employees WHERE id = 'employee-00008' AND start_date IS NULL"), "other values are stored")
	assert.Contains(t, log, "start_date")

	assert.Equal(t, 3*3*3-2, strings.Count(log, `msg="kombo sync" `), "a line for each list that was read")
	for _, secret := range []string{"example.com", "Married", "Ada", "employee-", "fair", kombotest.APIKey} {
		assert.NotContains(t, log, secret)
	}
}

func text(t *testing.T, db *database, query string) (value string) {
	t.Helper()
	require.NoError(t, db.QueryRow(query).Scan(&value))
	return value
}

// The exit status and the message say that nothing was read.
func TestInvalidSettings(t *testing.T) {
	for _, test := range []struct {
		name        string
		environment []string
		arguments   []string
		want        string
	}{
		{"unknown flag", nil, []string{"-databse", "x"}, "flag provided but not defined"},
		{"no database", []string{"KOMBO_API_KEY=key", "KOMBO_INTEGRATIONS=personio:1"}, nil, "-database is missing"},
		{"no integrations", []string{"KOMBO_API_KEY=key"}, []string{"-database", filepath.Join(t.TempDir(), "x")}, "KOMBO_INTEGRATIONS is not set"},
		{"no folder", nil, []string{"-database", filepath.Join(t.TempDir(), "missing", "x")}, "no such file"},
		{"no database in the file", nil, []string{"-database", "main.go"}, "the tables could not be created"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, _, log := nightly(t, test.environment, test.arguments...)
			assert.Equal(t, 2, status)
			assert.Contains(t, log, test.want)
		})
	}
}

// If one list fails, the others are read, and the error is returned at the end without personal
// data.
func TestOneFailure(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /hris/employees", inventEmployee(1))
	server.Fail("GET /hris/groups", kombotest.Failure{Code: kombo.CodeIntegrationPermissionMissing, Message: "ada@example.com may not do that"})
	db, err := openDatabase(t.Context(), filepath.Join(t.TempDir(), "nightly.db"))
	require.NoError(t, err)
	defer db.Close()
	var output, log bytes.Buffer
	n := &night{db, []*kombo.Integration{server.Client().Integration("personio:1")}, &output, &log}
	err = n.run(t.Context(), false)
	assert.ErrorIs(t, err, kombo.CodeIntegrationPermissionMissing)
	assert.NotContains(t, err.Error()+log.String()+output.String(), "example.com")
	lines := regexp.MustCompile(` +`).ReplaceAllString(output.String(), " ")
	assert.Contains(t, lines, "employees everything 1 0 0 0 ok")
	assert.Contains(t, lines, "groups nothing 0 0 0 0 failed")

	require.NoError(t, n.run(t.Context(), false), "the next run reads the list")
	var before int
	for _, request := range server.Requests() {
		if request.Operation == "GET /hris/employees" {
			before++
			assert.Equal(t, before > 1, request.Query.Has("updated_after"))
		}
	}
	assert.Equal(t, 2, before)
}

// After an interrupted run, the records read so far are stored, and the next run succeeds.
func TestInterrupted(t *testing.T) {
	server := kombotest.NewServer(t)
	server.SetRecords("GET /hris/employees", inventEmployee(1))
	db, err := openDatabase(t.Context(), filepath.Join(t.TempDir(), "nightly.db"))
	require.NoError(t, err)
	defer db.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	var output, log bytes.Buffer
	client := server.Client(kombo.WithObserver(func(_ context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		if attempt.Operation.Name == "GetGroups" {
			interrupt()
		}
		return nil, nil
	}))
	n := &night{db, []*kombo.Integration{client.Integration("personio:1")}, &output, &log}
	require.ErrorIs(t, n.run(ctx, false), context.Canceled)
	assert.Contains(t, output.String(), "In the database: 1 employees, 0 groups", "finished lists are stored")
	assert.Equal(t, "employees", text(t, db, "SELECT group_concat(model) FROM kombosync_state WHERE started_ms > 0"))
	assert.Equal(t, "0", text(t, db, "SELECT count(*) FROM kombosync_state WHERE holder <> ''"), "nothing is locked")
	require.NoError(t, n.run(t.Context(), false))
}
