//go:build unix

package postgres

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// script runs PostgreSQL until its standard input is closed, which also happens when this program
// ends. Then it removes the data.
const script = `
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off </dev/null >"$2/log" 2>&1 &
cat >/dev/null
kill -QUIT $!
wait $!
rm -rf "$2"
`

// patience is how long the start may take.
const patience = time.Minute

// Start starts a server. It returns [ErrNotInstalled] if PostgreSQL is not installed.
//
// The server does not sync its files to disk, which makes it fast. If this program runs as root,
// the server runs as the user postgres or nobody, because PostgreSQL refuses to run as root.
func Start() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	identity, err := unprivileged()
	if err != nil {
		return nil, err
	}
	// The path of a socket is limited to about 100 characters, so the name of the directory is
	// short.
	directory, err := os.MkdirTemp("", "postgres")
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	server := &Server{directory: directory, URL: "postgres:///postgres?user=postgres&host=" + url.QueryEscape(directory)}
	if identity != nil {
		if err := os.Chown(directory, int(identity.Uid), int(identity.Gid)); err != nil {
			return nil, errors.Join(fmt.Errorf("postgres: %w", err), os.RemoveAll(directory))
		}
	}
	if err := server.start(bin, &syscall.SysProcAttr{Credential: identity, Setpgid: true}); err != nil {
		return nil, errors.Join(fmt.Errorf("postgres: %w", err), os.RemoveAll(directory))
	}
	return server, nil
}

func (s *Server) start(bin string, attributes *syscall.SysProcAttr) error {
	initialize := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(s.directory, "data"),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	initialize.Dir, initialize.SysProcAttr = s.directory, attributes
	if output, err := initialize.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb failed: %w\n%s", err, output)
	}
	run := exec.Command("sh", "-c", script, "postgres", bin, s.directory)
	run.Dir, run.SysProcAttr = s.directory, attributes
	input, err := run.StdinPipe()
	if err != nil {
		return err
	}
	if err := run.Start(); err != nil {
		return err
	}
	s.stop = sync.OnceValue(func() error {
		_ = input.Close()
		if err := run.Wait(); err != nil {
			return fmt.Errorf("postgres: stop: %w", err)
		}
		return nil
	})
	for deadline := time.Now().Add(patience); !s.ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.directory, "log"))
			return errors.Join(fmt.Errorf("the server did not start within %v; its log:\n%s", patience, bytes.TrimSpace(log)), s.stop())
		}
	}
	return nil
}

// ready reports whether the server accepts connections. PostgreSQL writes its status into line 8 of
// postmaster.pid.
func (s *Server) ready() bool {
	file, err := os.Open(filepath.Join(s.directory, "data", "postmaster.pid"))
	if err != nil {
		return false
	}
	defer file.Close()
	lines := bufio.NewScanner(io.LimitReader(file, 4096))
	for number := 1; lines.Scan(); number++ {
		if number == 8 {
			return strings.TrimSpace(lines.Text()) == "ready"
		}
	}
	return false
}

// unprivileged returns the user for PostgreSQL, or nil for the one that runs this program.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			continue
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("postgres: PostgreSQL does not run as root, and the users postgres and nobody do not exist: run this as another user")
}
