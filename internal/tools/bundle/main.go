// Command bundle joins the documents of the contract into one, openapi/bundle.gen.yaml.
//
//	bundle -openapi DIR -kombotest FILE
//
// The order of things, one file each:
//
//	source.go     read the documents and remember where everything stands
//	join.go       put their paths and components together; two that clash are an error
//	overlay.go    apply openapi/overlay.yaml, which gives the verbatim documentation pages their place
//	references.go let every $ref point into the joined document; one that dangles is an error
//	rules.go      refuse what would become poor or wrong Go: unknown tags, missing names and descriptions, ...
//	operations.go write down for each operation what code needs at run time, read from the contract
//	webhooks.go   do the same for webhooks
//	enums.go      name the constants of the enums
//	aliases.go    let Go show the flat structs of unions
//	deprecations.go let Go's tools see what is deprecated
//	coverage.go   make a table of all operations
//	write.go      write the result, and a copy without prose for the stand-in server
//
// All errors name the file and the line where the contract has to change. Nothing is written unless all is well.
package main

import (
	"flag"
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	openapi := flag.String("openapi", "openapi", "the directory of the contract")
	kombotest := flag.String("kombotest", "wrapper/kombotest/contract.gen.json", "the stand-in server's copy of the contract")
	flag.Parse()
	contract, err := bundle(*openapi)
	if err == nil {
		err = write(contract, *openapi+"/bundle.gen.yaml", *openapi+"/coverage.gen.md", *kombotest)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bundle makes one document of the contract in dir.
func bundle(dir string) (*yaml.Node, error) {
	source := source{}
	documents, err := readDocuments(dir, source)
	if err != nil {
		return nil, err
	}
	contract, err := join(documents, source)
	if err != nil {
		return nil, err
	}
	if err := applyOverlay(contract, dir+"/overlay.yaml"); err != nil {
		return nil, err
	}
	if err := resolveReferences(contract, documents, source); err != nil {
		return nil, err
	}
	if err := checkRules(contract, source); err != nil {
		return nil, err
	}
	if err := describeOperations(contract, source); err != nil {
		return nil, err
	}
	if err := describeWebhooks(contract, source); err != nil {
		return nil, err
	}
	if err := nameEnums(contract, source); err != nil {
		return nil, err
	}
	nameFlatTypes(contract)
	separateDeprecations(contract)
	return contract, nil
}
