package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/goname"
)

// source is the generated code.
type source struct {
	text         []byte
	set          *token.FileSet
	file         *ast.File
	declarations []*declaration
}

// declaration is one declaration with its comment.
type declaration struct {
	node  ast.Decl
	names []string // what it declares
	// text is the declaration with its comment.
	text string
	// uses are the names of this package that it mentions.
	uses map[string]bool
	// areas are those that use it, directly or through other declarations.
	areas map[string]bool
}

func parse(code []byte) (*source, error) {
	s := &source{text: code, set: token.NewFileSet()}
	file, err := parser.ParseFile(s.set, "", code, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	s.file = file
	declared := map[string]*declaration{}
	for _, node := range file.Decls {
		d := &declaration{node: node, names: namesOf(node), uses: map[string]bool{}, areas: map[string]bool{}}
		if len(d.names) == 0 { // imports
			continue
		}
		s.declarations = append(s.declarations, d)
		for _, name := range d.names {
			declared[name] = d
		}
	}
	for _, d := range s.declarations {
		ast.Inspect(d.node, func(node ast.Node) bool {
			if name, isName := node.(*ast.Ident); isName && declared[name.Name] != nil {
				d.uses[name.Name] = true
			}
			return true
		})
	}
	for _, d := range s.declarations {
		if area := areaOf(d.node); area != "" {
			d.spread(area, declared)
		}
	}
	return s, nil
}

// spread notes that an area uses a declaration and everything that it mentions.
func (d *declaration) spread(area string, declared map[string]*declaration) {
	if d.areas[area] {
		return
	}
	d.areas[area] = true
	for name := range d.uses {
		declared[name].spread(area, declared)
	}
}

// namesOf returns the package-level names that a declaration declares. A method has the name of its
// receiver and its own.
func namesOf(node ast.Decl) []string {
	switch node := node.(type) {
	case *ast.FuncDecl:
		if receiver := receiverOf(node); receiver != "" {
			return []string{receiver + "." + node.Name.Name}
		}
		return []string{node.Name.Name}
	case *ast.GenDecl:
		var names []string
		for _, spec := range node.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
		return names
	}
	return nil
}

func receiverOf(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return ""
	}
	kind := function.Recv.List[0].Type
	if pointer, isPointer := kind.(*ast.StarExpr); isPointer {
		kind = pointer.X
	}
	return kind.(*ast.Ident).Name
}

// areaOf returns the area that a declaration belongs to by its own name, "" if others decide.
func areaOf(node ast.Decl) string {
	names := namesOf(node)
	if function, isFunction := node.(*ast.FuncDecl); isFunction {
		if service, isService := strings.CutSuffix(receiverOf(function), "Service"); isService {
			return fileOf(service)
		}
		if strings.Contains(names[0], "Webhook") {
			return "webhooks"
		}
		return ""
	}
	if service, isService := strings.CutSuffix(names[0], "Service"); isService && len(names) == 1 {
		return fileOf(service)
	}
	if strings.HasPrefix(names[0], "WebhookType") {
		return "webhooks"
	}
	return ""
}

func fileOf(service string) string { return strings.Join(goname.Split(service), "_") }

// fileOf returns the name of the file that a declaration is written to, without its suffix: that of
// the only area that uses it, or "shared".
func (s *source) fileOf(d *declaration) string {
	areas := d.areas
	if function, isFunction := d.node.(*ast.FuncDecl); isFunction && len(areas) == 0 {
		areas = s.areasOfType(receiverOf(function))
	}
	if len(areas) != 1 {
		return "shared"
	}
	for area := range areas {
		return area
	}
	return ""
}

// isUnusedAlias reports whether a declaration is an alias that nothing mentions. The generator makes
// one for each response of the contract, and for each union that has a struct of its own in Go.
func (s *source) isUnusedAlias(d *declaration) bool {
	types, isTypes := d.node.(*ast.GenDecl)
	if !isTypes || types.Tok != token.TYPE || !types.Specs[0].(*ast.TypeSpec).Assign.IsValid() {
		return false
	}
	return !slices.ContainsFunc(s.declarations, func(other *declaration) bool { return other != d && other.uses[d.names[0]] })
}

// enumOf returns the name of the type that a declaration has the constants of, "" if it has none.
func enumOf(d *declaration) string {
	constants, isConstants := d.node.(*ast.GenDecl)
	if !isConstants || constants.Tok != token.CONST {
		return ""
	}
	if kind, isNamed := constants.Specs[0].(*ast.ValueSpec).Type.(*ast.Ident); isNamed {
		return kind.Name
	}
	return ""
}

func (s *source) areasOfType(name string) map[string]bool {
	for _, d := range s.declarations {
		if slices.Contains(d.names, name) {
			return d.areas
		}
	}
	return nil
}
