// Package ogen builds a worker with a client that ogen generates. The client is large, so it is not
// committed but generated for each run.
package ogen

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build generates the client from a contract, builds the worker in the directory into, and returns
// its path. The working directory has to be that of the module.
func Build(contract, into string) (program string, err error) {
	document, err := os.ReadFile(contract)
	if err != nil {
		return "", err
	}
	simplified, err := Simplify(document)
	if err != nil {
		return "", fmt.Errorf("simplify %s for ogen: %w", contract, err)
	}
	generated := filepath.Join(into, "generated")
	spec, overlay, program := filepath.Join(into, "employees.yaml"), filepath.Join(into, "overlay.json"), filepath.Join(into, "ogen")
	if err := os.WriteFile(spec, simplified, 0o600); err != nil {
		return "", err
	}
	if err := run("go", "tool", "ogen", "-loglevel", "error", "-config", "ogen/ogen.yml", "-target", generated, "-package", "generated", spec); err != nil {
		return "", err
	}
	// With the overlay, the compiler takes the generated files for a package of this module.
	files, err := filepath.Glob(filepath.Join(generated, "*.go"))
	if err != nil {
		return "", err
	}
	here, err := filepath.Abs("ogen/generated")
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, file := range files {
		replace[filepath.Join(here, filepath.Base(file))] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", err
	}
	return program, run("go", "build", "-overlay", overlay, "-o", program, "ogen/worker.go")
}

func run(name string, arguments ...string) error {
	output, err := exec.Command(name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %v: %w\n%s", name, arguments[:2], err, output)
	}
	return nil
}
