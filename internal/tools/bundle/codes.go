package bundle

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// errorCode is an error code of Kombo's API.
type errorCode struct {
	code, goName, retry, advice string
}

// errorFamily is the error codes with one prefix.
type errorFamily struct {
	name, description string
	codes             []errorCode
}

// retries are the values of an error code's retry: which requests may be retried after it.
var retries = []string{"always", "reads", "never"}

// readErrorCodes reads the error codes from components.x-error-codes:
//
//	PLATFORM:
//	  description: Any operation can fail with them.
//	  codes:
//	    RATE_LIMIT_EXCEEDED: {status: 429, retry: always, advice: Wait ...}
func (b *bundler) readErrorCodes() {
	goNames := map[string]string{}
	for name, members := range openapi.Members(b.contract, "components", "x-error-codes") {
		family := errorFamily{name: name.Value, description: openapi.Text(members, "description")}
		if family.description == "" {
			b.fail(name, "the error codes %s have no description", family.name)
		}
		for key, facts := range openapi.Members(members, "codes") {
			code := b.readErrorCode(family.name, key, facts)
			if other, taken := goNames[code.goName]; taken {
				b.fail(key, "the error codes %s and %s have the same Go name %s", code.code, other, code.goName)
			}
			goNames[code.goName] = code.code
			family.codes = append(family.codes, code)
		}
		b.families = append(b.families, family)
	}
}

func (b *bundler) readErrorCode(family string, key, facts *yaml.Node) errorCode {
	code := errorCode{
		code:   family + "." + key.Value,
		goName: "Code" + goname.OfValue(family) + goname.OfValue(key.Value),
		retry:  openapi.Text(facts, "retry"),
		advice: openapi.Text(facts, "advice"),
	}
	if !slices.Contains(retries, code.retry) {
		b.fail(key, "the retry of error code %s must be one of %s", code.code, strings.Join(retries, ", "))
	}
	if code.advice == "" {
		b.fail(key, "error code %s has no advice: say what a program or a person should do", code.code)
	}
	for member := range openapi.Members(facts) {
		if !slices.Contains([]string{"status", "retry", "advice"}, member.Value) {
			b.fail(member, "error code %s has an unknown member %s", code.code, member.Value)
		}
	}
	return code
}

// listErrorCodes writes the codes of x-error-families, such as [PLATFORM,
// HRIS.STAFFING_ENTITY_CLOSED], into x-known-values.
func (b *bundler) listErrorCodes() {
	openapi.WalkKeywords(b.contract, func(node *yaml.Node) {
		if openapi.Lookup(node, "x-error-families") == nil {
			return
		}
		var codes []string
		for _, name := range openapi.Elements(node, "x-error-families") {
			found := b.codesOf(name.Value)
			if found == nil {
				b.fail(name, "there are no error codes %s: add them to components.x-error-codes, "+
					"in openapi/common.yaml or the document of their area", name.Value)
			}
			codes = append(codes, found...)
		}
		slices.Sort(codes)
		openapi.Set(node, "x-known-values", codes)
		openapi.Remove(node, "x-error-families")
	})
}

// codesOf returns the codes of a family, or a single code.
func (b *bundler) codesOf(name string) (codes []string) {
	for _, family := range b.families {
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
	var constants, facts strings.Builder
	for _, family := range families {
		fmt.Fprintf(&constants, "\n// Codes with the prefix %s. %s\nconst (\n", family.name, family.description)
		for _, c := range family.codes {
			comment := strings.Join(goname.CommentLines(c.goName+": "+c.advice, 1), "\n\t")
			fmt.Fprintf(&constants, "\t%s\n\t%s Code = %q\n", comment, c.goName, c.code)
			fmt.Fprintf(&facts, "\t%s: {retry: retry%s, advice: %q},\n", c.goName, goname.Of(c.retry), c.advice)
		}
		constants.WriteString(")\n")
	}
	return "// Code generated from components.x-error-codes in openapi/ by go generate. DO NOT EDIT.\n\npackage kombo\n" + constants.String() +
		"\n// codes has what is known about each code.\nvar codes = map[Code]codeFacts{\n" + facts.String() + "}\n"
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
