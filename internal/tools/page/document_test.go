package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// thePage is the page that stands in the contract, as its OpenAPI document.
func thePage(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(contractDir + "/activate-integration.yaml")
	require.NoError(t, err)
	return string(text)
}

const theOperation = "POST /connect/activate-integration"

// The document comes out of every form in which a page may be saved, to the byte.
func TestPageForms(t *testing.T) {
	document := thePage(t)
	page := "# Title\n\n```json theme={null}\n{\"token\": \"x\"}\n```\n\n## OpenAPI\n\n````yaml " + theOperation + "\n" + document + "````\n"
	longer := strings.Replace(strings.Replace(page, "````yaml", "``````yaml", 1), "\n````\n", "\n``````\n", 1)
	tests := map[string]string{
		"as published":                         strings.TrimSuffix(page, "\n"),
		"with a newline at the end":            page,
		"the document itself":                  document,
		"a document that begins with a marker": "---\n" + document,
		"CRLF":                                 strings.ReplaceAll(page, "\n", "\r\n"),
		"a byte order mark":                    "\ufeff" + page,
		"both":                                 "\ufeff" + strings.ReplaceAll(document, "\n", "\r\n"),
		"a fence of tildes":                    strings.Replace(strings.Replace(page, "````yaml", "~~~yaml", 1), "\n````\n", "\n~~~\n", 1),
		"an indented block":                    indent(page, "  "),
		"the method in small letters":          strings.Replace(page, theOperation, strings.Replace(theOperation, "POST", "post", 1), 1),
		"the address of the document before":   strings.Replace(page, theOperation, "https://api.kombo.dev/openapi.json "+theOperation, 1),
		"attributes after the heading":         strings.Replace(page, theOperation, theOperation+" {wrap=true}", 1),
		"yml":                                  strings.Replace(page, "yaml POST", "yml POST", 1),
		"no heading":                           strings.Replace(page, "yaml "+theOperation, "yaml", 1),
		"another YAML block before":            "```yaml\nkey: value\n```\n" + page,
		"text after it":                        page + "\nBuilt with care.\n",
		"inline code that looks like a fence":  "``` `code` ```\n\n" + page,
		"a longer fence":                       longer,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			clean, err := plainText([]byte(text))
			require.NoError(t, err)
			p, err := parsePage(clean)
			require.NoError(t, err)
			assert.Equal(t, theOperation, p.String())
			want := document
			if strings.HasPrefix(text, "---") {
				want = text
			}
			assert.Equal(t, want, string(p.text))
		})
	}
}

// A fence within a description does not end the block, whatever it looks like, unless it would in Markdown too.
func TestFencesInDescriptions(t *testing.T) {
	document := strings.Replace(thePage(t), "      operationId:", "      x-note: |\n        ````json\n        {}\n        ````\n        ~~~\n        ~~~\n      operationId:", 1)
	p, err := parsePage([]byte("````yaml " + theOperation + "\n" + document + "````"))
	require.NoError(t, err)
	assert.Equal(t, document, string(p.text))

	// Here it does, and what is left of the document is refused.
	broken := strings.Replace(thePage(t), "      operationId:", "````\n      operationId:", 1)
	_, err = parsePage([]byte("````yaml " + theOperation + "\n" + broken + "````"))
	require.Error(t, err)
}

