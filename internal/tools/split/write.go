package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const suffix = ".gen.go"

// content returns the content of each file by its name.
func (s *source) content() (map[string][]byte, error) {
	constants := map[string]*declaration{} // by the name of their type, which they follow
	for _, d := range s.declarations {
		if enum := enumOf(d); enum != "" {
			constants[enum] = d
		}
	}
	byFile := map[string][]*declaration{}
	for _, d := range s.declarations {
		if enumOf(d) != "" || s.isUnusedAlias(d) {
			continue
		}
		name := s.fileOf(d)
		byFile[name] = append(byFile[name], d)
		if enum := constants[d.names[0]]; enum != nil {
			byFile[name] = append(byFile[name], enum)
		}
	}
	files := map[string][]byte{}
	for name, declarations := range byFile {
		var text bytes.Buffer
		fmt.Fprintf(&text, "%s\npackage %s\n\n%s", s.header(), s.file.Name.Name, s.imports(declarations))
		for _, d := range declarations {
			fmt.Fprintf(&text, "\n%s\n", d.text)
		}
		formatted, err := format.Source(text.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name+suffix] = formatted
	}
	return files, nil
}

// header returns the comment that says that a file is generated.
func (s *source) header() string {
	for _, comment := range s.file.Comments {
		if comment.Pos() < s.file.Package {
			return "// " + comment.Text()
		}
	}
	return ""
}

// imports returns the imports that declarations need.
func (s *source) imports(declarations []*declaration) string {
	used := map[string]bool{}
	for _, d := range declarations {
		ast.Inspect(d.node, func(node ast.Node) bool {
			if selector, isSelector := node.(*ast.SelectorExpr); isSelector {
				if name, isName := selector.X.(*ast.Ident); isName {
					used[name.Name] = true
				}
			}
			return true
		})
	}
	var standard, others []string
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch {
		case !used[name]:
		case strings.Contains(path, "."):
			others = append(others, spec.Path.Value)
		default:
			standard = append(standard, spec.Path.Value)
		}
	}
	if len(standard)+len(others) == 0 {
		return ""
	}
	slices.Sort(standard)
	slices.Sort(others)
	return "import (\n" + strings.Join(standard, "\n") + "\n\n" + strings.Join(others, "\n") + "\n)\n"
}

// write writes the files and removes those of areas that are gone.
func write(dir string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		return err
	}
	var failures []error
	for _, path := range old {
		if files[filepath.Base(path)] == nil {
			failures = append(failures, os.Remove(path))
		}
	}
	for name, text := range files {
		failures = append(failures, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	return errors.Join(failures...)
}
