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

// Keywords of documentation pages that mean nothing here.
var meaningless = []string{"discriminator", "example", "externalDocs", "title"}

// names are what properties, parameters and paths of a page may be called. They reach the generated
// code: struct tags and comments.
var names = regexp.MustCompile(`^[A-Za-z0-9_$@./{}: -]+$`)

// PreparePage checks the document of a documentation page, which anybody may have written, and drops
// the keywords that mean nothing here. Extensions are invalid in pages: they would reach the
// generator, which writes some of them into the code as they are.
func PreparePage(root *yaml.Node) error {
	var failures []error
	openapi.Walk(root, func(node *yaml.Node) {
		for key := range openapi.Members(node) {
			if strings.HasPrefix(strings.ToLower(key.Value), "x-") {
				failures = append(failures, fmt.Errorf("line %d: extension %q in a documentation page: put it into overlay.yaml", key.Line, key.Value))
			}
		}
	})
	openapi.WalkKeywords(root, func(object *yaml.Node) {
		failures = append(failures, checkPageObject(object)...)
		dropMeaningless(object)
	})
	renameNumbered(root)
	return errors.Join(failures...)
}

// checkPageObject checks the names, limits and values in an object of a page.
func checkPageObject(object *yaml.Node) (failures []error) {
	for _, name := range namesIn(object) {
		if text := openapi.Text(name); text != "" && !names.MatchString(text) {
			failures = append(failures, fmt.Errorf("line %d: invalid name %q in a documentation page", name.Line, text))
		}
	}
	for _, limit := range limits {
		value := openapi.Lookup(object, limit.keyword)
		if _, err := strconv.ParseFloat(openapi.Text(value), 64); value != nil && value.Kind == yaml.ScalarNode && err != nil {
			failures = append(failures, fmt.Errorf("line %d: invalid %s %q in a documentation page", value.Line, limit.keyword, value.Value))
		}
	}
	for _, value := range append(openapi.Elements(openapi.Lookup(object, "enum")), openapi.Lookup(object, "const")) {
		if strings.ContainsFunc(openapi.Text(value), unicode.IsControl) {
			failures = append(failures, fmt.Errorf("line %d: invalid value %q in a documentation page", value.Line, value.Value))
		}
	}
	return failures
}

// namesIn returns the names that an object of a page gives to operations, parameters, paths, properties, media types
// and components.
func namesIn(object *yaml.Node) []*yaml.Node {
	named := []*yaml.Node{openapi.Lookup(object, "operationId")}
	if openapi.Lookup(object, "in") != nil {
		named = append(named, openapi.Lookup(object, "name"))
	}
	for _, holder := range []string{"paths", "properties", "content", "schemas"} {
		for name := range openapi.Members(openapi.Lookup(object, holder)) {
			named = append(named, name)
		}
	}
	return named
}

// numbered are names that mean something else in each version of Kombo's document.
var numbered = regexp.MustCompile(`^Schema\d+$`)

// renameNumbered puts the operation in front of components that are called Schema1, Schema2, ..., so
// that pages do not contradict each other.
func renameNumbered(root *yaml.Node) {
	var operation string
	for o := range openapi.Operations(root) {
		operation = openapi.Text(openapi.Lookup(o.Node, "operationId"))
	}
	for name := range openapi.Members(openapi.Find(root, "components", "schemas")) {
		if numbered.MatchString(name.Value) {
			name.Value = operation + name.Value
		}
	}
	openapi.WalkKeywords(root, func(object *yaml.Node) {
		reference := openapi.Lookup(object, "$ref")
		if name, found := strings.CutPrefix(openapi.Text(reference), "#/components/schemas/"); found && numbered.MatchString(name) {
			reference.Value = "#/components/schemas/" + operation + name
		}
	})
}

func dropMeaningless(object *yaml.Node) {
	for _, keyword := range meaningless {
		openapi.Remove(object, keyword)
	}
	if hasType(object, "number") || hasType(object, "integer") {
		openapi.Remove(object, "format")
	}
	for _, bound := range []string{"minimum", "maximum"} {
		// Such a bound only says how large a number can be at all.
		if number, err := strconv.ParseFloat(openapi.Text(openapi.Lookup(object, bound)), 64); err == nil && math.Abs(number) >= 1<<53-1 {
			openapi.Remove(object, bound)
		}
	}
	// Kombo's pattern for email addresses looks ahead, which Go's regular expressions cannot.
	if _, err := regexp.Compile(openapi.Text(openapi.Lookup(object, "pattern"))); err != nil {
		openapi.Remove(object, "pattern")
	}
}
