package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// state is what a directory holds, to the byte.
func state(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all strings.Builder
	for _, entry := range entries {
		content := []byte("a directory")
		if !entry.IsDir() {
			content, err = os.ReadFile(filepath.Join(dir, entry.Name()))
			require.NoError(t, err)
		}
		fmt.Fprintf(&all, "%s %x\n", entry.Name(), sha256.Sum256(content))
	}
	return all.String()
}

func saved(t testing.TB, page string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	return file
}

func edited(t testing.TB, text string, changes ...string) string {
	t.Helper()
	for i := 0; i < len(changes); i += 2 {
		require.Contains(t, text, changes[i])
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

// A page that is there already changes nothing, however it was saved.
func TestSamePage(t *testing.T) {
	dir := without(t, true)
	before := state(t, dir)
	for _, page := range []string{thePage(t), asMarkdown(theOperation, strings.TrimSuffix(thePage(t), "\n")), strings.ReplaceAll(thePage(t), "\n", "\r\n")} {
		var report strings.Builder
		require.NoError(t, run(dir, "", []string{saved(t, page)}, &report))
		assert.Equal(t, theOperation+": openapi/activate-integration.yaml is this page. Nothing changes.\n", report.String())
		assert.Equal(t, before, state(t, dir))
	}
}

// A newer copy of a page takes the place of the older one if the overlay still fits; what it changes is told.
func TestNewerPage(t *testing.T) {
	dir := without(t, true)
	newer := edited(t, thePage(t),
		"                - COMPLETED\n", "                - COMPLETED\n                - PAUSED\n",
		"            end_user_organization_name:\n", "            region:\n              type: string\n              description: Where the data is kept.\n            end_user_organization_name:\n",
		"Create an API key on", "Make an API key on")
	overlay, err := os.ReadFile(filepath.Join(dir, overlayFile))
	require.NoError(t, err)
	var report strings.Builder
	require.NoError(t, run(dir, "", []string{saved(t, asMarkdown(theOperation, newer))}, &report))
	written, err := os.ReadFile(filepath.Join(dir, "activate-integration.yaml"))
	require.NoError(t, err)
	assert.Equal(t, newer+"\n", string(written))
	after, err := os.ReadFile(filepath.Join(dir, overlayFile))
	require.NoError(t, err)
	assert.Equal(t, string(overlay), string(after))
	assert.Contains(t, report.String(), "is replaced by a newer copy of the page")
	assert.Contains(t, report.String(), "PAUSED")
	assert.Contains(t, report.String(), "`data.region`")
}

// Of an operation that is written by hand, only the difference is told, with where it would have to be taken over.
func TestOwnOperation(t *testing.T) {
	dir := without(t, true)
	before := state(t, dir)
	const name = "POST /hris/absences"
	same := published(t, contractBundle(t), name)
	var report strings.Builder
	require.NoError(t, run(dir, "", []string{saved(t, same)}, &report))
	assert.Regexp(t, `^POST /hris/absences: openapi/hris.yaml:\d+ promises what the page promises. Nothing changes.\n$`, report.String())

	report.Reset()
	other := edited(t, same, "        amount:\n          type: number\n          minimum: 0\n", "        comment:\n          type: string\n        amount:\n          type: number\n          minimum: 1\n")
	require.NoError(t, run(dir, "", []string{saved(t, other)}, &report))
	assert.Contains(t, report.String(), "POST /hris/absences stands in openapi/hris.yaml:")
	assert.Contains(t, report.String(), "the new property `comment`")
	assert.Regexp(t, "`amount` in the request .*minimum.*\n.*\\(CreateAbsenceRequest.amount, openapi/hris.yaml:\\d+\\)", report.String())
	assert.Equal(t, before, state(t, dir))
}

// Whatever fails, no file has changed.
func TestNothingHalf(t *testing.T) {
	dir := without(t, true)
	bundle := contractBundle(t)
	plain := published(t, bundle, "GET /hris/skills")
	skills := func(changes ...string) string {
		return edited(t, plain, append([]string{"/hris/skills", "/hris/certificates", "GetHrisSkills\n", "GetHrisCertificates\n"}, changes...)...)
	}
	newName := "                  name:\n"
	tests := []struct {
		name, method string
		pages        []string
		want         string
	}{
		{"an action that no longer fits", "", []string{edited(t, thePage(t), "            setup_status:\n", "            status_of_setup:\n", "            - setup_status\n", "            - status_of_setup\n")},
			`selector "$.components.schemas.PostConnectActivateIntegrationPositiveResponse.properties.data.properties.setup_status"`},
		{"an object without a name in a newer page", "", []string{edited(t, thePage(t), "            end_user_organization_name:\n", "            region: {type: object, description: D., properties: {code: {type: string, description: D.}}}\n            end_user_organization_name:\n")},
			"ActivatedIntegration.region is an object, enum or constant without a name"},
		{"an unknown tag", "", []string{skills("- Unified HRIS API", "- Unified HR")}, `its tag "Unified HR" is unknown`},
		{"a method that is taken", "GetAbsences", []string{skills()}, "the service already has a method or iterator GetAbsences"},
		{"a name that is no Go name", "get certificates", []string{skills()}, `"get certificates" is no Go name for a method`},
		{"one method for two pages", "GetX", []string{skills(), thePage(t)}, "a method is the name of one operation"},
		{"a file that is taken", "Hris", []string{skills()}, "would stand in openapi/hris.yaml, which is there already"},
		{"another status", "", []string{skills("    \"200\":", "    \"202\": {description: D}\n        \"200\":")}, "the operation also answers with 202"},
		{"an answer without data", "", []string{skills("        data:", "        outcome:")}, "is not an object {status, data}"},
		{"a union of objects", "", []string{skills(newName, "                  kind: {oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}\n"+newName)},
			"is a union of objects"},
		{"allOf", "", []string{skills(newName, "                  kind: {allOf: [{type: string}, {minLength: 1}]}\n"+newName)}, "is composed with allOf"},
		{"an object that contains itself in a list", "", []string{skills("  schemas:\n", "  schemas:\n    List: {type: array, items: {$ref: '#/components/schemas/List'}}\n", newName, "                  kind: {$ref: '#/components/schemas/List'}\n"+newName)}, "write this operation by hand"},
		{"parameters of the path", "", []string{skills("  /hris/certificates:\n", "  /hris/certificates:\n    parameters: []\n")}, "the path has parameters beside its operation"},
		{"a second page that fails", "", []string{skills(), "# nothing"}, "the page has no OpenAPI block"},
		{"the same page twice", "", []string{skills(), skills()}, "GET /hris/certificates is given twice"},
	}
	before := state(t, dir)
	read, err := readContract(dir) // once for all of them: it takes long
	require.NoError(t, err)
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var places []string
			for _, page := range test.pages {
				places = append(places, saved(t, page))
			}
			c := *read
			c.texts, c.changed = maps.Clone(read.texts), map[string][]byte{}
			pages, err := readPages(places)
			if err == nil {
				_, err = c.take(pages, test.method)
			}
			require.ErrorContains(t, err, test.want)
			if i%5 == 0 { // and the whole way
				var report strings.Builder
				require.ErrorContains(t, run(dir, test.method, places, &report), test.want)
				assert.Empty(t, report.String())
				assert.Equal(t, before, state(t, dir))
			}
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		require.ErrorContains(t, run(dir, "", []string{"nowhere.md"}, &strings.Builder{}), "give the file or the address of a documentation page")
		require.ErrorContains(t, run(dir, "", nil, &strings.Builder{}), "no page given")
	})
	t.Run("a contract that is not in order", func(t *testing.T) {
		broken := without(t, true)
		require.NoError(t, os.WriteFile(filepath.Join(broken, "lms.yaml"), []byte("openapi: 3.1.0\npahts: {}\n"), 0o600))
		before := state(t, broken)
		require.ErrorContains(t, run(broken, "", []string{saved(t, skills())}, &strings.Builder{}), "the contract is not in order, before any page")
		assert.Equal(t, before, state(t, broken))
	})
}

