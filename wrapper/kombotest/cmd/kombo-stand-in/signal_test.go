//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain runs the command instead of the tests if the variable is set.
func TestMain(m *testing.M) {
	if os.Getenv("STAND_IN_AS_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// SIGTERM, which stops containers, and Ctrl-C shut down the server.
func TestSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			command := exec.Command(os.Args[0], "-addr", "127.0.0.1:0")
			command.Env = append(os.Environ(), "STAND_IN_AS_COMMAND=1")
			command.Stderr = os.Stderr
			output, err := command.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, command.Start())
			lines := bufio.NewScanner(output)
			assert.True(t, lines.Scan(), "it prints that it is ready")
			require.NoError(t, command.Process.Signal(signal))
			for lines.Scan() {
			}
			assert.NoError(t, command.Wait())
		})
	}
}
