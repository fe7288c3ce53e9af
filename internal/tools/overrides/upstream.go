package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const generator = "github.com/oapi-codegen/oapi-codegen/v2"

// upstreamTemplates returns the directory of the generator's own templates, in the version that go.mod pins. It downloads
// the generator if the module cache lacks it.
func upstreamTemplates() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", generator).Output()
	var module struct{ Dir, Error string }
	if decodeErr := json.Unmarshal(out, &module); err == nil {
		err = decodeErr
	}
	if module.Error != "" {
		err = errors.New(module.Error)
	}
	if err != nil {
		return "", fmt.Errorf("download the generator with \"go mod download %s\" in internal/tools: %w", generator, err)
	}
	return filepath.Join(module.Dir, "pkg", "codegen", "templates"), nil
}

// pinsOf lists the generator's templates that are replaced, in the form of sha256sum.
func pinsOf(replaced []string, upstream string) (string, error) {
	var pins strings.Builder
	for _, name := range replaced {
		text, err := os.ReadFile(filepath.Join(upstream, name))
		if err != nil {
			return "", fmt.Errorf("the generator has no template %s any more: see what takes its place, and change user-templates: %w", name, err)
		}
		fmt.Fprintf(&pins, "%x  %s\n", sha256.Sum256(text), name)
	}
	return pins.String(), nil
}

// checkPins returns the generator's templates that have changed since ours replaced them.
func checkPins(pinned string, replaced []string, upstream string) error {
	now, err := pinsOf(replaced, upstream)
	if err != nil {
		return err
	}
	var failures []error
	known := map[string]string{}
	for line := range strings.Lines(pinned) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		known[name] = sum
	}
	for line := range strings.Lines(now) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		switch known[name] {
		case sum:
		case "":
			failures = append(failures, fmt.Errorf("%s is replaced, but openapi/templates/%s does not say which version of it: "+
				"compare ours with the generator's, then run make accept-templates", name, pinsFile))
		default:
			failures = append(failures, fmt.Errorf("the generator's template %s has changed: make upgrade-generator VERSION=... shows how. "+
				"See what ours has to do differently (the names and fields it uses, what it leaves out), then run make accept-templates", name))
		}
		delete(known, name)
	}
	for name := range known {
		failures = append(failures, fmt.Errorf("%s is no longer replaced, so the generator's own goes into the code: "+
			"put it back into user-templates, or run make accept-templates", name))
	}
	return errors.Join(failures...)
}
