package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	return string(text)
}

// surroundings declare what the code in the README uses without declaring it.
const surroundings = `
type jobQueue struct{}

type (
	yourEmployee   struct{}
	yourCostCenter struct{}
)

func (jobQueue) Add(context.Context, string, []*gen.Operation) error { return nil }

func fragment(ctx context.Context, t *testing.T, client *kombo.Client, acme *kombo.Integration, queue jobQueue, limiter kombo.Limiter,
	token, jobID, employeeID, typeID string, lastRun time.Time, request gen.CreateApplicationRequest, update gen.UpdateEmployeeRequest, question gen.ScreeningQuestion,
	taskID string) error {
	{
%s
	}
	return nil
}

func main() { _ = fragment }
`

var imports = map[string]string{
	"kombo": "github.com/kombo-go/kombo/wrapper", "gen": "github.com/kombo-go/kombo/gen",
	"kombotest": "github.com/kombo-go/kombo/wrapper/kombotest",
	"http":      "net/http", "slog": "log/slog",
	"context": "context", "errors": "errors", "fmt": "fmt", "log": "log", "os": "os", "testing": "testing", "time": "time",
}

// All code in the README compiles.
func TestReadmeCompiles(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	require.Greater(t, len(blocks), 8)
	for i, block := range blocks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			program := block[1]
			if !strings.HasPrefix(program, "package main") {
				body := fmt.Sprintf(surroundings, program)
				header := "package main\n\n"
				for name, path := range imports {
					if regexp.MustCompile(`\b` + name + `\.`).MatchString(body) {
						header += fmt.Sprintf("import %s %q\n", name, path)
					}
				}
				program = header + body
			}
			// This module has no driver; internal/databases runs the program with one.
			program = strings.Replace(program, "\t_ \"github.com/jackc/pgx/v5/stdlib\"\n", "", 1)
			file := filepath.Join(t.TempDir(), "main.go")
			require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
			output, err := exec.Command("go", "build", "-gcflags=-e", "-o", os.DevNull, file).CombinedOutput()
			if err == nil {
				return
			}
			faults := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(output)), "\n"), func(line string) bool {
				return strings.HasPrefix(line, "#") || strings.Contains(line, "declared and not used") // the code is a fragment
			})
			assert.Empty(t, faults, program)
		})
	}
}

// Relative links in all documents lead to files of this repository, and fragments to headings of
// the same document.
func TestLinks(t *testing.T) {
	var documents []string
	require.NoError(t, filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".md") && !strings.Contains(path, "testdata") {
			documents = append(documents, path)
		}
		return err
	}))
	require.Greater(t, len(documents), 6)
	for _, document := range documents {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		text = regexp.MustCompile("(?s)```.*?```").ReplaceAll(text, nil) // Go's type arguments look like links
		headings := map[string]bool{}
		for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllSubmatch(text, -1) {
			headings["#"+strings.ReplaceAll(strings.ToLower(string(heading[1])), " ", "-")] = true
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`).FindAllSubmatch(text, -1) {
			target, heading := string(link[1]), string(link[2])
			if target == "" {
				assert.True(t, headings[heading], "%s: %s", document, heading)
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(document), target))
			assert.NoError(t, err, document)
		}
	}
}
