package main

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// areas are the first segments of paths that only name the service of an operation.
var areas = []string{"hris", "ats", "assessment", "lms", "ai-apply", "connect", "custom", "unified-api"}

// verbs begin segments of paths that name an action: "/connect/create-link".
var verbs = []string{"activate", "add", "apply", "bulk", "cancel", "check", "complete", "create", "delete", "download", "force", "import",
	"inquire", "move", "prepare", "push", "reject", "relink", "remove", "send", "set", "start", "stop", "update", "upload"}

// methodName suggests the Go method of an operation: "GET /hris/employees" is GetEmployees.
func methodName(operation openapi.Operation) string {
	verb := map[string]string{"get": "get", "post": "create", "put": "set", "patch": "update", "delete": "delete"}[operation.Method]
	var things []string
	ofOne := false
	for segment := range strings.SplitSeq(strings.Trim(operation.Path, "/"), "/") {
		ofOne = strings.HasSuffix(segment, "id}")
		if !strings.HasPrefix(segment, "{") && (len(things) > 0 || !slices.Contains(areas, segment)) {
			things = append(things, segment)
		}
	}
	if len(things) == 0 {
		return goname.Of(openapi.Text(operation.Node, "operationId"))
	}
	last := len(things) - 1
	for i := range things[:last] {
		things[i] = goname.Singular(things[i])
	}
	if operation.Method != "get" || ofOne {
		things[last] = goname.Singular(things[last])
	}
	words := goname.Split(things[last])
	switch {
	case slices.Contains(verbs, words[0]): // POST /connect/create-link
		verb, things[last] = words[0], strings.Join(words[1:], "-")
	case operation.Method == "post" && last > 0:
		verb = "add"
	}
	return goname.Of(append([]string{verb}, things...)...)
}

func isPlural(name string) bool {
	return goname.Singular(name) != strings.Join(goname.Split(name), "-")
}

// fileName returns where a page is in the contract: CreateAbsence is in create-absence.yaml.
func fileName(method string) string { return strings.Join(goname.Split(method), "-") + ".yaml" }

// longestName is what the bundler allows, less the room for "ByType".
const longestName = 39

// unusedName returns a suggested name, or one like it that no component has yet.
func (d *draft) unusedName(suggested string) string {
	if len(suggested) > longestName { // the end of a name says most
		suggested = suggested[len(suggested)-longestName:]
		suggested = suggested[max(0, strings.IndexFunc(suggested, func(r rune) bool { return r >= 'A' && r <= 'Z' })):]
	}
	name := suggested
	for attempt := 1; d.taken(name); attempt++ {
		name = fmt.Sprintf("%s%d", suggested, attempt+1)
		area, _, _ := strings.Cut(strings.Trim(d.page.operation.Path, "/"), "/")
		if attempt == 1 && slices.Contains(areas, area) && len(area+suggested) <= longestName {
			name = goname.Of(area) + suggested
		}
	}
	if name != suggested {
		d.note("the name %s is taken, so %s is used: choose a better one", suggested, name)
	}
	return name
}

func (d *draft) taken(name string) bool {
	others := openapi.Keys(d.components)
	for _, root := range []*yaml.Node{d.contract.bundle, d.page.root} {
		others = slices.Concat(others, openapi.Keys(root, "components", "schemas"), openapi.Keys(root, "components", "responses"))
	}
	return slices.ContainsFunc(others, func(other string) bool {
		return strings.EqualFold(other, name) || strings.EqualFold(other, name+"ByType")
	})
}
