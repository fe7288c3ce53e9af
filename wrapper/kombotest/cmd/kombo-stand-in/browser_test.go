package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// browser is a page of a headless Chromium, controlled by the DevTools protocol over a pipe:
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	t        *testing.T
	to       io.Writer
	from     *bufio.Reader
	id       int
	session  string
	problems []string // errors that the page reported, such as violations of its policy
}

// openBrowser starts Chromium. It skips the test if Chromium is not installed.
func openBrowser(t *testing.T, width, height int) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("Chromium is not installed (Debian: apt-get install chromium)")
	}
	commands, to, err := os.Pipe()
	require.NoError(t, err)
	from, results, err := os.Pipe()
	require.NoError(t, err)
	profile, err := os.MkdirTemp("", "chromium")
	require.NoError(t, err)
	command := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	command.ExtraFiles = []*os.File{commands, results} // Chromium reads from 3 and writes to 4
	require.NoError(t, command.Start())
	require.NoError(t, commands.Close())
	require.NoError(t, results.Close())
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		_, _ = fmt.Fprint(to, `{"id":0,"method":"Browser.close"}`+"\x00")
		_ = command.Wait()
		_ = to.Close()
		_ = from.Close()
		_ = os.RemoveAll(profile) // Chromium's other processes may still write to it for a moment
	})
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})
	b.session, _ = b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})["sessionId"].(string)
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		b.call(domain+".enable", nil)
	}
	return b
}

// message is a message of the protocol: a result, which has an ID, or an event.
type message struct {
	ID     int
	Method string
	Params json.RawMessage
	Result map[string]any
	Error  *struct{ Message string }
}

// call sends a command and returns its result.
func (b *browser) call(method string, parameters map[string]any) map[string]any {
	b.t.Helper()
	b.id++
	command := map[string]any{"id": b.id, "method": method, "params": parameters}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	text, err := json.Marshal(command)
	require.NoError(b.t, err)
	_, err = b.to.Write(append(text, 0))
	require.NoError(b.t, err)
	for {
		text, err := b.from.ReadBytes(0)
		require.NoError(b.t, err, "Chromium ended")
		var received message
		require.NoError(b.t, json.Unmarshal(text[:len(text)-1], &received))
		switch {
		case received.Method == "Runtime.exceptionThrown", received.Method == "Log.entryAdded":
			b.problems = append(b.problems, string(received.Params))
		case received.ID == b.id && received.Error != nil:
			require.Fail(b.t, method, received.Error.Message)
		case received.ID == b.id:
			return received.Result
		}
	}
}

// open opens a page.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url})
	b.until(`document.readyState === "complete" && location.href !== "about:blank"`)
}

// run evaluates an expression in the page, waits if it is a promise, and returns its value.
func (b *browser) run(expression string) any {
	b.t.Helper()
	result := b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true})
	require.Nil(b.t, result["exceptionDetails"], expression)
	value, _ := result["result"].(map[string]any)
	return value["value"]
}

// until waits until a condition is true in the page.
func (b *browser) until(condition string) {
	b.t.Helper()
	b.run(`new Promise((done) => { const check = () => { (` + condition + `) ? done() : setTimeout(check, 20); }; check(); })`)
}
