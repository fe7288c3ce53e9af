package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheckVersion(t *testing.T) {
	tests := []struct {
		version, previous string
		breaking          bool
		want              string // "" for all is well
	}{
		{"v0.1.0", "", false, ""},
		{"v0.1.0", "", true, ""},
		{"v0.1.1", "v0.1.0", false, ""},
		{"v0.2.0", "v0.1.3", false, ""},
		{"v0.2.0", "v0.1.3", true, ""},
		{"v0.1.4", "v0.1.3", true, "v0.1.4 may not break programs that use v0.1.3"},
		{"v1.0.0", "v0.9.0", true, ""},
		{"v1.0.1", "v1.0.0", false, ""},
		{"v1.0.1", "v1.0.0", true, "v1.0.1 may not break programs that use v1.0.0"},
		{"v1.1.0", "v1.0.0", false, ""},
		{"v1.1.0", "v1.0.0", true, "release the next major version"},
		{"v2.0.0", "v1.1.0", true, ""},
		{"v1.1.0-rc.1", "v1.0.0", false, ""},
		{"v2.0.0-rc.1", "v1.0.0", true, ""},
		{"v1.1.0-rc.1", "v1.0.0", true, "release the next major version"},
		{"v1.0.0", "v1.0.0", false, "v1.0.0 does not come after v1.0.0"},
		{"v0.9.0", "v1.0.0", false, "does not come after"},
		{"1.0.0", "v0.9.0", false, `"1.0.0" is not a version`},
		{"v1.0", "v0.9.0", false, `"v1.0" is not a version`},
		{"v1.0.0+build", "v0.9.0", false, "is not a version"},
		{"", "v0.9.0", false, `"" is not a version: use VERSION=vX.Y.Z`},
		{"v1.0.0", "latest", false, "the previous tag, latest, is not a version"},
	}
	for _, test := range tests {
		err := checkVersion(test.version, test.previous, test.breaking)
		if test.want == "" {
			assert.NoError(t, err, "%+v", test)
		} else {
			assert.ErrorContains(t, err, test.want, "%+v", test)
		}
	}
}

func TestChangelogSection(t *testing.T) {
	tests := []struct{ name, changelog, notes, want string }{
		{"as it should be", "# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\n- Old.\n", "- New.\n", ""},
		{"with a date", "## 0.2.0 - 2026-11-24\n- New.\n", "- New.\n", ""},
		{"as a link", "## [0.2.0] (2026-11-24)\n- New.\n", "- New.\n", ""},
		{"with sections of its own", "## v0.2.0\n\n### Added\n\n- New.\n\n## 0.1.0\n- Old.\n", "### Added\n\n- New.\n", ""},
		{"none", "## Unreleased\n\n## 0.1.0\n- Old.\n", "", `has no section "## 0.2.0"`},
		{"another one that begins the same", "## 0.2.0-rc.1\n- New.\n", "", `has no section "## 0.2.0"`},
		{"empty", "## 0.2.0\n\n<!-- nothing\nyet -->\n\n## 0.1.0\n- Old.\n", "", `the section "## 0.2.0" of CHANGELOG.md is empty`},
		{"twice", "## 0.2.0\n- New.\n## 0.2.0\n- New.\n", "", `has 2 sections "## 0.2.0"`},
		{"something is left", "## Unreleased\n- Not yet.\n\n## 0.2.0\n- New.\n", "", `still has changes under "## Unreleased"`},
		{"below an older version", "## Unreleased\n\n## 0.1.0\n- Old.\n\n## 0.2.0\n- New.\n", "", `the section "## 0.2.0" comes after "## 0.1.0": move it to the top, below "## Unreleased"`},
		{"Unreleased below it", "## 0.2.0\n- New.\n\n## Unreleased\n", "- New.\n", ""},
		{"words after the version", "## 0.2.0 is out\n- New.\n", "", "and nothing else"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "CHANGELOG.md")
			require.NoError(t, os.WriteFile(file, []byte(test.changelog), 0o600))
			notes, err := changelogSection(file, "v0.2.0")
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.notes, notes)
		})
	}
}

// All that is in the way is told at once.
func TestCheck(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "wrapper"), 0o700))
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o600))
	}
	write("CHANGELOG.md", "## 0.2.0\n- New.\n")
	write("wrapper/version.go", "package kombo\n\nconst Version = \"0.2.0\"\n")
	write("go.mod", "module example.com/sdk\n")
	notes, err := check(root, "v0.2.0", "v0.1.0", true)
	require.NoError(t, err)
	assert.Equal(t, "- New.\n", notes)

	_, err = check(root, "v2.0.0", "v0.1.0", true)
	require.ErrorContains(t, err, `CHANGELOG.md has no section "## 2.0.0"`)
	require.ErrorContains(t, err, "wrapper/version.go says 0.2.0, the release is v2.0.0")
	require.ErrorContains(t, err, `the module is called example.com/sdk, and v2.0.0 needs a path that ends with "/v2"`)

	write("go.mod", "module example.com/sdk/v2\n")
	_, err = check(root, "v0.2.0", "", false)
	require.ErrorContains(t, err, `needs a path that ends with ""`)
}

// The repository itself is in a state that a release can be made from: its version is one, and it has a changelog.
func TestRepository(t *testing.T) {
	text, err := os.ReadFile("../../../wrapper/version.go")
	require.NoError(t, err)
	match := constant.FindSubmatch(text)
	require.NotNil(t, match)
	require.NoError(t, checkVersion("v"+string(match[1]), "", false))
	require.NoError(t, checkModule("../../../go.mod", "v"+string(match[1])))
	require.FileExists(t, "../../../CHANGELOG.md")
}
