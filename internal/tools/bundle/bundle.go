// Package bundle joins the documents of the contract into one.
//
// The steps, one file each:
//
//	source.go       read the documents and remember where every node comes from
//	join.go         merge their paths and components; two different definitions of one name are an error
//	overlay.go      apply overlay.yaml, which gives the verbatim documentation pages their place
//	references.go   make every $ref point into the joined document; a dangling one is an error
//	codes.go        list the error codes of each area, and write them as Go and as a table
//	pages.go        check documentation pages, and drop what means nothing here
//	rules.go        reject operations that would become poor or wrong Go: unknown tags, missing names, pages without a cursor, ...
//	schemas.go      reject schemas that the generator would misread
//	operations.go   add to each operation what the generated code needs at run time
//	webhooks.go     do the same for webhooks
//	enums.go        name the constants of enums
//	members.go      name and order the fields of structs
//	dates.go        give calendar dates their Go type
//	constraints.go  tag what package kombo checks before it sends a request
//	aliases.go      make Go show the flat structs of unions
//	deprecations.go make deprecations visible to Go's tools
//	coverage.go     list all operations in a table
//	write.go        encode the result, and a copy without prose for the mock server
//
// Every error names the file and line of the contract that has to change.
package bundle

import (
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Join returns the contract that consists of files as one document, with everything that the
// generator needs.
func Join(files Documents) (*yaml.Node, error) {
	_, contract, err := JoinWritten(files)
	return contract, err
}

// JoinWritten also returns the contract as people have written it.
func JoinWritten(files Documents) (written, contract *yaml.Node, err error) {
	origins := source{}
	if contract, err = combine(files, origins); err != nil {
		return nil, nil, err
	}
	if err := checkRules(contract, origins); err != nil {
		return nil, nil, err
	}
	written = openapi.Clone(contract)
	for _, step := range []func(*yaml.Node, source) error{describeOperations, describeWebhooks, nameEnums, nameMembers} {
		if err := step(contract, origins); err != nil {
			return nil, nil, err
		}
	}
	typeDates(contract)
	tagConstraints(contract)
	sendEmptyLists(contract)
	nameFlatTypes(contract)
	separateDeprecations(contract)
	return written, contract, nil
}

func combine(files Documents, source source) (*yaml.Node, error) {
	documents, err := readDocuments(files, source)
	if err != nil {
		return nil, err
	}
	contract, err := join(documents, source)
	if err != nil {
		return nil, err
	}
	if err := applyOverlay(contract, files); err != nil {
		return nil, err
	}
	if err := resolveReferences(contract, documents, source); err != nil {
		return nil, err
	}
	families, err := errorFamilies(contract, source)
	if err != nil {
		return nil, err
	}
	return contract, listErrorCodes(contract, families, source)
}
