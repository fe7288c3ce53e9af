package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// errorCode is an error code of Kombo's API.
type errorCode struct {
	code, goName, status, retry, advice string
}

// errorFamily is the error codes with one prefix.
type errorFamily struct {
	name, description string
	codes             []errorCode
}

// retries are the values of an error code's retry: whether a request may be sent again after it.
var retries = []string{"always", "reads", "never"}

// errorFamilies reads the error codes from components.x-error-codes:
//
//	PLATFORM:
//	  description: Any operation can fail with them.
//	  codes:
//	    RATE_LIMIT_EXCEEDED: {status: 429, retry: always, advice: Wait ...}
func errorFamilies(contract *yaml.Node, source source) ([]errorFamily, error) {
	var families []errorFamily
	var failures []error
	fail := func(node *yaml.Node, format string, arguments ...any) {
		failures = append(failures, source.errorf(node, format, arguments...))
	}
	goNames := map[string]string{}
	for name, members := range openapi.Members(openapi.Find(contract, "components", "x-error-codes")) {
		family := errorFamily{name: name.Value, description: openapi.Text(openapi.Lookup(members, "description"))}
		if family.description == "" {
			fail(name, "the error codes %s have no description", family.name)
		}
		for key, facts := range openapi.Members(openapi.Lookup(members, "codes")) {
			code := readCode(family.name, key, facts, fail)
			if other, taken := goNames[code.goName]; taken {
				fail(key, "the error codes %s and %s have the same Go name %s", code.code, other, code.goName)
			}
			goNames[code.goName] = code.code
			family.codes = append(family.codes, code)
		}
		families = append(families, family)
	}
	return families, errors.Join(failures...)
}

func readCode(family string, key, facts *yaml.Node, fail failer) errorCode {
	code := errorCode{
		code:   family + "." + key.Value,
		goName: "Code" + goname.OfValue(family) + goname.OfValue(key.Value),
		status: openapi.Text(openapi.Lookup(facts, "status")),
		retry:  openapi.Text(openapi.Lookup(facts, "retry")),
		advice: openapi.Text(openapi.Lookup(facts, "advice")),
	}
	if !slices.Contains(retries, code.retry) {
		fail(key, "the retry of error code %s must be one of %s", code.code, strings.Join(retries, ", "))
	}
	if code.advice == "" {
		fail(key, "error code %s has no advice: say what a program or a person should do", code.code)
	}
	for member := range openapi.Members(facts) {
		if !slices.Contains([]string{"status", "retry", "advice"}, member.Value) {
			fail(member, "error code %s has an unknown member %s", code.code, member.Value)
		}
	}
	return code
}

// listErrorCodes writes the codes of x-error-families, for example [PLATFORM, HRIS.STAFFING_ENTITY_CLOSED],
// into x-known-values.
func listErrorCodes(contract *yaml.Node, families []errorFamily, source source) error {
	var failures []error
	openapi.WalkKeywords(contract, func(node *yaml.Node) {
		wanted := openapi.Lookup(node, "x-error-families")
		if wanted == nil {
			return
		}
		var codes []string
		for _, name := range wanted.Content {
			found := codesOf(families, name.Value)
			if found == nil {
				failures = append(failures, source.errorf(name, "there are no error codes %s: add them to components.x-error-codes, "+
					"in openapi/common.yaml or the document of their area", name.Value))
			}
			codes = append(codes, found...)
		}
		slices.Sort(codes)
		known := &yaml.Node{Kind: yaml.SequenceNode}
		for _, code := range codes {
			known.Content = append(known.Content, stringNode(code))
		}
		put(node, "x-known-values", known)
		openapi.Remove(node, "x-error-families")
	})
	return errors.Join(failures...)
}

// codesOf returns the codes of a family, or a single code.
func codesOf(families []errorFamily, name string) (codes []string) {
	for _, family := range families {
		for _, code := range family.codes {
			if family.name == name || code.code == name {
				codes = append(codes, code.code)
			}
		}
	}
	return codes
}

// codesInGo returns the constants of package kombo.
func codesInGo(families []errorFamily) string {
	var code strings.Builder
	code.WriteString("// Code generated from components.x-error-codes in openapi/ by go generate. DO NOT EDIT.\n\npackage kombo\n")
	for _, family := range families {
		fmt.Fprintf(&code, "\n// Codes with the prefix %s. %s\nconst (\n", family.name, family.description)
		for _, c := range family.codes {
			for _, line := range goname.CommentLines(c.goName+": "+c.advice, 1) {
				fmt.Fprintf(&code, "\t%s\n", line)
			}
			fmt.Fprintf(&code, "\t%s Code = %q\n", c.goName, c.code)
		}
		code.WriteString(")\n")
	}
	code.WriteString("\n// codes has what is known about each code.\nvar codes = map[Code]codeFacts{\n")
	for _, family := range families {
		for _, c := range family.codes {
			retry := map[string]string{"always": "retryAlways", "reads": "retryReads", "never": "retryNever"}[c.retry]
			fmt.Fprintf(&code, "\t%s: {retry: %s, advice: %q},\n", c.goName, retry, c.advice)
		}
	}
	code.WriteString("}\n")
	return code.String()
}

// codesInMarkdown returns a table of the codes for readers.
func codesInMarkdown(families []errorFamily) string {
	var table strings.Builder
	table.WriteString("<!-- Code generated from components.x-error-codes in openapi/ by go generate. DO NOT EDIT. -->\n\n# Error codes\n\n" +
		"The `Code` of a `*kombo.Error` is one of these, or one that Kombo has added since. Its method `Advice` returns what to\n" +
		"do.\n\n" +
		"The column \"retried\" says what the SDK retries: *always* means all requests, because Kombo rejected the request before\n" +
		"it started; *reads* means reads and the writes that are safe to retry.\n")
	for _, family := range families {
		fmt.Fprintf(&table, "\n## %s\n\n%s\n\n| code | constant | retried | what to do |\n|---|---|---|---|\n", family.name, family.description)
		for _, c := range family.codes {
			fmt.Fprintf(&table, "| `%s` | `kombo.%s` | %s | %s |\n", c.code, c.goName, c.retry, c.advice)
		}
	}
	return table.String()
}
