// Command split makes one file for each area of what oapi-codegen has generated, so that people can
// review a change, and words its comments as Go's are.
//
//	split -config FILE -output DIR
//
// The steps, one file each:
//
//	templates.go  check that the code was made by our templates, not by the generator's own
//	areas.go      find the areas that use each declaration
//	comments.go   word the comments
//	write.go      write the files
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// settings are the generator's.
type settings struct {
	Output        string
	OutputOptions struct {
		UserTemplates map[string]string `yaml:"user-templates"`
	} `yaml:"output-options"`
}

func main() {
	config := flag.String("config", "openapi/oapi-codegen.yaml", "the settings of the generator")
	output := flag.String("output", "gen", "the directory of the files")
	flag.Parse()
	if err := run(*config, *output); err != nil {
		fmt.Fprintln(os.Stderr, "split:", err)
		os.Exit(1)
	}
}

func run(config, output string) error {
	text, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	var settings settings
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return fmt.Errorf("%s: %w", config, err)
	}
	generated := filepath.Join(filepath.Dir(config), "..", settings.Output)
	code, err := os.ReadFile(generated)
	if err != nil {
		return err
	}
	files, err := split(code, settings.OutputOptions.UserTemplates)
	if err != nil {
		return fmt.Errorf("%s: %w", settings.Output, err)
	}
	if err := write(output, files); err != nil {
		return err
	}
	return os.Remove(generated)
}

// split returns the content of each file by its name.
func split(code []byte, templates map[string]string) (map[string][]byte, error) {
	code, err := checkTemplates(code, templates)
	if err != nil {
		return nil, err
	}
	source, err := parse(code)
	if err != nil {
		return nil, err
	}
	source.wordComments()
	return source.content()
}
