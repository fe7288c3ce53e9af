// Command split makes one file for each area of what oapi-codegen has generated, so that people can
// review a change, and words its comments as Go's are.
//
//	split -config FILE -output DIR
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

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
	return source.files()
}

// mark is the first line that each of our templates writes.
var mark = regexp.MustCompile(`(?m)^// template: (\S+)\n`)

// checkTemplates returns the code without the marks of our templates. Each of them must have left
// its mark, because the generator silently ignores templates that are missing or blank.
func checkTemplates(code []byte, templates map[string]string) ([]byte, error) {
	marks := map[string]int{}
	for _, match := range mark.FindAllSubmatch(code, -1) {
		marks[string(match[1])]++
	}
	for _, replaced := range slices.Sorted(maps.Keys(templates)) {
		ours := filepath.Base(templates[replaced])
		if marks[ours] == 0 {
			return nil, fmt.Errorf("the generator has ignored %s, which replaces its template %s", templates[replaced], replaced)
		}
		marks[ours]--
	}
	return bytes.TrimLeft(mark.ReplaceAll(code, nil), "\n"), nil
}

const suffix = ".gen.go"

// write writes the files and removes those of areas that no longer exist.
func write(dir string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		return err
	}
	var failures []error
	for _, path := range old {
		if files[filepath.Base(path)] == nil {
			failures = append(failures, os.Remove(path))
		}
	}
	for name, text := range files {
		failures = append(failures, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	return errors.Join(failures...)
}
