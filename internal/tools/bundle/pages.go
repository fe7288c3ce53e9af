package bundle

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// names are what properties, parameters and paths of a page may be called. They reach the generated
// code: struct tags and comments.
var names = regexp.MustCompile(`^[A-Za-z0-9_$@./{}: -]+$`)

// PreparePage checks the document of a documentation page, which anybody may have written, and
// drops the keywords that are not needed. Extensions are invalid in pages: they would reach the
// generator, which writes some of them into the code unchanged.
func PreparePage(root *yaml.Node) error {
	var failures []error
	fail := func(node *yaml.Node, format string, arguments ...any) {
		failures = append(failures, fmt.Errorf("line %d: %s", node.Line, fmt.Sprintf(format, arguments...)))
	}
	openapi.Walk(root, func(node *yaml.Node) {
		for key := range openapi.Members(node) {
			if strings.HasPrefix(strings.ToLower(key.Value), "x-") {
				fail(key, "extension %q in a documentation page: put it into overlay.yaml", key.Value)
			}
		}
	})
	openapi.WalkKeywords(root, func(object *yaml.Node) {
		checkPageObject(object, fail)
		dropKeywords(object)
	})
	renameNumbered(root)
	return errors.Join(failures...)
}

// checkPageObject checks the names, limits and values in an object of a page.
func checkPageObject(object *yaml.Node, fail func(node *yaml.Node, format string, arguments ...any)) {
	for _, name := range namesIn(object) {
		if text := openapi.Text(name); text != "" && !names.MatchString(text) {
			fail(name, "invalid name %q in a documentation page", text)
		}
	}
	for _, limit := range limits {
		value := openapi.Lookup(object, limit.keyword)
		if _, err := strconv.ParseFloat(openapi.Text(value), 64); value != nil && value.Kind == yaml.ScalarNode && err != nil {
			fail(value, "invalid %s %q in a documentation page", limit.keyword, value.Value)
		}
	}
	for _, value := range append(openapi.Elements(object, "enum"), openapi.Lookup(object, "const")) {
		if strings.ContainsFunc(openapi.Text(value), unicode.IsControl) {
			fail(value, "invalid value %q in a documentation page", value.Value)
		}
	}
}

// namesIn returns the names that an object of a page gives to operations, parameters, paths,
// properties, media types and components.
func namesIn(object *yaml.Node) []*yaml.Node {
	named := []*yaml.Node{openapi.Lookup(object, "operationId")}
	if openapi.Lookup(object, "in") != nil {
		named = append(named, openapi.Lookup(object, "name"))
	}
	for _, holder := range []string{"paths", "properties", "content", "schemas"} {
		for name := range openapi.Members(object, holder) {
			named = append(named, name)
		}
	}
	return named
}

// numbered are names that mean something else in each version of Kombo's document.
var numbered = regexp.MustCompile(`^Schema\d+$`)

// renameNumbered prefixes the names Schema1, Schema2, ... of components with the operation, so that
// pages do not conflict.
func renameNumbered(root *yaml.Node) {
	var operation string
	for o := range openapi.Operations(root) {
		operation = openapi.Text(o.Node, "operationId")
	}
	for name := range openapi.Members(root, "components", "schemas") {
		if numbered.MatchString(name.Value) {
			name.Value = operation + name.Value
		}
	}
	openapi.WalkKeywords(root, func(object *yaml.Node) {
		if name := openapi.Component(object); numbered.MatchString(name) {
			openapi.Lookup(object, "$ref").Value = openapi.Text(openapi.Reference(operation+name), "$ref")
		}
	})
}

func dropKeywords(object *yaml.Node) {
	openapi.Remove(object, "discriminator", "example", "externalDocs", "title")
	if openapi.HasType(object, "number") || openapi.HasType(object, "integer") {
		openapi.Remove(object, "format")
	}
	for _, bound := range []string{"minimum", "maximum"} {
		// Such a bound only says how large a number can be at all.
		if number, err := strconv.ParseFloat(openapi.Text(object, bound), 64); err == nil && math.Abs(number) >= 1<<53-1 {
			openapi.Remove(object, bound)
		}
	}
	// Kombo's pattern for email addresses looks ahead, which Go's regular expressions cannot.
	if _, err := regexp.Compile(openapi.Text(object, "pattern")); err != nil {
		openapi.Remove(object, "pattern")
	}
}
