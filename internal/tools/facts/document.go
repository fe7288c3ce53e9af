package facts

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// The contract needs far less. A document that exceeds these limits is broken or malicious.
const (
	mostFacts        = 100_000
	mostSteps        = 200_000
	mostAlternatives = 2000
	deepest          = 100
)

// document is an OpenAPI document whose facts are being read.
type document struct {
	root    *yaml.Node
	origins map[*yaml.Node]string // the component of a schema, and the path in it
	shapes  map[*yaml.Node]*Shape
	joined  map[string]*yaml.Node // see join
	classes map[*yaml.Node]int    // see classify
	steps   int                   // how many schemas were read
	err     error                 // the first error
}

func newDocument(root *yaml.Node) *document {
	d := &document{root: root, origins: map[*yaml.Node]string{},
		shapes: map[*yaml.Node]*Shape{}, joined: map[string]*yaml.Node{}}
	for name, schema := range openapi.Members(root, "components", "schemas") {
		d.rememberOrigin(schema, name.Value)
	}
	for _, kind := range []string{"responses", "requestBodies"} {
		for name, component := range openapi.Members(root, "components", kind) {
			for _, content := range openapi.Members(component, "content") {
				d.rememberOrigin(openapi.Lookup(content, "schema"), name.Value)
			}
		}
	}
	return d
}

// rememberOrigin sets the origin of a schema and of the schemas that are written in it.
func (d *document) rememberOrigin(schema *yaml.Node, origin string) {
	if schema == nil {
		return
	}
	d.origins[schema] = origin
	for name, property := range openapi.Members(schema, "properties") {
		d.rememberOrigin(property, origin+"."+name.Value)
	}
	d.rememberOrigin(openapi.Lookup(schema, "items"), origin+"[]")
	d.rememberOrigin(openapi.Lookup(schema, "additionalProperties"), origin+"{}")
	for _, part := range openapi.Branches(schema) {
		d.rememberOrigin(part, origin)
	}
}

// fail sets the error of the document unless it has one.
func (d *document) fail(format string, arguments ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, arguments...)
	}
}

func (d *document) failToResolve(reference string) {
	d.fail("$ref %q has no target: the document is cut off or refers to another document", reference)
}

// follow follows references to anything but schemas.
func (d *document) follow(node *yaml.Node) *yaml.Node {
	target := openapi.Deref(d.root, node)
	if node != nil && target == nil {
		d.failToResolve(openapi.Text(node, "$ref"))
	}
	return target
}

// target follows references to schemas that have no other keywords beside them.
func (d *document) target(schema *yaml.Node) *yaml.Node {
	for range deepest {
		target := openapi.Resolve(d.root, openapi.Text(schema, "$ref"))
		if target == nil || len(schema.Content) != 2 {
			break
		}
		schema = target
	}
	return schema
}

// join combines schemas with the keyword allOf or anyOf. It returns the same node for the same
// schemas, so that a schema that contains itself leads back to a node that is known.
func (d *document) join(keyword string, schemas []*yaml.Node) *yaml.Node {
	var parts []*yaml.Node
	for _, schema := range schemas {
		if schema = d.target(schema); !slices.Contains(parts, schema) {
			parts = append(parts, schema)
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	key := fmt.Sprint(keyword, parts) // which prints the addresses
	if d.joined[key] == nil {
		d.joined[key] = openapi.Object()
		if len(parts) > 0 {
			d.joined[key] = openapi.Object(keyword, parts)
			d.origins[d.joined[key]] = d.origins[parts[0]]
		}
	}
	return d.joined[key]
}

// texts returns the elements of a list. A single text counts as a list.
func texts(node *yaml.Node) []string {
	if text := openapi.Text(node); text != "" {
		return []string{text}
	}
	var result []string
	for _, element := range openapi.Elements(node) {
		result = append(result, element.Value)
	}
	return result
}
