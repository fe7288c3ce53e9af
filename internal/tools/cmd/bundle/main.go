// Command bundle joins the documents of the contract into openapi/bundle.gen.yaml, lists all operations in
// openapi/coverage.gen.md, and writes the copy of the contract that the mock server reads.
//
//	bundle -openapi DIR -kombotest FILE
//
// If the contract is invalid, it writes nothing and names the file and line of each mistake.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/kombo-go/kombo/internal/tools/bundle"
)

func main() {
	openapi := flag.String("openapi", "openapi", "the directory of the contract")
	kombotest := flag.String("kombotest", "wrapper/kombotest/contract.gen.json", "where to write the mock server's copy of the contract")
	flag.Parse()
	if err := run(*openapi, *kombotest); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(openapi, kombotest string) error {
	files, err := bundle.ReadDir(openapi)
	if err != nil {
		return err
	}
	contract, err := bundle.Join(files)
	if err != nil {
		return err
	}
	return bundle.Write(contract, openapi+"/bundle.gen.yaml", openapi+"/coverage.gen.md", kombotest)
}
