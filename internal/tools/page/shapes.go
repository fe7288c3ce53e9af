package main

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// shape is all that a schema promises, as text. Schemas that promise the same have the same shape, however they are
// written.
type shape struct {
	facts string
	size  int  // how many facts there are
	null  bool // null is allowed besides. It is not among the facts
}

// component is a named schema of the contract.
type component struct {
	name string
	shape
	shared bool // one of common.yaml, which stand for what recurs everywhere
}

// shapes are the components of the contract by what they promise.
type shapes map[string][]component

// shapesOf reads the shapes of all components. Shared are those of common.yaml.
func shapesOf(bundle, shared *yaml.Node) (shapes, error) {
	paths := &yaml.Node{Kind: yaml.MappingNode}
	schemas := openapi.Find(bundle, "components", "schemas")
	for name := range openapi.Members(schemas) {
		paths.Content = append(paths.Content, text("/"+name.Value), answering(object("$ref", text("#/components/schemas/"+name.Value))))
	}
	list, err := factsOf(bundle, paths)
	if err != nil {
		return nil, err
	}
	byOperation := map[string]facts.List{}
	for _, fact := range list {
		byOperation[fact.Operation] = append(byOperation[fact.Operation], fact)
	}
	result := shapes{}
	for name := range openapi.Members(schemas) {
		s := shapeFrom(byOperation["GET /"+name.Value])
		result[s.facts] = append(result[s.facts], component{name.Value, s, openapi.Lookup(shared, name.Value) != nil})
	}
	return result, nil
}

// shapeOf reads the shape of a schema of a document.
func shapeOf(document, schema *yaml.Node) (shape, error) {
	list, err := factsOf(document, object("/", answering(schema)))
	return shapeFrom(list), err
}

// parameterFacts are what a parameter promises.
func parameterFacts(document, parameter *yaml.Node) (string, error) {
	operation := answering(object())
	get := openapi.Lookup(operation, "get")
	get.Content = append(get.Content, text("parameters"), &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{parameter}})
	list, err := factsOf(document, object("/", operation))
	return list.String(), err
}

// factsOf lists the facts of paths that refer to the components of a document.
func factsOf(document, paths *yaml.Node) (facts.List, error) {
	return facts.Of(object("openapi", text("3.1.0"), "paths", paths, "components", orEmpty(openapi.Lookup(document, "components"))))
}

// answering is a path with an operation that answers with a schema.
func answering(schema *yaml.Node) *yaml.Node {
	return object("get", object("responses", object("200", object("content", object("application/json", object("schema", schema))))))
}

func shapeFrom(list facts.List) (s shape) {
	root := -1
	var lines strings.Builder
	for _, fact := range list {
		if fact.About == "type" && root < 0 {
			root = len(fact.Place)
		}
		atRoot := len(fact.Place) == root
		switch {
		case root < 0: // what is true of the operation
		case atRoot && fact.About == "null":
			s.null = true
		case atRoot && (fact.About == "deprecated" || fact.About == "default"): // said of the property, not of its type
		default:
			fact.Operation = ""
			lines.WriteString(fact.String() + "\n")
			s.size++
		}
	}
	s.facts = lines.String()
	return s
}

// telling is how many facts two schemas have to share, at the least, to be the same thing whatever they are called.
const telling = 10

// match finds the component of the contract that promises what a schema promises, and stands for the same thing: it is
// called as suggested, or shared by all areas, or its name ends with the same word, or there is too much in common for a
// coincidence. It returns "" if there is none.
func (s shapes) match(of shape, suggested string) string {
	isBody := strings.HasSuffix(suggested, "Request") // bodies are named after their methods
	words := goname.Split(suggested)
	var found component
	best := 0
	for _, candidate := range s[of.facts] {
		if candidate.null && !of.null {
			continue
		}
		rank := 0
		switch last := words[len(words)-1]; {
		case candidate.name == suggested:
			rank = 4
		case isBody:
		case candidate.shared:
			rank = 3
		case slices.Contains(goname.Split(candidate.name), last):
			rank = 2
		case of.size >= telling && len(s[of.facts]) == 1:
			rank = 1
		}
		if rank > best || rank == best && rank > 0 && len(candidate.name) < len(found.name) {
			best, found = rank, candidate
		}
	}
	return found.name
}
