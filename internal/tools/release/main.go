// Command release checks that a version can be released, and writes what has changed in it to standard output.
//
//	release -version vX.Y.Z [-previous vX.Y.Z] [-breaking] [-root DIR]
//
// A version is a tag of the repository. The Go module, the constant Version and the changelog must agree
// with it, and it must follow the previous version by the rules of https://semver.org. -breaking means
// that the API has incompatible changes (internal/check-api.sh).
package main

import (
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
	previous := flag.String("previous", "", "the version before; none for the first release")
	breaking := flag.Bool("breaking", false, "the API has changed in a way that programs may fail on")
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
	var failures []error
	notes, err = changelogSection(filepath.Join(root, "CHANGELOG.md"), version)
	failures = append(failures, err, checkConstant(filepath.Join(root, "wrapper", "version.go"), version),
		checkModule(filepath.Join(root, "go.mod"), version))
	if err := errors.Join(failures...); err != nil {
		return "", err
	}
	return notes, nil
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
	return fmt.Errorf("%s may not break programs that use %s, and it does: see make api. Take the changes back, or release the next major version", version, previous)
}

var (
	heading    = regexp.MustCompile(`(?m)^## +\[?v?([^\]\s]+)\]?(.*)$`)
	comment    = regexp.MustCompile(`(?s)<!--.*?-->`)
	dated      = regexp.MustCompile(`^ *(\(?(- *)?\d{4}-\d{2}-\d{2}\)?)? *$`)
	unreleased = "Unreleased"
)

// changelogSection returns the section of a version in the changelog. It is an error if it is not the
// newest one, or if there are changes under "Unreleased".
func changelogSection(file, version string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	headings := heading.FindAllSubmatchIndex(text, -1)
	found, newest := "", ""
	count := 0
	for i, at := range headings {
		end := len(text)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		name, rest := string(text[at[2]:at[3]]), string(text[at[4]:at[5]])
		content := strings.TrimSpace(comment.ReplaceAllString(string(text[at[1]:end]), ""))
		if newest == "" && name != unreleased {
			newest = name
		}
		switch {
		case name == unreleased && content != "":
			return "", fmt.Errorf("CHANGELOG.md still has changes under %q: put them under \"## %s\"", "## "+unreleased, strings.TrimPrefix(version, "v"))
		case name == strings.TrimPrefix(version, "v"):
			if !dated.MatchString(rest) {
				return "", fmt.Errorf("CHANGELOG.md: after the version there may be a date, such as 2026-11-24, and nothing else: %q", name+rest)
			}
			found = content
			count++
		}
	}
	switch {
	case count == 0:
		return "", fmt.Errorf("CHANGELOG.md has no section \"## %s\": say what has changed for users", strings.TrimPrefix(version, "v"))
	case count > 1:
		return "", fmt.Errorf("CHANGELOG.md has %d sections \"## %s\": make them one", count, strings.TrimPrefix(version, "v"))
	case newest != strings.TrimPrefix(version, "v"):
		return "", fmt.Errorf("CHANGELOG.md: the section \"## %s\" comes after \"## %s\": move it to the top, below %q", strings.TrimPrefix(version, "v"), newest, "## "+unreleased)
	case found == "":
		return "", fmt.Errorf("the section \"## %s\" of CHANGELOG.md is empty: say what has changed for users", strings.TrimPrefix(version, "v"))
	}
	return found + "\n", nil
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
