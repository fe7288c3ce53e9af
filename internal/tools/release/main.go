// Command release checks that a version can be released, and writes what has changed in it to
// standard output.
//
//	release -version vX.Y.Z [-previous vX.Y.Z] [-breaking] [-root DIR]
//
// A version is a tag of the repository. The Go module, the constant Version and the changelog must
// agree with it, and it must follow the previous version by the rules of https://semver.org.
// -breaking means that the API has incompatible changes (internal/check-api.sh).
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

func main() {
	version := flag.String("version", "", "the version to be released, such as v0.2.0")
	previous := flag.String("previous", "", "the previous version; empty for the first release")
	breaking := flag.Bool("breaking", false, "the API has incompatible changes")
	root := flag.String("root", ".", "the root of the repository")
	flag.Parse()
	notes, err := check(*root, *version, *previous, *breaking)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(notes)
}

// check returns everything that prevents a release, or the section of the changelog.
func check(root, version, previous string, breaking bool) (notes string, err error) {
	if err := checkVersion(version, previous, breaking); err != nil {
		return "", err // the other checks need a version
	}
	notes, err = changelogSection(filepath.Join(root, "CHANGELOG.md"), version)
	return notes, errors.Join(err, checkConstant(filepath.Join(root, "wrapper", "version.go"), version),
		checkModule(filepath.Join(root, "go.mod"), version))
}

// checkVersion checks that a version follows from the one before.
func checkVersion(version, previous string, breaking bool) error {
	switch {
	case !semver.IsValid(version) || semver.Canonical(version) != version:
		return fmt.Errorf("%q is not a version: use VERSION=vX.Y.Z, or vX.Y.Z-rc.1 for a candidate", version)
	case previous == "":
		return nil
	case !semver.IsValid(previous):
		return fmt.Errorf("the previous tag, %s, is not a version", previous)
	case semver.Compare(version, previous) <= 0:
		return fmt.Errorf("%s does not come after %s", version, previous)
	case !breaking || semver.Major(version) != semver.Major(previous):
		return nil
	case semver.Major(version) == "v0" && semver.MajorMinor(version) != semver.MajorMinor(previous):
		return nil // before 1.0 a minor version may break programs
	case semver.Major(version) == "v0":
		return fmt.Errorf("%s may not break programs that use %s, and it does: see make api. Release the next minor version", version, previous)
	}
	return fmt.Errorf("%s may not break programs that use %s, and it does: see make api. Revert the changes, or release the next major version", version, previous)
}

const unreleased = "Unreleased"

var (
	heading = regexp.MustCompile(`^ *\[?v?([^\]\s]+)\]?(.*)`)
	comment = regexp.MustCompile(`(?s)<!--.*?-->`)
	dated   = regexp.MustCompile(`^ *(\(?(- *)?\d{4}-\d{2}-\d{2}\)?)? *$`)
)

// changelogSection returns the section of a version in the changelog. It is an error if it is not
// the newest one, or if there are changes under "Unreleased".
func changelogSection(file, version string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	version = strings.TrimPrefix(version, "v")
	newest := ""
	var found []string
	for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
		title, content, _ := strings.Cut(section, "\n")
		content = strings.TrimSpace(comment.ReplaceAllString(content, ""))
		match := heading.FindStringSubmatch(title)
		switch {
		case match == nil:
		case match[1] == unreleased && content != "":
			return "", fmt.Errorf("CHANGELOG.md still has changes under %q: put them under \"## %s\"", "## "+unreleased, version)
		case match[1] == version && !dated.MatchString(match[2]):
			return "", fmt.Errorf("CHANGELOG.md: after the version there may be a date, such as 2026-11-24, and nothing else: %q", match[1]+match[2])
		case match[1] != unreleased:
			newest = cmp.Or(newest, match[1])
		}
		if match != nil && match[1] == version {
			found = append(found, content)
		}
	}
	switch {
	case len(found) == 0:
		return "", fmt.Errorf("CHANGELOG.md has no section \"## %s\": say what has changed for users", version)
	case len(found) > 1:
		return "", fmt.Errorf("CHANGELOG.md has %d sections \"## %s\": make them one", len(found), version)
	case newest != version:
		return "", fmt.Errorf("CHANGELOG.md: the section \"## %s\" comes after \"## %s\": move it to the top, below %q", version, newest, "## "+unreleased)
	case found[0] == "":
		return "", fmt.Errorf("the section \"## %s\" of CHANGELOG.md is empty: say what has changed for users", version)
	}
	return found[0] + "\n", nil
}

var constant = regexp.MustCompile(`(?m)^const Version = "([^"]*)"$`)

// checkConstant checks the constant Version, which is in the header User-Agent.
func checkConstant(file, version string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	match := constant.FindSubmatch(text)
	if match == nil {
		return errors.New("wrapper/version.go has no line: const Version = \"...\"")
	}
	if "v"+string(match[1]) != version {
		return fmt.Errorf("wrapper/version.go says %s, the release is %s: change the constant", match[1], version)
	}
	return nil
}

// checkModule checks the module path, which ends with the major version from 2 on.
func checkModule(file, version string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	path, major := modfile.ModulePath(text), semver.Major(version)
	in := regexp.MustCompile(`/v\d+$`).FindString(path)
	if wanted := map[bool]string{false: "/" + major}[major == "v0" || major == "v1"]; in != wanted {
		return fmt.Errorf("the module is called %s, and %s needs a path that ends with %q: change go.mod and all imports", path, version, wanted)
	}
	return nil
}
