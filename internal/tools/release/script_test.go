package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repository = "../../.."

// sandbox is a small repository with the scripts of this one.
type sandbox struct {
	*testing.T
	dir string
}

func newSandbox(t *testing.T) sandbox {
	s := sandbox{t, t.TempDir()}
	scripts, err := filepath.Glob(filepath.Join(repository, "internal", "*.sh"))
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		require.NoError(t, err)
		s.write("internal/"+filepath.Base(script), string(text))
	}
	for _, name := range []string{"go.mod", "go.sum", "release/main.go"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		s.write("internal/tools/"+name, string(text))
	}
	s.write("go.mod", "module github.com/kombo-go/kombo\n\ngo 1.26.0\n")
	s.write("examples/try/main.go", "// Command try is an example.\npackage main\n\nfunc main() {}\n")
	s.write("examples/shared/shared.go", "// Package shared serves examples.\npackage shared\n")
	s.write("internal/limit/limit.go", "// Package limit is internal.\npackage limit\n")
	s.git("init", "-q")
	return s
}

func (s sandbox) write(name, text string) {
	path := filepath.Join(s.dir, name)
	require.NoError(s, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s, os.WriteFile(path, []byte(text), 0o755))
}

func (s sandbox) run(name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...)
	command.Dir = s.dir
	command.Env = append(os.Environ(), "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A",
		"GIT_COMMITTER_EMAIL=a@example.com", "GIT_CONFIG_GLOBAL=/dev/null")
	output, err := command.CombinedOutput()
	return string(output), err
}

func (s sandbox) git(arguments ...string) {
	s.Helper()
	output, err := s.run("git", arguments...)
	require.NoError(s, err, output)
}

// version writes what a release of a version needs.
func (s sandbox) version(version string) {
	s.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## "+version+"\n\n- Words on "+version+".\n")
	s.write("wrapper/version.go", "// Package kombo is the SDK.\npackage kombo\n\n// Version is the version of the SDK.\nconst Version = \""+version+"\"\n")
}

// release-check compares the API with the last release, package by package: what breaks programs is
// rejected in a patch release, and the constant Version does not count.
func TestReleaseCheckScript(t *testing.T) {
	s := newSandbox(t)
	check := func(version string) (string, error) { return s.run("internal/release-check.sh", version) }
	api := func() (string, error) { return s.run("internal/check-api.sh") }
	packages := map[string]string{"gen": "gen", "wrapper": "kombo", "wrapper/kombosync": "kombosync", "wrapper/kombotest": "kombotest"}
	for dir, name := range packages {
		s.write(dir+"/doc.go", "// Package "+name+" is a package.\npackage "+name+"\n")
		s.write(dir+"/extra.go", "package "+name+"\n\n// Extra does nothing.\nfunc Extra() {}\n")
	}
	s.write("wrapper/komboextra/extra.go", "// Package komboextra is a package.\npackage komboextra\n\n// Extra does nothing.\nfunc Extra() {}\n")
	s.version("0.7.0")
	output, err := check("v0.7.0")
	require.Error(t, err)
	assert.Contains(t, output, "Something is not committed")

	s.git("add", ".")
	s.git("commit", "-qm", "0.7.0")
	output, err = api()
	require.NoError(t, err, output)
	assert.Contains(t, output, "There is no release to compare the API with yet.")
	output, err = check("v0.7.0")
	require.NoError(t, err, output)
	assert.Contains(t, output, "- Words on 0.7.0.")

	s.git("tag", "v0.7.0")
	output, err = api()
	require.NoError(t, err, output)
	assert.Contains(t, output, "No incompatible changes since v0.7.0 in 5 packages.")

	for dir := range packages {
		s.git("rm", "-q", dir+"/extra.go")
	}
	s.git("rm", "-q", "wrapper/komboextra/extra.go")
	s.version("0.7.1")
	s.git("commit", "-qam", "0.7.1")
	output, err = check("v0.7.1")
	require.Error(t, err)
	for dir := range packages {
		assert.Contains(t, output, "kombo/"+dir+", since v0.7.0:\n- Extra: removed")
	}
	assert.Contains(t, output, "kombo/wrapper/komboextra, since v0.7.0:\n- the package is gone")
	assert.Contains(t, output, "v0.7.1 may not break programs that use v0.7.0")
	assert.NotContains(t, output, "Version: value changed")

	output, err = check("v0.7.0")
	require.Error(t, err)
	assert.Contains(t, output, "v0.7.0 is already the tag of another commit")
}

// The packages of this repository that users can import are those that make api compares.
func TestPublicPackages(t *testing.T) {
	output, err := exec.Command(filepath.Join(repository, "internal", "public-packages.sh")).Output()
	require.NoError(t, err)
	const sdk = "github.com/kombo-go/kombo"
	assert.Subset(t, strings.Fields(string(output)), []string{sdk + "/gen", sdk + "/wrapper", sdk + "/wrapper/kombosync", sdk + "/wrapper/kombotest"})
	assert.NotContains(t, string(output), "/internal/")
	assert.NotContains(t, string(output), "/examples/")
}
