package main

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Where the words of a description come from, in this order:
//
//  1. the contract, if it describes a property of this name and type mostly in the same words: "The ID of the absence in
//     the connected system." becomes "The ID of the certificate in the connected system." In what is sent the page goes first: there,
//     words may say what is refused.
//  2. the page, if its own words are plain sentences. They stay in the page; the overlay does not repeat them.
//  3. a person. The overlay gets a line that begins with TODO, and the bundler refuses it until somebody has written it.

// todo begins what a person has to write. While the bundler tries the result, pending stands in its place: nothing else
// may be in the way.
const (
	todo    = "TODO: "
	pending = "To be written: "
)

// words are the contract's descriptions of properties and parameters, by what they describe, with thing in place of
// the word for the thing itself; each with how many times it occurs.
type words struct {
	ways    map[string]map[string]int
	goNames map[string]string // the Go names of properties that have one of their own, by property
	reasons map[string]string // what to use instead of what is deprecated, by what it is
}

// thing stands for what a description is about.
const thing = "\x00"

// How often the contract has to say the same before it counts as its way of saying it: often, or a few times and mostly.
const (
	fewTimes = 3
	often    = 8
)

func wordsOf(bundle *yaml.Node) words {
	w := words{ways: map[string]map[string]int{}, goNames: map[string]string{}, reasons: map[string]string{}}
	for name, schema := range openapi.Members(openapi.Find(bundle, "components", "schemas")) {
		for key, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			w.add(property, "property "+key.Value, aboutOf(name.Value))
			if goName := openapi.Text(openapi.Lookup(property, "x-go-name")); goName != "" {
				w.goNames[key.Value] = goName
			}
		}
	}
	for operation := range openapi.Operations(bundle) {
		_, about := noun(openapi.Text(openapi.Lookup(operation.Node, "x-method")))
		for key, property := range openapi.Members(openapi.Find(answerOf(bundle, operation.Node), "properties")) {
			w.add(property, "property "+key.Value, about)
		}
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			w.add(parameter, "parameter "+openapi.Text(openapi.Lookup(parameter, "name")), about)
		}
	}
	return w
}

// answerOf is the schema of what an operation answers with.
func answerOf(document, operation *yaml.Node) *yaml.Node {
	response := openapi.Deref(document, openapi.Find(operation, "responses", "200"))
	return openapi.Deref(document, openapi.Find(response, "content", "application/json", "schema"))
}

func (w words) add(node *yaml.Node, of, about string) {
	if reason := openapi.Text(openapi.Lookup(node, "x-deprecated-reason")); reason != "" && !strings.HasPrefix(reason, pending) {
		w.reasons[of] = reason
	}
	description := strings.TrimSpace(openapi.Text(openapi.Lookup(node, "description")))
	if description == "" || strings.HasPrefix(description, pending) {
		return
	}
	key := of + " " + typeOf(node)
	if w.ways[key] == nil {
		w.ways[key] = map[string]int{}
	}
	about = strings.Join(goname.Split(singular(about)), " ")
	described := description
	// What is called "created absence" in Go is an absence in words.
	for about := about; about != "" && described == description; _, about, _ = strings.Cut(about, " ") {
		described = strings.ReplaceAll(strings.ReplaceAll(description, "an "+about, thing+thing), "a "+about, thing+thing)
		described = regexp.MustCompile(`\b`+regexp.QuoteMeta(about)).ReplaceAllString(described, thing)
	}
	w.ways[key][described]++
}

// of returns the contract's way of describing a property or parameter of something, or "".
func (w words) of(kind, name string, node *yaml.Node, about string) string {
	ways, all, most, found := w.ways[kind+" "+name+" "+typeOf(node)], 0, 0, ""
	for way, times := range ways {
		all += times
		if times > most || times == most && way < found {
			most, found = times, way
		}
	}
	mostly := most >= fewTimes && 2*most > all
	if !strings.Contains(found, thing) { // it may be about something that only these things have
		mostly = most >= often && 5*most > 4*all
	} else if most >= often {
		mostly = true
	}
	if !mostly {
		return ""
	}
	about = strings.Join(goname.Split(singular(about)), " ")
	found = strings.ReplaceAll(found, thing+thing, withArticle(about))
	return strings.ReplaceAll(found, thing, about)
}

// typeOf is the type of a property or parameter, as far as it matters for its description. Null may be described.
func typeOf(node *yaml.Node) string {
	if schema := openapi.Lookup(node, "schema"); schema != nil {
		node = schema
	}
	types := openapi.Lookup(node, "type")
	names := []string{openapi.Text(types)}
	for _, name := range openapi.Elements(types) {
		names = append(names, name.Value)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

var (
	// What Go documentation does not show: tags, code blocks, headings, tables, images.
	notPlain = regexp.MustCompile("(?m)<[A-Za-z/]|```|~~~|^#|^\\|.*\\||!\\[")
	// What Kombo's documentation says where nobody has written anything: "GET /hris/employees Positive response".
	said = regexp.MustCompile(`(?i)^(get|put|post|delete|patch) /\S* (request body|positive response|parameter)\.?$`)
)

// plainWords tells whether a page's own description can stay.
func plainWords(description string) bool {
	description = strings.TrimSpace(description)
	return description != "" && !notPlain.MatchString(description) && !said.MatchString(description)
}
