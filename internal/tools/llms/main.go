// Command llms writes llms.txt, an overview of the SDK for language models in the format of
// https://llmstxt.org: what the SDK is, the code of the README, and where the reference is.
package main

import (
	"flag"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	root := flag.String("root", ".", "directory of the repository")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "llms:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return err
	}
	packages, err := findPackages(root)
	if err != nil {
		return err
	}
	text, err := overview(string(readme), packages)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "llms.txt"), []byte(text), 0o644)
}

const (
	module     = "github.com/kombo-go/kombo"
	repository = "https://" + module
	reference  = "https://pkg.go.dev/"
)

var (
	goBlock = regexp.MustCompile("(?ms)^```go\n.*?^```\n")
	install = regexp.MustCompile(`go get ` + module + `\S*`)
)

// overview returns the text of llms.txt. Its code is that of the README, which is compiled by a
// test.
func overview(readme string, packages []goPackage) (string, error) {
	title, rest, _ := strings.Cut(readme, "\n\n")
	summary, rest, _ := strings.Cut(rest, "\n\n")
	command := install.FindString(rest)
	if !strings.HasPrefix(title, "# ") || summary == "" || command == "" {
		return "", fmt.Errorf("README.md has no title, summary or go get command")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n\n> %s\n\nInstall: `%s`\n", title, strings.ReplaceAll(summary, "\n", "\n> "), command)
	for _, section := range strings.Split("\n"+rest, "\n## ")[1:] {
		title, _, _ := strings.Cut(section, "\n")
		if blocks := goBlock.FindAllString(section, -1); len(blocks) > 0 {
			fmt.Fprintf(&out, "\n## %s\n\n%s", title, strings.Join(blocks, "\n"))
		}
	}
	out.WriteString("\n## Reference\n\n")
	for _, p := range packages {
		fmt.Fprintf(&out, "- [package %s](%s%s): %s\n", p.name, reference, p.path, p.synopsis)
	}
	fmt.Fprintf(&out, `- [README](%[1]s#readme): the guide, with explanations of the code above
- [Contract](%[1]s/blob/main/openapi/bundle.gen.yaml): Kombo's API as an OpenAPI document
- [Examples](%[1]s/tree/main/examples): programs to run without an account
- [Kombo's documentation](https://docs.kombo.dev/llms.txt)
`, repository)
	return out.String(), nil
}

// goPackage is a package that users can import.
type goPackage struct{ name, path, synopsis string }

// findPackages returns the packages with an API, sorted by import path.
func findPackages(root string) ([]goPackage, error) {
	var packages []goPackage
	err := filepath.WalkDir(root, func(directory string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || directory == root {
			return err
		}
		if slices.Contains([]string{"internal", "examples", "openapi", "testdata"}, entry.Name()) || strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		found, err := packageIn(root, directory)
		packages = append(packages, found...)
		return err
	})
	slices.SortFunc(packages, func(a, b goPackage) int { return strings.Compare(a.path, b.path) })
	return packages, err
}

// packageIn returns the package in a directory, if it has documentation and is not a command.
func packageIn(root, directory string) ([]goPackage, error) {
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		if parsed.Doc == nil || parsed.Name.Name == "main" {
			continue
		}
		relative, err := filepath.Rel(root, directory)
		synopsis := new(doc.Package).Synopsis(parsed.Doc.Text())
		return []goPackage{{parsed.Name.Name, path.Join(module, filepath.ToSlash(relative)), synopsis}}, err
	}
	return nil, nil
}
