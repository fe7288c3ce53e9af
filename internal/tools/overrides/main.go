// Command overrides checks that the generator's templates have not changed since ours replaced them. A
// new version of the generator may change its templates without notice.
//
//	overrides [-accept] -config FILE
//
// upstream.go has the generator's own templates and the version of each that ours replace
// (openapi/templates/upstream.sha256). Whether the generator uses our templates at all is checked by
// the command split.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
)

// pinsFile has the checksums of the generator's templates that ours replace.
const pinsFile = "upstream.sha256"

func main() {
	config := flag.String("config", "openapi/oapi-codegen.yaml", "the settings of the generator")
	accept := flag.Bool("accept", false, "take the generator's templates as they are now for those that ours replace")
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
		return nil, fmt.Errorf("%s replaces no templates: its user-templates are gone", config)
	}
	return names, nil
}
