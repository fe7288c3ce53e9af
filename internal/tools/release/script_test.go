package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The script compares the API with the last release: what breaks programs is refused in a patch, and the constant Version
// does not count.
func TestReleaseCheckScript(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the SDK twice")
	}
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("this is no clone of the repository")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	inClone := func(name string, arguments ...string) (string, error) {
		command := exec.Command(name, arguments...)
		command.Dir = clone
		command.Env = append(os.Environ(), "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A",
			"GIT_COMMITTER_EMAIL=a@example.com", "GIT_CONFIG_GLOBAL=/dev/null")
		said, err := command.CombinedOutput()
		return string(said), err
	}
	git := func(arguments ...string) {
		t.Helper()
		said, err := inClone("git", arguments...)
		require.NoError(t, err, said)
	}
	cloned, err := exec.Command("git", "clone", "-q", "--no-tags", root, clone).CombinedOutput()
	require.NoError(t, err, string(cloned))
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(clone, name), []byte(text), 0o755))
	}
	for _, name := range []string{"internal/release-check.sh", "internal/check-api.sh", "internal/public-packages.sh"} { // as they are now
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		write(name, string(text))
	}
	version := func(version string) {
		write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## "+version+"\n\n- Words on "+version+".\n")
		write("wrapper/version.go", "package kombo\n\n// Version is the version of the SDK.\nconst Version = \""+version+"\"\n\n"+
			"func defaultUserAgent() string { return \"kombo-go/\" + Version }\n")
	}
	check := func(version string) (string, error) { return inClone("internal/release-check.sh", version) }
	api := func() (string, error) { return inClone("internal/check-api.sh") }

	said, err := api()
	require.NoError(t, err, said)
	assert.Contains(t, said, "There is no release to compare the API with yet.")

	// The functions of tomorrow, in every package that users can import, and a package of its own.
	require.NoError(t, os.Mkdir(filepath.Join(clone, "wrapper", "komboextra"), 0o755))
	extra := map[string]string{"gen": "gen", "wrapper": "kombo", "wrapper/kombosync": "kombosync", "wrapper/kombotest": "kombotest", "wrapper/komboextra": "komboextra"}
	for dir, name := range extra {
		write(dir+"/extra.go", "package "+name+"\n\n// Extra does nothing.\nfunc Extra() {}\n")
	}
	version("0.7.0")
	said, err = check("v0.7.0")
	require.Error(t, err)
	assert.Contains(t, said, "Something is not committed")
	git("add", ".")
	git("commit", "-qam", "0.7.0")
	said, err = check("v0.7.0")
	require.NoError(t, err, said)
	assert.Contains(t, said, "- Words on 0.7.0.")
	git("tag", "v0.7.0")
	said, err = api()
	require.NoError(t, err, said)
	assert.Contains(t, said, "No incompatible changes since v0.7.0")

	for dir := range extra {
		git("rm", "-q", dir+"/extra.go")
	}
	version("0.7.1")
	git("commit", "-qam", "0.7.1")
	said, err = check("v0.7.1")
	require.Error(t, err)
	for dir := range extra {
		want := "kombo/" + dir + ", since v0.7.0:\n- Extra: removed"
		if dir == "wrapper/komboextra" {
			want = "kombo/" + dir + ", since v0.7.0:\n- the package is gone"
		}
		assert.Contains(t, said, want)
	}
	assert.Contains(t, said, "v0.7.1 may not break programs that use v0.7.0")
	assert.NotContains(t, said, "Version: value changed")

	said, err = check("v0.7.0")
	require.Error(t, err)
	assert.Contains(t, said, "v0.7.0 is already the tag of another commit")
}
