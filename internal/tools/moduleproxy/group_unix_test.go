//go:build unix

package main

import (
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// startGroup starts a command. stop ends it with all programs that it has started.
func startGroup(t *testing.T, command *exec.Cmd) (stop func()) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, command.Start())
	return func() {
		require.NoError(t, syscall.Kill(-command.Process.Pid, syscall.SIGINT))
		_ = command.Wait() // go run reports that it was interrupted
	}
}
