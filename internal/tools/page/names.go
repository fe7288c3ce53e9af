package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Names are suggested after those of Kombo's SDKs. A person may choose others in the overlay.

// singular is one of the things that a word in the plural stands for. Only the last part of it changes.
func singular(name string) string {
	words := goname.Split(name)
	if len(words) == 0 {
		return name
	}
	last := len(words) - 1
	words[last] = inflection.Singular(words[last])
	return strings.Join(words, "-")
}

func isPlural(name string) bool {
	return singular(name) != strings.Join(goname.Split(name), "-")
}

// areas are the first segments of paths that only say which service an operation belongs to.
var areas = []string{"hris", "ats", "assessment", "lms", "ai-apply", "connect", "custom"}

// verbs are what segments of Kombo's paths begin with that say what is done: "/connect/create-link".
var verbs = []string{"activate", "add", "cancel", "check", "complete", "create", "delete", "download", "force", "import", "prepare", "push",
	"reject", "remove", "send", "set", "start", "stop", "update", "upload"}

// methodName suggests the Go method of an operation, after what its path says: "GET /hris/employees" is GetEmployees.
func methodName(operation openapi.Operation) string {
	segments := strings.Split(strings.Trim(operation.Path, "/"), "/")
	tool := ""
	for len(segments) > 1 && slices.Contains(areas, segments[0]) {
		if segments[0] == "custom" && len(segments) > 2 { // /custom/datev/..., for one system
			tool, segments = segments[1], segments[1:]
		}
		segments = segments[1:]
	}
	var things []string // the segments that are no parameters
	ofOne := false      // the last segment is the id of one thing
	for _, segment := range segments {
		parameter := strings.Trim(segment, "{}")
		if parameter == segment {
			things = append(things, segment)
		}
		ofOne = parameter != segment && strings.HasSuffix(parameter, "id")
	}
	if len(things) > 1 && things[0] == "integrations" && len(goname.Split(things[1])) > 1 {
		things = things[1:] // "integration fields" says already whose they are
	}
	if len(things) == 0 {
		return goname.Of(openapi.Text(openapi.Lookup(operation.Node, "operationId")))
	}
	last := things[len(things)-1]
	parents := things[:len(things)-1]
	for i, parent := range parents {
		parents[i] = singular(parent)
	}
	nested := len(parents) > 0
	name := func(verb string, things ...string) string {
		return goname.Of(append([]string{verb, tool}, things...)...)
	}
	all := func(last string) []string { return append(slices.Clone(parents), last) }
	words := goname.Split(last)
	switch method := operation.Method; {
	case slices.Contains(verbs, words[0]): // POST /connect/create-link
		return name(words[0], append(slices.Clone(parents), words[1:]...)...)
	case method == "get" && ofOne:
		return name("get", all(singular(last))...)
	case method == "get":
		return name("get", all(last)...)
	case method == "delete" && nested && !ofOne:
		return name("remove", all(singular(last))...)
	case method == "delete":
		return name("delete", all(singular(last))...)
	case method == "patch", method == "put" && ofOne:
		return name("update", all(singular(last))...)
	case method == "put" && isPlural(last):
		return name("set", all(last)...)
	case method == "put":
		return name("update", all(last)...)
	case nested && !isPlural(last) && len(words) == 1: // POST /ats/applications/{application_id}/reject
		return name(last, parents...)
	case nested:
		return name("add", all(singular(last))...)
	default:
		return name("create", singular(last))
	}
}

// noun is what a method is about, in Go's writing and in words: CreateAbsenceType is about AbsenceType, "absence type".
func noun(method string) (name, words string) {
	parts := goname.Split(method)
	if len(parts) < 2 {
		return method, strings.Join(parts, " ")
	}
	return goname.Of(parts[1:]...), inWords(goname.Of(parts[1:]...))
}

// inWords writes a Go name as people write it: "HRISSkill" is "HRIS skill".
func inWords(name string) string {
	words := goname.Split(name)
	for i, word := range words {
		words[i] = goname.Word(word)
	}
	return strings.Join(words, " ")
}

// asConsonant are beginnings of words that are written with a vowel and spoken with none.
var asConsonant = regexp.MustCompile(`^(?i:eu|uni|us|uti|url|one)`)

func withArticle(words string) string {
	if strings.ContainsRune("aeiouAEIOU", rune(words[0])) && !asConsonant.MatchString(words) {
		return "an " + words
	}
	return "a " + words
}

// summaryOf suggests the first sentence of a method's documentation, to be read after its name.
func summaryOf(method string) string {
	verb, _, _ := strings.Cut(inWords(method), " ")
	_, words := noun(method)
	switch {
	case verb == "get" && isPlural(words):
		return fmt.Sprintf("Lists %s.", words)
	case verb == "get":
		return fmt.Sprintf("Returns %s.", withArticle(words))
	case isPlural(words):
		return fmt.Sprintf("%s %s.", thirdPerson(verb), words)
	}
	return fmt.Sprintf("%s %s.", thirdPerson(verb), withArticle(words))
}

func thirdPerson(verb string) string {
	verb = strings.ToUpper(verb[:1]) + verb[1:]
	switch {
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "sh"), strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "x"):
		return verb + "es"
	case strings.HasSuffix(verb, "y") && !strings.ContainsRune("aeou", rune(verb[len(verb)-2])):
		return verb[:len(verb)-1] + "ies"
	}
	return verb + "s"
}

// fileName is where a page stands in the contract: CreateAbsence is in create-absence.yaml.
func fileName(method string) string { return strings.Join(goname.Split(method), "-") + ".yaml" }