// replace writes all files or none, and leaves nothing behind.
func TestReplace(t *testing.T) {
	for range 10 { // in whatever order the files come
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("old"), 0o600))
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "b.yaml", "not empty"), 0o700)) // a file cannot take its place
		before := state(t, dir)
		require.Error(t, replace(dir, map[string][]byte{"a.yaml": []byte("new"), "b.yaml": []byte("new"), "c.yaml": []byte("new")}))
		assert.Equal(t, before, state(t, dir))
		require.NoError(t, replace(dir, map[string][]byte{"a.yaml": []byte("new"), "c.yaml": []byte("new")}))
		text, err := os.ReadFile(filepath.Join(dir, "a.yaml"))
		require.NoError(t, err)
		assert.Equal(t, "new", string(text))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, entries, 3)
	}
}

// Pages come from addresses too; what is no page is refused with what the server said.
func TestReadPage(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page.md":
			_, _ = w.Write([]byte("# Page\n"))
		case "/page":
			_, _ = w.Write([]byte("<!doctype html>\n<title>Page</title>"))
		case "/cut.md":
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("# Pa"))
		case "/large.md":
			_, _ = w.Write(make([]byte, largestPage+1))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	text, err := readPage(server.URL + "/page.md")
	require.NoError(t, err)
	assert.Equal(t, "# Page\n", string(text))
	for path, want := range map[string]string{
		"/page":     "is HTML: the same page as Markdown has .md at the end of its address",
		"/cut.md":   "unexpected EOF",
		"/large.md": "is larger than 8 MiB",
		"/gone.md":  "answers 404 Not Found: the pages are at",
	} {
		_, err := readPage(server.URL + path)
		assert.ErrorContains(t, err, want, path)
	}
}
