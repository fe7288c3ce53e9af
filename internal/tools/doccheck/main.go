// Command doccheck names every exported thing of some packages that has no documentation: types, their fields and
// methods, functions, constants and variables. A group of constants or fields may share one comment.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	missing := 0
	for _, dir := range os.Args[1:] {
		names, err := undocumented(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, name := range names {
			fmt.Fprintln(os.Stderr, name)
		}
		missing += len(names)
	}
	if missing > 0 {
		fmt.Fprintf(os.Stderr, "%d exported names have no documentation\n", missing)
		os.Exit(1)
	}
}

func undocumented(dir string) (names []string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no Go files", dir)
	}
	set := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		report := func(node ast.Node, name string) {
			names = append(names, fmt.Sprintf("%s: %s", set.Position(node.Pos()), name))
		}
		for _, declaration := range parsed.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Name.IsExported() && declaration.Doc == nil && exportedReceiver(declaration) {
					report(declaration, declaration.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range declaration.Specs {
					checkSpec(spec, declaration.Doc != nil, report)
				}
			}
		}
	}
	return names, nil
}

func exportedReceiver(function *ast.FuncDecl) bool {
	if function.Recv == nil {
		return true
	}
	receiver := function.Recv.List[0].Type
	if pointer, isPointer := receiver.(*ast.StarExpr); isPointer {
		receiver = pointer.X
	}
	if generic, isGeneric := receiver.(*ast.IndexExpr); isGeneric {
		receiver = generic.X
	}
	name, isName := receiver.(*ast.Ident)
	return !isName || name.IsExported()
}

func checkSpec(spec ast.Spec, groupHasDoc bool, report func(ast.Node, string)) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && spec.Doc == nil && spec.Comment == nil && !groupHasDoc {
				report(spec, name.Name)
			}
		}
	case *ast.TypeSpec:
		if !spec.Name.IsExported() {
			return
		}
		if spec.Doc == nil && !groupHasDoc {
			report(spec, spec.Name.Name)
		}
		structure, isStruct := spec.Type.(*ast.StructType)
		if !isStruct {
			return
		}
		shared := false // a comment stands for the fields right below it, up to the next comment
		for _, field := range structure.Fields.List {
			shared = shared || field.Doc != nil || field.Comment != nil
			for _, name := range field.Names {
				if name.IsExported() && !shared {
					report(field, spec.Name.Name+"."+name.Name)
				}
			}
		}
	}
}
