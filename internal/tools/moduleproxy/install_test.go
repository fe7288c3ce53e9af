package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	root = "../../.."
	sdk  = "github.com/kombo-go/kombo"
)

// Users install the SDK from a module proxy into modules outside of the repository, with the
// commands and the code of the README.
func TestInstall(t *testing.T) {
	u := newUser(t)
	t.Run("together", func(t *testing.T) {
		t.Run("quickstart", u.quickstart)
		t.Run("mock server", u.mockServer)
		t.Run("copy of an example", u.copyOfExample)
	})
}

// user is somebody who gets the SDK from a module proxy.
type user struct {
	environment []string
	version     string
}

func newUser(t *testing.T) user {
	// The go command keeps what it downloads, so every content needs a version of its own.
	const version = "v0.1.0"
	content := t.TempDir()
	require.NoError(t, write(root, version, content))
	zip, err := os.ReadFile(filepath.Join(content, sdk, "@v", version+".zip"))
	require.NoError(t, err)
	u := user{version: fmt.Sprintf("%s-install.x%x", version, sha256.Sum256(zip))}
	proxy := t.TempDir()
	require.NoError(t, write(root, u.version, proxy))

	output, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	require.NoError(t, err)
	cache, upstream, _ := strings.Cut(strings.TrimSpace(string(output)), "\n")
	u.environment = append(os.Environ(), "GOPROXY=file://"+proxy+","+upstream, "GONOSUMDB="+sdk,
		"GOWORK=off", "GOFLAGS=-modcacherw", "KOMBO_API_KEY=")
	t.Cleanup(func() { // leave nothing in this machine's module cache
		assert.NoError(t, os.RemoveAll(filepath.Join(cache, sdk+"@"+u.version)))
		for _, name := range []string{u.version + ".*", "list"} {
			downloads, _ := filepath.Glob(filepath.Join(cache, "cache", "download", sdk, "@v", name))
			for _, download := range downloads {
				assert.NoError(t, os.Remove(download))
			}
		}
	})
	return u
}

func (u user) command(dir, line string) *exec.Cmd {
	command := exec.Command("sh", "-c", line)
	command.Dir, command.Env = dir, u.environment
	return command
}

// run runs a command that has to succeed.
func (u user) run(t *testing.T, dir, line string) {
	t.Helper()
	output, err := u.command(dir, line).CombinedOutput()
	require.NoError(t, err, "%s\n%s", line, output)
}

// readme returns the part of a section of the README that a pattern matches.
func readme(t *testing.T, section, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, content, found := strings.Cut(string(text), "\n## "+section+"\n")
	require.True(t, found, section)
	content, _, _ = strings.Cut(content, "\n## ")
	match := regexp.MustCompile(pattern).FindStringSubmatch(content)
	require.NotNil(t, match, "the section %q has no %s", section, pattern)
	return match[1]
}

const goBlock = "(?s)```go\n(.*?)```"

// The quickstart compiles after the install command, and then the code for tests does.
func (u user) quickstart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	u.run(t, dir, "go mod init example.com/acme")
	u.run(t, dir, readme(t, "Install", `(?m)^    (go get .*)$`))
	write("main.go", readme(t, "Quickstart", "(?s)```go\n(package main\n.*?)```"))
	u.run(t, dir, "go build -o acme .")
	output, err := u.command(dir, "./acme").CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(output), "set KOMBO_API_KEY")

	write("main_test.go", `package main

import (
	"testing"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestEmployees(t *testing.T) {
`+readme(t, "Tests", goBlock)+`
	count := 0
	for _, err := range acme.HRIS.Employees(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 2 || len(server.Requests()) != 2 {
		t.Fatal(count, server.Requests())
	}
}
`)
	u.run(t, dir, "go mod tidy && go vet ./... && go test ./...")
	u.run(t, dir, "go mod vendor && go list -deps -test ./... >/dev/null") // embedded files have to be there too
	require.DirExists(t, filepath.Join(dir, "vendor", "github.com", "kombo-go"))
}

// The mock server runs by itself.
func (u user) mockServer(t *testing.T) {
	t.Parallel()
	line := readme(t, "Tests", `(?m)^    (go run .*)$`)
	command := u.command(t.TempDir(), "exec "+line+" -addr 127.0.0.1:0")
	command.Stderr = t.Output()
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	stop := startGroup(t, command)
	defer stop()
	lines := bufio.NewScanner(output)
	require.True(t, lines.Scan())
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	require.NotEmpty(t, url, lines.Text())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/check-api-key", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer any")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusOK, response.StatusCode, string(body))
}

// A copy of an example is a module of its own after one command, under any name.
func (u user) copyOfExample(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Glob(filepath.Join(root, "examples", "*", "go.mod"))
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	line := readme(t, "Examples", `(?m)^    (go mod edit .*)$`)
	for _, goMod := range modules {
		source := filepath.Dir(goMod)
		t.Run(filepath.Base(source), func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(source)))
			u.run(t, dir, line)
			u.run(t, dir, "go mod edit -module example.com/copy")
			// This needs every package and checksum that a build needs. A build would find nothing
			// more, because the versions are those that the example is tested with.
			u.run(t, dir, "go list -deps -test ./...")
			versions, err := os.ReadFile(filepath.Join(dir, "go.mod"))
			require.NoError(t, err)
			assert.Contains(t, string(versions), sdk+" "+u.version)
			assert.NotContains(t, string(versions), "replace")
		})
	}
}
