// Command overrides checks that the templates of the generator that we replace are still the ones we replaced, and that
// ours are what the code was made by. The generator gives no promise about its templates: a new version may change one
// that ours stands for, or ignore ours, and either way goes on without a word.
//
//	overrides [-accept] -config FILE -generated FILE
//
// The order of things, one file each:
//
//	upstream.go  the generator's own templates, and which version of each ours replace (openapi/templates/upstream.sha256)
//	traces.go    what a template leaves in the code
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// pinsFile lists the generator's own templates that ours replace, by what is in them. It stands beside ours.
const pinsFile = "upstream.sha256"

func main() {
	config := flag.String("config", "openapi/oapi-codegen.yaml", "the settings of the generator")
	generated := flag.String("generated", "gen/kombo.gen.go", "the code that was generated")
	accept := flag.Bool("accept", false, "take the generator's templates as they are now for those that ours replace")
	flag.Parse()
	if err := run(*config, *generated, *accept); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(config, generated string, accept bool) error {
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
	code, err := os.ReadFile(generated)
	if err != nil {
		return err
	}
	return errors.Join(checkPins(string(pinned), replaced, upstream), checkTraces(string(code), replaced, upstream))
}

// template is one of the generator's templates that we replace.
type template struct {
	name string // as the generator calls it
	text string // ours
}

// replacedTemplates are the templates that the settings of the generator replace, by name. Their files are named from the
// root of the repository, which is above the settings.
func replacedTemplates(config string) ([]template, error) {
	text, err := os.ReadFile(config)
	if err != nil {
		return nil, err
	}
	var settings struct {
		OutputOptions struct {
			UserTemplates yaml.Node `yaml:"user-templates"`
		} `yaml:"output-options"`
	}
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return nil, fmt.Errorf("%s: %w", config, err)
	}
	root := filepath.Dir(filepath.Dir(config))
	var templates []template
	for i := 0; i+1 < len(settings.OutputOptions.UserTemplates.Content); i += 2 {
		name, file := settings.OutputOptions.UserTemplates.Content[i], settings.OutputOptions.UserTemplates.Content[i+1]
		text, err := os.ReadFile(filepath.Join(root, file.Value))
		if err != nil {
			return nil, err
		}
		templates = append(templates, template{name.Value, string(text)})
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("%s replaces no templates: its user-templates are gone", config)
	}
	return templates, nil
}
