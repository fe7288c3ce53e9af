// Command overrides checks that the generator's templates have not changed since ours replaced
// them. A new version of the generator may change its templates without notice.
//
//	overrides [-accept] -config FILE
//
// Command split checks whether the generator uses our templates at all.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	generator = "github.com/oapi-codegen/oapi-codegen/v2"
	pinsFile  = "upstream.sha256" // the checksums of the generator's templates that ours replace
)

func main() {
	config := flag.String("config", "openapi/oapi-codegen.yaml", "the settings of the generator")
	accept := flag.Bool("accept", false, "record that ours replace the generator's current templates")
	flag.Parse()
	if err := run(*config, *accept); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(config string, accept bool) error {
	replaced, err := replacedTemplates(config)
	if err != nil {
		return err
	}
	upstream, err := upstreamTemplates()
	if err != nil {
		return err
	}
	pins := filepath.Join(filepath.Dir(config), "templates", pinsFile)
	if accept {
		text, err := pinsOf(replaced, upstream)
		if err != nil {
			return err
		}
		return os.WriteFile(pins, []byte(text), 0o644)
	}
	pinned, err := os.ReadFile(pins)
	if err != nil {
		return err
	}
	return checkPins(string(pinned), replaced, upstream)
}

// replacedTemplates returns the names of the templates that the settings of the generator replace.
func replacedTemplates(config string) ([]string, error) {
	text, err := os.ReadFile(config)
	if err != nil {
		return nil, err
	}
	var settings struct {
		OutputOptions struct {
			UserTemplates map[string]string `yaml:"user-templates"`
		} `yaml:"output-options"`
	}
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return nil, fmt.Errorf("%s: %w", config, err)
	}
	names := slices.Sorted(maps.Keys(settings.OutputOptions.UserTemplates))
	if len(names) == 0 {
		return nil, fmt.Errorf("%s replaces no templates: restore its user-templates", config)
	}
	return names, nil
}

// upstreamTemplates returns the directory of the generator's own templates, in the version that
// go.mod pins. It downloads the generator if the module cache lacks it.
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
			return "", fmt.Errorf("the generator has no template %s any more: find its replacement and change user-templates: %w", name, err)
		}
		fmt.Fprintf(&pins, "%x  %s\n", sha256.Sum256(text), name)
	}
	return pins.String(), nil
}

// checkPins returns the generator's templates that have changed since ours replaced them.
func checkPins(pinned string, replaced []string, upstream string) error {
	text, err := pinsOf(replaced, upstream)
	if err != nil {
		return err
	}
	var failures []error
	known, current := sums(pinned), sums(text)
	for _, name := range replaced {
		switch known[name] {
		case current[name]:
		case "":
			failures = append(failures, fmt.Errorf("%s is replaced, but openapi/templates/%s does not say which version of it: "+
				"compare ours with the generator's, then run make accept-templates", name, pinsFile))
		default:
			failures = append(failures, fmt.Errorf("the generator's template %s has changed: make upgrade-generator VERSION=... shows how. "+
				"Adapt ours (the names and fields it uses, what it omits), then run make accept-templates", name))
		}
	}
	for name := range known {
		if current[name] == "" {
			failures = append(failures, fmt.Errorf("%s is no longer replaced, so the generator's own goes into the code: "+
				"put it back into user-templates, or run make accept-templates", name))
		}
	}
	return errors.Join(failures...)
}

// sums returns checksums in the form of sha256sum by the names of their files.
func sums(text string) map[string]string {
	byName := map[string]string{}
	for line := range strings.Lines(text) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		byName[name] = sum
	}
	return byName
}
