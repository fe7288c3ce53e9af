package officialsdk_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// install installs the SDK from npm in a directory of the test. It skips the test if that is not
// possible.
func install(t *testing.T) (directory string) {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	directory = t.TempDir()
	for _, file := range []string{"package.json", "package-lock.json", "call-all.mjs"} {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(directory, file), content, 0o600))
	}
	command := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	command.Dir = directory
	if output, err := command.CombinedOutput(); err != nil {
		t.Skipf("npm ci cannot install the SDK: %s\n%s", err, output)
	}
	return directory
}

// Every method of Kombo's own SDK works with the mock server, with its examples and with invented
// data, and the SDK accepts all responses.
func TestOfficialSDK(t *testing.T) {
	if testing.Short() {
		t.Skip("installs Kombo's SDK from npm")
	}
	directory := install(t)
	t.Run("examples", func(t *testing.T) {
		server := kombotest.NewServer(t)
		server.SetData("GET /check-api-key", map[string]any{"environment_id": 1}) // invalid, to check that the SDK is strict
		problems := callAll(t, directory, server)
		assert.Contains(t, problems["general.checkApiKey"], "ResponseValidationError")
		delete(problems, "general.checkApiKey")
		assert.Empty(t, problems)
	})
	t.Run("invented data", func(t *testing.T) {
		server := kombotest.NewServer(t)
		server.Populate(1)
		assert.Empty(t, callAll(t, directory, server))
	})
	t.Run("program in the README", func(t *testing.T) {
		readme, err := os.ReadFile("../../wrapper/kombotest/README.md")
		require.NoError(t, err)
		program := regexp.MustCompile("(?s)```ts\n(.*?)```").FindSubmatch(readme)
		require.NotNil(t, program)
		server := kombotest.NewServer(t)
		server.Populate(1)
		text := strings.ReplaceAll(string(program[1]), "http://127.0.0.1:5662/v1", server.URL)
		require.NoError(t, os.WriteFile(filepath.Join(directory, "readme.mjs"), []byte(text), 0o600))
		output := run(t, directory, server, "readme.mjs")
		assert.Equal(t, 300, strings.Count(string(output), "@example.com\n"), "employees")
	})
}

// run runs a program with Node.js and returns what it prints.
func run(t *testing.T, directory string, server *kombotest.Server, program string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", program)
	command.Dir = directory
	command.Env = append(os.Environ(), "KOMBO_BASE_URL="+server.URL, "NO_PROXY=127.0.0.1")
	var log bytes.Buffer
	command.Stderr = &log
	output, err := command.Output()
	require.NoError(t, err, log.String())
	return output
}

// callAll calls all methods of the SDK and returns their problems, by method.
func callAll(t *testing.T, directory string, server *kombotest.Server) map[string]string {
	t.Helper()
	output := run(t, directory, server, "call-all.mjs")
	problems, methods, bodies := map[string]string{}, 0, 0
	for decoder := json.NewDecoder(bytes.NewReader(output)); decoder.More(); methods++ {
		var call struct {
			Name, Problem string
			Bodies        int
		}
		require.NoError(t, decoder.Decode(&call))
		if call.Problem != "" {
			problems[call.Name] = call.Problem
		}
		bodies += call.Bodies
	}
	assert.GreaterOrEqual(t, methods, 60, "methods that were called")
	assert.GreaterOrEqual(t, bodies, 20, "bodies from the documentation that were sent")
	for _, request := range server.Requests() {
		assert.Empty(t, request.Rejection, request.Operation)
	}
	return problems
}

// The READMEs name the version that is tested.
func TestVersionInTheREADMEs(t *testing.T) {
	text, err := os.ReadFile("package.json")
	require.NoError(t, err)
	var pinned struct{ Dependencies map[string]string }
	require.NoError(t, json.Unmarshal(text, &pinned))
	for _, path := range []string{"../../README.md", "../../wrapper/kombotest/README.md"} {
		readme, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, strings.Join(strings.Fields(string(readme)), " "), "@kombo-api/sdk "+pinned.Dependencies["@kombo-api/sdk"], path)
	}
}
