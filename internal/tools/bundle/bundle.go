// Package bundle joins the documents of the contract into one.
//
// The steps, one file each:
//
//	join.go        merge the documents, apply overlay.yaml, and resolve references
//	codes.go       list the error codes of each area, and write them as Go and as a table
//	pages.go       check documentation pages, and drop the keywords that are not needed
//	rules.go       reject operations that would become poor or wrong Go
//	schemas.go     reject schemas that the generator would misread
//	operations.go  add to operations and webhooks what the generated code needs at run time
//	golang.go      give types and fields their Go names, order, types and tags
//	write.go       write the result, tables of it, and a copy without prose for the mock server
//
// Every error names the file and line of the contract that has to change.
package bundle

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Documents are the files of a contract by name.
type Documents map[string][]byte

// ReadDir reads the YAML files in dir.
func ReadDir(dir string) (Documents, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	files := Documents{}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Join returns the contract that consists of files as one document, with everything that the
// generator needs.
func Join(files Documents) (*yaml.Node, error) {
	_, contract, err := JoinWritten(files)
	return contract, err
}

// JoinWritten also returns the contract without what is added for the generator.
func JoinWritten(files Documents) (written, contract *yaml.Node, err error) {
	b := &bundler{files: files, origins: map[*yaml.Node]string{}}
	for _, step := range []func(){
		b.readDocuments, b.join, b.applyOverlay, b.resolveReferences, b.readErrorCodes, b.listErrorCodes, b.checkRules,
		func() { written = openapi.Clone(b.contract) },
		b.describeOperations, b.describeWebhooks, b.nameEnums, b.nameMembers,
		b.typeDates, b.tagConstraints, b.sendEmptyLists, b.nameFlatTypes, b.separateDeprecations,
	} {
		if step(); len(b.failures) > 0 {
			return nil, nil, errors.Join(b.failures...)
		}
	}
	return written, b.contract, nil
}

// bundler joins the documents of one contract.
type bundler struct {
	files     Documents
	documents []document // the root document first, the others by name
	contract  *yaml.Node // the joined document
	families  []errorFamily
	origins   map[*yaml.Node]string // the files of nodes; nodes without one come from the overlay
	failures  []error
}

// fail records a mistake at a node of the contract.
func (b *bundler) fail(node *yaml.Node, format string, arguments ...any) {
	b.failures = append(b.failures, fmt.Errorf("%s: %s", b.at(node), fmt.Sprintf(format, arguments...)))
}

// at returns the file and line of a node.
func (b *bundler) at(node *yaml.Node) string {
	file, known := b.origins[node]
	if !known {
		file = overlayFile
	}
	return fmt.Sprintf("openapi/%s:%d", file, node.Line)
}

const (
	overlayFile  = "overlay.yaml"
	rootDocument = "kombo.yaml" // applies to the whole API
)

// settings are the files in openapi/ that are not documents of the contract.
var settings = []string{overlayFile, "oapi-codegen.yaml", "drift.yaml", "bundle.gen.yaml"}

// document is one file of the contract.
type document struct {
	name string
	root *yaml.Node
}

func (d document) isPage() bool { return d.name != rootDocument && IsPage(d.root) }

// IsPage reports whether a document is a documentation page instead of one of our own: only pages
// repeat the servers.
func IsPage(root *yaml.Node) bool { return openapi.Lookup(root, "servers") != nil }

func (b *bundler) readDocuments() {
	for _, name := range slices.Sorted(maps.Keys(b.files)) {
		if slices.Contains(settings, name) {
			continue
		}
		read, err := b.readDocument(name)
		if err != nil {
			b.failures = append(b.failures, fmt.Errorf("openapi/%s: %w", name, err))
			return
		}
		if name == rootDocument {
			b.documents = slices.Insert(b.documents, 0, read)
		} else {
			b.documents = append(b.documents, read)
		}
	}
	if len(b.documents) == 0 || b.documents[0].name != rootDocument {
		b.failures = append(b.failures, fmt.Errorf("openapi/%s is missing: it has the servers, the security and the tags", rootDocument))
	}
}

func (b *bundler) readDocument(name string) (document, error) {
	root, err := parseYAML(b.files[name])
	openapi.Walk(root, func(node *yaml.Node) {
		b.origins[node] = name
		if node.Kind == yaml.AliasNode {
			b.fail(node, "anchors and aliases are not supported")
		}
	})
	read := document{name, root}
	if err == nil && read.isPage() {
		err = PreparePage(root)
	}
	return read, err
}

func parseYAML(text []byte) (*yaml.Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the document has to be an object")
	}
	return root.Content[0], nil
}
