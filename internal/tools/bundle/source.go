package bundle

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The files in openapi/ that are settings and not documents of the contract.
var notDocuments = []string{"overlay.yaml", "oapi-codegen.yaml", "drift.yaml", "bundle.gen.yaml"}

// rootDocument has what applies to the whole API.
const rootDocument = "kombo.yaml"

// source has the place of every node of the contract, for errors.
type source map[*yaml.Node]string

// at returns the file and line of a node. A node without a place comes from the overlay.
func (s source) at(node *yaml.Node) string {
	file, known := s[node]
	if !known {
		file = "overlay.yaml"
	}
	return fmt.Sprintf("openapi/%s:%d", file, node.Line)
}

func (s source) errorf(node *yaml.Node, format string, arguments ...any) error {
	return fmt.Errorf("%s: %s", s.at(node), fmt.Sprintf(format, arguments...))
}

// document is one file of the contract.
type document struct {
	name string
	root *yaml.Node
}

func (d document) isPage() bool { return d.name != rootDocument && IsPage(d.root) }

// IsPage reports whether a document is a documentation page instead of one of our own: only pages
// repeat the servers.
func IsPage(root *yaml.Node) bool { return openapi.Lookup(root, "servers") != nil }

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

// readDocuments parses every document of the contract, the root document first, the others by name.
func readDocuments(files Documents, source source) ([]document, error) {
	var documents []document
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if slices.Contains(notDocuments, name) {
			continue
		}
		root, err := parseYAML(name, files[name])
		if err != nil {
			return nil, err
		}
		remember(source, root, name)
		read := document{name, root}
		if read.isPage() {
			if err := PreparePage(root); err != nil {
				return nil, fmt.Errorf("openapi/%s: %w", name, err)
			}
		}
		documents = append(documents, read)
	}
	root := slices.IndexFunc(documents, func(d document) bool { return d.name == rootDocument })
	if root < 0 {
		return nil, fmt.Errorf("openapi/%s is missing: it holds the servers, the security and the tags", rootDocument)
	}
	first := documents[root]
	return append([]document{first}, slices.Delete(documents, root, root+1)...), nil
}

func parseYAML(name string, text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	if err := decoder.Decode(&root); err != nil {
		return nil, fmt.Errorf("openapi/%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("openapi/%s: the document has to be an object", name)
	}
	return root.Content[0], nil
}

func remember(source source, node *yaml.Node, file string) {
	source[node] = file
	for _, child := range node.Content {
		remember(source, child, file)
	}
}

func setMember(object, key, value *yaml.Node) {
	object.Content = append(object.Content, key, value)
}

// put sets a key to a value, replacing the value it has.
func put(object *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content[i+1] = value
			return
		}
	}
	setMember(object, stringNode(key), value)
}

func stringNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func sortMembers(object *yaml.Node) {
	type member struct{ key, value *yaml.Node }
	var all []member
	for key, value := range openapi.Members(object) {
		all = append(all, member{key, value})
	}
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.key.Value, b.key.Value) })
	object.Content = object.Content[:0]
	for _, m := range all {
		setMember(object, m.key, m.value)
	}
}

// equal reports whether two nodes have the same content, regardless of place and style.
func equal(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
