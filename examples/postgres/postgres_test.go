//go:build unix

package postgres

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// held is the environment variable that makes the test binary start a server and wait until it is
// killed.
const held = "POSTGRES_TEST_HELD"

func TestMain(m *testing.M) {
	if os.Getenv(held) != "" {
		server, err := Start()
		if err != nil {
			panic(err)
		}
		_, _ = os.Stdout.WriteString(server.directory + "\n")
		select {}
	}
	os.Exit(m.Run())
}

func needed(t *testing.T) {
	t.Helper()
	if _, err := programs(); errors.Is(err, ErrNotInstalled) {
		t.Skip(err)
	}
}

func TestStartAndStop(t *testing.T) {
	needed(t)
	server, err := Start()
	require.NoError(t, err)
	connection, err := net.Dial("unix", filepath.Join(server.directory, ".s.PGSQL.5432"))
	require.NoError(t, err)
	require.NoError(t, connection.Close())
	require.NoError(t, server.Stop())
	require.NoError(t, server.Stop(), "a second time does nothing")
	assert.NoDirExists(t, server.directory)
}

// The server stops and its files are removed if the program is killed.
func TestProgramIsKilled(t *testing.T) {
	needed(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), held+"=1")
	output, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	lines := bufio.NewScanner(output)
	require.True(t, lines.Scan())
	directory := lines.Text()
	require.DirExists(t, directory)
	require.NoError(t, program.Process.Kill())
	_ = program.Wait()
	assert.Eventually(t, func() bool {
		_, err := os.Stat(directory)
		return errors.Is(err, os.ErrNotExist)
	}, patience, 20*time.Millisecond)
}

func TestNotInstalled(t *testing.T) {
	if installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); len(installed) > 0 {
		t.Skip("PostgreSQL is installed outside of PATH")
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Start()
	assert.ErrorIs(t, err, ErrNotInstalled)
}
