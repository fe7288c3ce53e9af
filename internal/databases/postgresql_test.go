//go:build unix

package databases

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// postgresql is the server that all tests share. It listens on a Unix socket in a directory of its own only.
var postgresql struct {
	start     sync.Once
	directory string
	process   *exec.Cmd
	input     io.Closer
	databases int
	err       error
	missing   string // why there is none
}

// newPostgreSQLDatabase makes a database in a server that is started for the tests, and returns how to reach it.
func newPostgreSQLDatabase(t *testing.T) string {
	t.Helper()
	postgresql.start.Do(startPostgreSQL)
	if postgresql.missing != "" {
		t.Skip(postgresql.missing)
	}
	require.NoError(t, postgresql.err)
	source := func(name string) string {
		return fmt.Sprintf("host=%s user=postgres dbname=%s", postgresql.directory, name)
	}
	db, err := sql.Open("pgx", source("postgres"))
	require.NoError(t, err)
	defer db.Close()
	postgresql.databases++
	name := fmt.Sprint("test", postgresql.databases)
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	require.NoError(t, err)
	return source(name)
}

func startPostgreSQL() {
	initdb, postgres := findPostgreSQL("initdb"), findPostgreSQL("postgres")
	if initdb == "" || postgres == "" {
		postgresql.missing = "no PostgreSQL server is installed: install one (on Debian: apt-get install postgresql) to run these tests"
		return
	}
	postgresql.err = func() error {
		directory, err := os.MkdirTemp("", "pg") // sockets need short paths
		if err != nil {
			return err
		}
		postgresql.directory = directory
		credential, err := unprivileged()
		if err != nil {
			return err
		}
		if credential != nil {
			if err := os.Chown(directory, int(credential.Uid), int(credential.Gid)); err != nil {
				return err
			}
		}
		data := filepath.Join(directory, "data")
		command := func(name string, arguments ...string) *exec.Cmd {
			command := exec.Command(name, arguments...)
			command.Dir = directory
			// Interrupts are for the tests, which then stop the server.
			command.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setpgid: true}
			return command
		}
		if output, err := command(initdb, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C").CombinedOutput(); err != nil {
			return fmt.Errorf("initdb: %w\n%s", err, output)
		}
		// The shell stops the server when its input ends: with the tests, however they end.
		const whileThereIsInput = `"$@" & server=$!; cat; kill -QUIT $server; wait $server`
		process := command("sh", "-c", whileThereIsInput, "sh",
			postgres, "-D", data, "-k", directory, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
		if postgresql.input, err = process.StdinPipe(); err != nil {
			return err
		}
		stderr, err := process.StderrPipe()
		if err != nil {
			return err
		}
		if err := process.Start(); err != nil {
			return err
		}
		postgresql.process = process
		var log bytes.Buffer
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			fmt.Fprintln(&log, lines.Text())
			if strings.Contains(lines.Text(), "ready to accept connections") {
				go func() {
					for lines.Scan() { // or the server would wait for its log to be read
					}
				}()
				return nil
			}
		}
		return fmt.Errorf("postgres did not start:\n%s", log.String())
	}()
}

func stopPostgreSQL() {
	if postgresql.process != nil {
		_ = postgresql.input.Close()
		_ = postgresql.process.Wait()
	}
	if postgresql.directory != "" {
		_ = os.RemoveAll(postgresql.directory)
	}
}

// findPostgreSQL finds a program of a PostgreSQL server, "" if there is none.
func findPostgreSQL(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/", "/usr/pgsql-*/bin/", "/opt/homebrew/opt/postgresql*/bin/", "/usr/local/pgsql/bin/"} {
		if paths, _ := filepath.Glob(pattern + name); len(paths) > 0 {
			return paths[len(paths)-1]
		}
	}
	return ""
}

// unprivileged is another user if this one is root: PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody")
}
