//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A terminal shows a bar for each list, and no log.
func TestProgressBars(t *testing.T) {
	terminal, tty, err := pty.Open()
	require.NoError(t, err)
	defer terminal.Close()
	require.NoError(t, pty.Setsize(terminal, &pty.Winsize{Rows: 40, Cols: 120}))

	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "NIGHTLY_AS_COMMAND=1", "KOMBO_API_KEY=", "KOMBO_INTEGRATIONS=", "TERM=xterm")
	command.Stderr = tty
	require.NoError(t, command.Start())
	require.NoError(t, tty.Close()) // the command has its own copy
	var shown bytes.Buffer
	_, _ = io.Copy(&shown, terminal) // ends with an error when the command has closed the terminal
	require.NoError(t, command.Wait())

	for _, list := range []string{"employees", "groups", "absences"} {
		assert.Regexp(t, `personio:acme +`+list+` +\d+ records`, shown.String())
	}
	assert.Contains(t, shown.String(), "3000 records")
	assert.Contains(t, shown.String(), "done")
	assert.NotContains(t, shown.String(), "level=", "terminals show no log")
	assert.NotContains(t, shown.String(), "example.com")
}