func TestRefusedPages(t *testing.T) {
	document := thePage(t)
	block := "````yaml " + theOperation + "\n" + document + "````\n"
	change := func(old, new string) string {
		require.Contains(t, block, old)
		return strings.Replace(block, old, new, 1)
	}
	tests := []struct{ name, page, want string }{
		{"nothing", " \n", "is empty"},
		{"HTML", "\n<!DOCTYPE html>\n<html><body>" + block, "the same page as Markdown has .md at the end of its address"},
		{"UTF-16", "\xff\xfe#\x00 \x00", "is not text in UTF-8"},
		{"no YAML", "# Title\n\nText.\n\n```json\n{}\n```\n", "the page has no OpenAPI block"},
		{"other YAML", "```yaml\nkey: value\n```\n", "the page has no OpenAPI block"},
		{"several blocks", block + "\n" + block, "the page has several OpenAPI blocks, in lines 1, 267"},
		{"a document with a block inside", document + "\n" + block, "an OpenAPI document with another one inside"},
		{"cut off in the block", block[:len(block)/2], "the block that begins in line 1 has no end: the page is cut off"},
		{"cut off in an earlier block", "# T\n\n```json\n{\n", "the block that begins in line 3 has no end: the page is cut off"},
		{"cut off in the document", document[:len(document)/2], "cut off"},
		{"no newline at the end", strings.TrimRight(document, "\n"), "the last line has no end"},
		{"broken YAML", change("    post:", "    post: ["), "is not YAML: line "},
		{"two documents", change("paths:\n", "paths: {}\n---\npaths:\n"), "has a second YAML document"},
		{"a list", "````yaml GET /x\n- openapi\n````\n", "is not an object"},
		{"a key twice", change("      summary:", "      operationId: X\n      summary:"), `the key "operationId" stands twice`},
		{"an alias", change("      operationId:", "      x-a: &a 1\n      x-b: *a\n      operationId:"), "anchors and aliases have no place"},
		{"OpenAPI 3.0", change("openapi: 3.1.0", "openapi: 3.0.3"), `the document says openapi "3.0.3", the contract is 3.1.0`},
		{"Swagger", change("openapi: 3.1.0", "swagger: '2.0'"), `the document says openapi ""`},
		{"a heading of another path", change("yaml "+theOperation, "yaml POST /connect/create-link"), "the block is headed POST /connect/create-link but describes " + theOperation},
		{"a heading of another method", change("yaml "+theOperation, "yaml GET /connect/activate-integration"), "the block is headed GET"},
		{"two operations", change("    post:", "    get: {operationId: X, responses: {'200': {}}}\n    post:"), "the document describes 2 operations (GET /connect/activate-integration, " + theOperation + "), a page describes one"},
		{"no operation", change("    post:", "    options_:"), "the document describes 0 operations"},
		{"a webhook", "````yaml POST /x\nopenapi: 3.1.0\nwebhooks: {x: {post: {}}}\n````\n", "the document describes 1 operations (POST x), a page describes one"},
		{"a reference out of the page", change("'#/components/responses/ErrorResponseGeneral'", "'https://example.com/x.yaml#/E'"), "leads out of the page"},
		{"a dangling reference", change("'#/components/responses/ErrorResponseGeneral'", "'#/components/responses/Nobody'"), "leads nowhere"},
		{"a reference to itself", change("    PostConnectActivateIntegrationRequestBody:\n      type: object", "    PostConnectActivateIntegrationRequestBody:\n      $ref: '#/components/schemas/PostConnectActivateIntegrationRequestBody'"), "leads to itself"},
		{"no operationId", change("      operationId: PostConnectActivateIntegration\n", ""), "the operation has no operationId"},
		{"no answer", change("        '200':", "        '204':"), "the operation has no answer 200"},
		{"no security scheme", change("      scheme: bearer\n", ""), "the security scheme ApiKey is not defined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page, err := plainText([]byte(test.page))
			if err == nil {
				_, err = parsePage(page)
			}
			require.ErrorContains(t, err, test.want)
		})
	}
}

// A page that is cut off anywhere is refused, or what is missing is only prose: never is half a contract taken over.
func TestCutOffAnywhere(t *testing.T) {
	document := thePage(t)
	whole, err := parsePage([]byte(document))
	require.NoError(t, err)
	promises := promisesOf(t, whole)
	// Between all lines, and within some: reading takes long.
	within := func(text string, end int) bool { return text[max(0, end-1)] == '\n' || end%31 == 0 }
	for end := range len(document) {
		if !within(document, end) {
			continue
		}
		if cut, err := parsePage([]byte(document[:end])); err == nil {
			require.Equal(t, promises, promisesOf(t, cut), "cut off after %d bytes", end)
		}
	}
	markdown := "# T\n\n````yaml " + theOperation + "\n" + document + "````"
	for end := range len(markdown) {
		if !within(markdown, end) {
			continue
		}
		_, err := parsePage([]byte(markdown[:end]))
		require.Error(t, err, "cut off after %d bytes", end)
	}
}

// FuzzPages: whatever a page is, it is refused or a document comes out that stands in the page as it is.
func FuzzPages(f *testing.F) {
	document := thePage(f)
	small := "openapi: 3.1.0\npaths: {/x: {get: {operationId: X, responses: {'200': {description: D}}}}}\n"
	for _, seed := range []string{document, small, "````yaml GET /x\n" + small + "````", "~~~yaml GET /x\n" + small + "~~~\n", "   ```yml\n" + small,
		"\ufeff" + small, "# x\r\n```yaml GET /x\r\n" + small + "```\r\n", "```a`b\n", "````yaml GET /x\n```\n````\n", "---\n" + small} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		page, err := plainText(input)
		if err != nil {
			return
		}
		b, err := extractBlock(page)
		if err != nil {
			return
		}
		lines := bytes.Split(b.text, []byte("\n"))
		for i, line := range lines {
			assert.Contains(t, string(page), string(line), "line %d is not in the page", i)
		}
		p, err := parsePage(page)
		if err != nil {
			return
		}
		assert.Equal(t, string(b.text), string(p.text))
		assert.True(t, b.heading == "" || b.heading == p.String())
		assert.NotNil(t, openapi.Find(p.root, "paths", p.operation.Path, p.operation.Method))
		again, err := parsePage(p.text)
		if err == nil { // a block may lack the newline that a document needs
			assert.Equal(t, p.String(), again.String())
		}
	})
}
