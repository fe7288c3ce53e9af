// Command bundle joins the documents of the contract into openapi/bundle.gen.yaml and writes what is
// generated from the whole: the tables of operations and error codes, the error codes of package
// kombo, and the mock server's copy of the contract.
//
//	bundle -root DIR
//
// If the contract is invalid, it writes nothing and names the file and line of each mistake.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kombo-go/kombo/internal/tools/bundle"
)

func main() {
	root := flag.String("root", ".", "the root of the repository")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	documents, err := bundle.ReadDir(filepath.Join(root, "openapi"))
	if err != nil {
		return err
	}
	contract, err := bundle.Join(documents)
	if err != nil {
		return err
	}
	files, err := bundle.Files(contract)
	if err != nil {
		return err
	}
	var failures []error
	for name, text := range files {
		failures = append(failures, os.WriteFile(filepath.Join(root, name), text, 0o644))
	}
	return errors.Join(failures...)
}
